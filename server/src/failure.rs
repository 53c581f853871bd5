//! How failures come about: from what the database said, and what of LaunchDarkly's responses is recorded.

pub(crate) use domain::Failure;
use domain::Reply;
use launchdarkly::Error;

use crate::database::DatabaseError;

/// LaunchDarkly's response to a write, as the record keeps it.
pub(crate) fn answered(error: &Error) -> Reply {
    match error.clone() {
        Error::Unauthorized { message } => Reply::Unauthorized { message },
        Error::Forbidden { message } => Reply::Forbidden { message: message.unwrap_or_default() },
        Error::NotFound => Reply::NotFound,
        Error::Conflict { message, .. } => Reply::Conflict { message },
        Error::Invalid { status, message, .. } => Reply::Invalid { status, message },
        Error::RateLimited { .. } => Reply::RateLimited,
        Error::Unavailable { why } => why.into(),
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
