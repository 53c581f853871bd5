//! How many rows there are of each kind.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Facet;

/// How many rows there are of each value of each facet, by the facet's and the value's name in URLs. The counts of a
/// facet follow all other parts of the filter, so they say what choosing that value would show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Counts(pub(super) BTreeMap<String, BTreeMap<String, usize>>);

impl Counts {
    /// The values of a facet with their counts, in the values' order.
    pub fn of(&self, facet: Facet) -> impl Iterator<Item = (&str, usize)> {
        self.0.get(facet.key()).into_iter().flatten().map(|(value, count)| (value.as_str(), *count))
    }

    /// The count of one value.
    pub fn count(&self, facet: Facet, value: &str) -> usize {
        self.0.get(facet.key()).and_then(|values| values.get(value)).copied().unwrap_or_default()
    }
}
