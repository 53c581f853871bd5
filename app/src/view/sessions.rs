//! Where a token is signed in.

use domain::UnixMillis;

/// The page of the sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionsPage {
    /// The sessions, the latest use first.
    pub sessions: Vec<SessionView>,
    /// What the token is called.
    pub name: String,
    /// The time of drawing.
    pub now: UnixMillis,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// Its name; it opens nothing.
    pub session: String,
    /// Whether it is the one that the page is looked at with.
    pub own: bool,
    /// When somebody signed in.
    pub since: UnixMillis,
    /// When it was last used.
    pub last_seen: UnixMillis,
    /// From where; empty if that is not known.
    pub address: String,
    /// With what; empty if that is not known.
    pub browser: String,
}
