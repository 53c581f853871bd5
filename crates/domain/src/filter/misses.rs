//! Which facets of the filter a row fails.

use super::Facet;

/// In which facets a row is not what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misses {
    /// In none.
    None,
    /// In one.
    Only(Facet),
    /// In several.
    Several,
}
