//! What a write came to.

/// How a write ended, as far as it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Done.
    Done {
        /// The version after.
        version: Option<i64>,
        /// What there is to say besides, sentence by sentence.
        remarks: Vec<String>,
    },
    /// It was gone already.
    Gone,
    /// Refused, and why.
    Refused(String),
    /// Not seen, and what was tried.
    Unknown(String),
}

impl Ending {
    /// Done, and nothing to say.
    pub(crate) fn done(version: Option<i64>) -> Self {
        Self::Done { version, remarks: Vec::new() }
    }
}
