//! Why an operation did not do what it was asked for. `app::words::failure` says it.

use serde::{Deserialize, Serialize};

use crate::{Reply, UnixMillis};

/// Why an operation failed. Holds no secret: LaunchDarkly's messages come bounded and cleaned from the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// LaunchDarkly does not know the token any more. The person signs in again.
    Unauthorized,
    /// LaunchDarkly does not allow it, in its own words if it had any. The person asks for a role.
    Forbidden(Option<String>),
    /// It is not there. The person goes back to the table.
    NotFound,
    /// Its provider or its configuration is not known, so it cannot be edited.
    NotEditable,
    /// Somebody else has changed it meanwhile, or it is there already; LaunchDarkly's words, empty if it had none.
    Conflict(String),
    /// LaunchDarkly refused what was sent; LaunchDarkly's words, empty if it had none.
    Invalid(String),
    /// Too many calls; nothing may be asked before that time.
    RateLimited(UnixMillis),
    /// LaunchDarkly could not be asked, or did not answer.
    Unavailable(Unavailability),
    /// LaunchDarkly was asked a moment ago and has not responded yet.
    Pending,
    /// LaunchDarkly's response could not be read at this field.
    Undecodable(String),
    /// LaunchDarkly's response was larger than is ever read.
    TooLarge,
    /// The database did not take or give what was asked. Nothing was sent to LaunchDarkly.
    Database,
    /// Somebody confirmed it a moment before, and what came of that cannot be read. It may be under way.
    Unseen,
    /// The instance that the session belongs to is no longer configured.
    InstanceGone,
    /// The operator lets nobody change anything. Nothing was sent.
    ReadOnly,
    /// A plan, challenge or form was used, is too old, or belongs to another session. Nothing was sent.
    Expired,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unavailability {
    /// No connection: name not found, refused, no TLS. Nothing was sent.
    NotReached,
    /// No whole answer in time.
    TimedOut,
    /// The connection broke before the answer was whole.
    Interrupted,
    /// A 5xx status, or 408.
    Status(u16),
    /// It did not answer several times in a row and is left alone for some seconds. Nothing was sent.
    Paused,
    /// A redirect, which is never followed: it could carry the request to somebody else.
    Redirected,
}

impl Unavailability {
    /// Whether somebody stopped waiting for an answer, so that what was asked for may still be under way: we ourselves, or a
    /// gateway before LaunchDarkly (408 and 504; 522 and 524 are Cloudflare's).
    pub fn gave_up_waiting(self) -> bool {
        matches!(self, Self::TimedOut | Self::Status(408 | 504 | 522 | 524))
    }
}

impl From<Unavailability> for Reply {
    fn from(why: Unavailability) -> Self {
        match why {
            Unavailability::NotReached => Self::NotReached,
            Unavailability::TimedOut => Self::TimedOut,
            Unavailability::Interrupted => Self::Interrupted,
            Unavailability::Status(status) => Self::Fault { status, waiting: why.gave_up_waiting() },
            Unavailability::Paused => Self::Paused,
            Unavailability::Redirected => Self::Redirected,
        }
    }
}
