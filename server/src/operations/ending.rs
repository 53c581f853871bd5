//! What a write came to.

use domain::{OutcomeFact, OutcomeKind, Reply, Version};

/// How a write ended, as far as it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Done.
    Done {
        /// The version after.
        version: Option<Version>,
        /// What there is to know besides.
        remarks: Vec<OutcomeFact>,
    },
    /// It was gone already.
    Gone,
    /// Refused, or found not to have been done.
    Refused(OutcomeFact),
    /// Not seen, and what was found.
    Unknown(OutcomeFact),
}

impl Ending {
    /// Done, and nothing to say.
    pub(crate) fn done(version: Option<Version>) -> Self {
        Self::Done { version, remarks: Vec::new() }
    }

    /// Refused by LaunchDarkly.
    pub(crate) fn refused(answer: Reply) -> Self {
        Self::Refused(OutcomeFact::Refused { answer })
    }

    /// Its kind, what is known besides, and the version after.
    pub(crate) fn facts(&self) -> (OutcomeKind, Vec<OutcomeFact>, Option<Version>) {
        match self {
            Self::Done { version, remarks } => (OutcomeKind::Done, remarks.clone(), *version),
            Self::Gone => (OutcomeKind::Gone, vec![OutcomeFact::DeletedBefore], None),
            Self::Refused(finding) => (OutcomeKind::Refused, vec![finding.clone()], None),
            Self::Unknown(finding) => (OutcomeKind::Unknown, vec![finding.clone()], None),
        }
    }
}
