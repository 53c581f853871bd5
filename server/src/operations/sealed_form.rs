//! How a form is kept: names and texts, secrets among them. [`FormValues`] itself cannot be serialised, so whatever keeps one
//! says with this that it is sealed before it is stored.

use domain::FormValues;
use serde::{Deserialize, Deserializer, Serializer};

type Pairs = Vec<(String, String)>;

pub(super) fn serialize<S: Serializer>(form: &FormValues, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(form.pairs())
}

pub(super) fn deserialize<'from, D: Deserializer<'from>>(from: D) -> Result<FormValues, D::Error> {
    Pairs::deserialize(from).map(FormValues::from_pairs)
}

/// The same for several.
pub(super) mod several {
    use super::{Deserialize, Deserializer, FormValues, Pairs, Serializer};

    pub(crate) fn serialize<S: Serializer>(forms: &[FormValues], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(forms.iter().map(|form| form.pairs().collect::<Vec<_>>()))
    }

    pub(crate) fn deserialize<'from, D: Deserializer<'from>>(from: D) -> Result<Vec<FormValues>, D::Error> {
        Ok(Vec::<Pairs>::deserialize(from)?.into_iter().map(FormValues::from_pairs).collect())
    }
}
