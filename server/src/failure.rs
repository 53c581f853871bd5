//! Why an operation did not do what it was asked for. `views::failure` puts it into words.

use domain::{Reply, UnixMillis};
use launchdarkly::{Error, Unavailability};

use crate::database::DatabaseError;

/// Why an operation failed. Holds no secret: LaunchDarkly's messages come bounded and cleaned from the client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// LaunchDarkly does not know the token any more. The person signs in again.
    #[error("LaunchDarkly no longer accepts the token")]
    Unauthorized,
    /// LaunchDarkly does not allow it, in its own words if it had any. The person asks for a role.
    #[error("LaunchDarkly does not allow this action")]
    Forbidden(Option<String>),
    /// It is not there. The person goes back to the table.
    #[error("not found in LaunchDarkly")]
    NotFound,
    /// Its provider or its configuration is not known, so it cannot be edited.
    #[error("Storekeeper cannot edit this integration")]
    NotEditable,
    /// Somebody else has changed it meanwhile, or it is there already; LaunchDarkly's words.
    #[error("LaunchDarkly reports a conflict")]
    Conflict(String),
    /// LaunchDarkly refused what was sent; LaunchDarkly's words.
    #[error("LaunchDarkly rejected the request")]
    Invalid(String),
    /// Too many calls; nothing may be asked before that time.
    #[error("LaunchDarkly's rate limit is reached")]
    RateLimited(UnixMillis),
    /// LaunchDarkly could not be asked, or did not answer.
    #[error("{0}")]
    Unavailable(Unavailability),
    /// LaunchDarkly was asked a moment ago and has not responded yet.
    #[error("LaunchDarkly has not responded yet")]
    Pending,
    /// LaunchDarkly's response could not be read at this field.
    #[error("LaunchDarkly's response cannot be read at {0}")]
    Undecodable(String),
    /// LaunchDarkly's response was larger than is ever read.
    #[error("LaunchDarkly's response is too large")]
    TooLarge,
    /// The database did not take or give what was asked. Nothing was sent to LaunchDarkly.
    #[error("the database failed")]
    Database,
    /// Somebody confirmed it a moment before, and what came of that cannot be read. It may be under way.
    #[error("the result could not be read")]
    Unseen,
    /// The instance that the session belongs to is no longer configured.
    #[error("the session's LaunchDarkly instance is no longer configured")]
    InstanceGone,
    /// The operator lets nobody change anything. Nothing was sent.
    #[error("the portal is read-only")]
    ReadOnly,
    /// A plan, challenge or form was used, is too old, or belongs to another session. Nothing was sent.
    #[error("the confirmation has expired")]
    Expired,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthorized { .. } => Self::Unauthorized,
            Error::Forbidden { message } => Self::Forbidden(message),
            Error::NotFound => Self::NotFound,
            Error::Conflict { message, .. } => Self::Conflict(said(message)),
            Error::Invalid { message, .. } => Self::Invalid(said(message)),
            Error::RateLimited { until } => Self::RateLimited(until),
            Error::Unavailable { why } => Self::Unavailable(why),
            Error::TooLarge => Self::TooLarge,
            Error::Undecodable { field } => Self::Undecodable(field),
        }
    }
}

/// LaunchDarkly's words, or that there were none.
pub(crate) fn said(message: String) -> String {
    if message.is_empty() { "LaunchDarkly did not say why.".to_owned() } else { message }
}

/// LaunchDarkly's response to a write, as the record keeps it.
pub(crate) fn answered(error: &Error) -> Reply {
    match error.clone() {
        Error::Unauthorized { message } => Reply::Unauthorized { message },
        Error::Forbidden { message } => Reply::Forbidden { message: message.unwrap_or_default() },
        Error::NotFound => Reply::NotFound,
        Error::Conflict { message, .. } => Reply::Conflict { message },
        Error::Invalid { status, message, .. } => Reply::Invalid { status, message },
        Error::RateLimited { .. } => Reply::RateLimited,
        Error::Unavailable { why } => match why {
            Unavailability::NotReached => Reply::NotReached,
            Unavailability::TimedOut => Reply::TimedOut,
            Unavailability::Interrupted => Reply::Interrupted,
            Unavailability::Status(status) => Reply::Fault { status, waiting: why.gave_up_waiting() },
            Unavailability::Paused => Reply::Paused,
            Unavailability::Redirected => Reply::Redirected,
        },
        Error::TooLarge => Reply::TooLarge,
        Error::Undecodable { field } => Reply::Undecodable { field },
    }
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        tracing::error!(error = %error, "the database failed");
        Self::Database
    }
}
