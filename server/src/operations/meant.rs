//! What a write is meant to do.

use domain::{Place, Trace, Verb, Version};

/// What a write is meant to do: what the record says of it, and what finding out needs.
pub(crate) struct Meant<'write> {
    /// What.
    pub verb: Verb,
    /// Where.
    pub place: &'write Place,
    /// The integration's name.
    pub name: &'write str,
    /// The version before.
    pub version: Option<Version>,
    /// What to look for.
    pub trace: &'write Trace,
}
