//! What was done through this portal.

use domain::{Address, ChangeLine, RecordFilter, UnixMillis, Version};

/// How a write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// LaunchDarkly did it.
    Done,
    /// LaunchDarkly refused it.
    Refused,
    /// Not seen: it may or may not have been done.
    Unknown,
    /// Not finished yet.
    Open,
}

impl Outcome {
    /// The word that people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Refused => "Refused",
            Self::Unknown => "Unknown",
            Self::Open => "In progress",
        }
    }
}

/// One write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityEntry {
    /// Its number.
    pub id: i64,
    /// When it began.
    pub at: UnixMillis,
    /// The name of the token.
    pub actor: String,
    /// What was done: "Created", "Changed", "Turned on", "Turned off", "Deleted".
    pub action: String,
    /// The integration's name.
    pub name: String,
    /// Project, environment and provider in words.
    pub place: String,
    /// The integration, if it has an ID and was not deleted.
    pub address: Option<Address>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, or what to know.
    pub note: String,
    /// Why, in the person's words; empty if they did not say.
    pub reason: String,
    /// What it changed, secrets as words.
    pub changes: Vec<ChangeLine>,
    /// The versions before and after, as far as they are known.
    pub versions: (Option<Version>, Option<Version>),
    /// Whether its inverse can be planned.
    pub undo: bool,
    /// Where what was deleted can be made again.
    pub again: Option<String>,
    /// Whether there is something to find out.
    pub look_again: bool,
    /// What `body` is.
    pub body_label: &'static str,
    /// What was to be sent, or what was deleted; indented, secrets marked.
    pub body: String,
    /// The request's ID.
    pub request_id: String,
}

/// The page of the activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityPage {
    /// Which writes are wanted.
    pub filter: RecordFilter,
    /// What in the filter makes no sense: field and message.
    pub errors: Vec<domain::FieldError>,
    /// The writes, newest first.
    pub entries: Vec<ActivityEntry>,
    /// This page, from 1.
    pub page: u64,
    /// How many pages there are.
    pub pages: u64,
    /// How many writes there are.
    pub total: u64,
    /// The time of drawing.
    pub now: UnixMillis,
}
