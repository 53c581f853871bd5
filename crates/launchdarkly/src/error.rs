//! What can go wrong with a call, by what it means for the caller. Holds no host name, no token and no raw answer.

use domain::{Failure, Unavailability, UnixMillis};

/// Why a call did not do what it was asked for. `message` is LaunchDarkly's own, at most 500 characters, on one line and
/// without the token and secrets of the request; it is empty where LaunchDarkly said nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Status 401. The token is unknown, revoked or expired; the person signs in again.
    #[error("LaunchDarkly does not accept this access token")]
    Unauthorized {
        /// LaunchDarkly's words.
        message: String,
    },
    /// Status 403. The token's role does not allow it, or the address is not on the account's allow-list.
    #[error("LaunchDarkly does not allow this action with this access token")]
    Forbidden {
        /// LaunchDarkly's words, if it had any.
        message: Option<String>,
    },
    /// Status 404. It is not there, or this token may not see it.
    #[error("LaunchDarkly could not find it")]
    NotFound,
    /// Status 409. Somebody else was faster, or it is there already: LaunchDarkly uses `optimistic_locking_error` for both (seen
    /// in LaunchDarkly's own code, for other resources).
    #[error("LaunchDarkly reports a conflict with another change")]
    Conflict {
        /// LaunchDarkly's name of the conflict.
        code: String,
        /// LaunchDarkly's words.
        message: String,
    },
    /// Any other 4xx but 408: 400, 405, 422… Nothing was changed.
    #[error("LaunchDarkly rejected the request with status {status}")]
    Invalid {
        /// The HTTP status.
        status: u16,
        /// LaunchDarkly's name of the fault.
        code: String,
        /// LaunchDarkly's words.
        message: String,
    },
    /// Status 429, or an earlier 429 whose time is not over: then LaunchDarkly was not asked.
    #[error("LaunchDarkly's rate limit for this access token is reached")]
    RateLimited {
        /// When LaunchDarkly may be asked again.
        until: UnixMillis,
    },
    /// LaunchDarkly did not answer, or not in a way that says anything.
    #[error("LaunchDarkly gave no usable response ({why:?})")]
    Unavailable {
        /// What is known.
        why: Unavailability,
    },
    /// The answer was larger than is ever read.
    #[error("LaunchDarkly's response is larger than expected")]
    TooLarge,
    /// The answer is not what LaunchDarkly documents.
    #[error("LaunchDarkly's response cannot be read at {field}")]
    Undecodable {
        /// The field at which reading failed; holds no value.
        field: String,
    },
}

impl Error {
    /// Whether a write that ended in this error may have been carried out all the same. Means nothing for reads.
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Unavailable { why } => !matches!(why, Unavailability::NotReached | Unavailability::Paused),
            // Both are told only of answers that announced success.
            Self::TooLarge | Self::Undecodable { .. } => true,
            Self::Unauthorized { .. }
            | Self::Forbidden { .. }
            | Self::NotFound
            | Self::Conflict { .. }
            | Self::Invalid { .. }
            | Self::RateLimited { .. } => false,
        }
    }

    pub(crate) fn undecodable(field: &str) -> Self {
        Self::Undecodable { field: field.to_owned() }
    }
}

impl From<Unavailability> for Error {
    fn from(why: Unavailability) -> Self {
        Self::Unavailable { why }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthorized { .. } => Self::Unauthorized,
            Error::Forbidden { message } => Self::Forbidden(message),
            Error::NotFound => Self::NotFound,
            Error::Conflict { message, .. } => Self::Conflict(message),
            Error::Invalid { message, .. } => Self::Invalid(message),
            Error::RateLimited { until } => Self::RateLimited(until),
            Error::Unavailable { why } => Self::Unavailable(why),
            Error::TooLarge => Self::TooLarge,
            Error::Undecodable { field } => Self::Undecodable(field),
        }
    }
}
