//! What looking up a ticket can find.

use std::fmt;

use domain::UnixMillis;
use zeroize::Zeroizing;

use super::closed::Closed;

/// An open ticket.
pub struct Ticket {
    /// What it is about, for example an integration's address.
    pub subject: String,
    /// What was put into it.
    pub payload: Zeroizing<Vec<u8>>,
    /// When it stops being usable.
    pub expires_at: UnixMillis,
    /// Wrong answers that it still bears.
    pub misses_left: u32,
}

impl fmt::Debug for Ticket {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Ticket({:?}, expires at {})", self.subject, self.expires_at.0)
    }
}

/// What came of using a ticket.
pub enum Consumed {
    /// It was open, and is used up now: go ahead with its payload.
    Taken(Zeroizing<Vec<u8>>),
    /// Another request has used it: do nothing, and tell them what happened, as [`super::Tickets::used`] knows it.
    AlreadyUsed,
    /// Unknown, expired, voided, of another kind, of another session, or about something else.
    Gone,
}

impl fmt::Debug for Consumed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken(_) => out.write_str("Taken(redacted)"),
            Self::AlreadyUsed => out.write_str("AlreadyUsed"),
            Self::Gone => out.write_str("Gone"),
        }
    }
}

/// What became of a used ticket.
#[derive(Debug, PartialEq, Eq)]
pub struct Used {
    /// What it is about.
    pub subject: String,
    /// What [`super::Tickets::settle`] noted; `None` before that.
    pub result: Option<String>,
    /// What [`super::Tickets::close`] noted; `None` while the first use is still at it.
    pub closed: Option<Closed>,
}

/// What came of claiming a form.
#[derive(Debug, PartialEq, Eq)]
pub enum Claimed {
    /// It was not used before: go ahead.
    First,
    /// It was used for the very same: do nothing, and tell them what happened.
    Same {
        /// What [`super::Tickets::settle`] noted; `None` while the first use is still at it.
        result: Option<String>,
    },
    /// It was used for something else.
    Other,
}
