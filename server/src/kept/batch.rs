//! Many writes that are confirmed together, and how far they are.

use domain::{NotDone, UnixMillis};
use zeroize::Zeroizing;

use super::ActivityId;

/// How far a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// What is to be done is still being asked.
    Asking,
    /// Each write is being worked out.
    Planning,
    /// It waits for a person's word.
    Planned,
    /// It is being carried out.
    Running,
    /// It is being carried out, and ends after what is under way.
    Stopping,
    /// It ended before everything was done.
    Stopped,
    /// Everything was tried.
    Ended,
}

impl Stage {
    pub(crate) const ALL: [Self; 7] =
        [Self::Asking, Self::Planning, Self::Planned, Self::Running, Self::Stopping, Self::Stopped, Self::Ended];

    /// Whether its writes are being sent.
    pub fn is_carried_out(self) -> bool {
        matches!(self, Self::Running | Self::Stopping)
    }

    /// As the database writes it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Asking => "asking",
            Self::Planning => "planning",
            Self::Planned => "planned",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Ended => "ended",
        }
    }
}

/// A batch as it is kept.
pub struct Batch {
    /// What was put into it.
    pub payload: Zeroizing<Vec<u8>>,
    /// How far it is.
    pub stage: Stage,
    /// Whether nothing was heard of whoever was at it for a while, so that it counts as gone.
    pub silent: bool,
    /// Until when it waits for the rate limit.
    pub waiting: Option<UnixMillis>,
    /// How many of its writes were planned so far.
    pub planned: usize,
    /// What came of its writes, as far as they are over.
    pub results: Vec<BatchResult>,
}

/// What came of one write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchResult {
    /// Which, from 0.
    pub place: usize,
    /// Its entry of the record, if anything was sent.
    pub activity: Option<ActivityId>,
    /// Why nothing was sent.
    pub why_not: Option<NotDone>,
}
