//! The question before a deletion: why it is asked again, and what depends on the store.

/// The environment's big segments.
pub const BIG_SEGMENTS: &str = "Big segments";
/// The flags that target them.
pub const FLAGS: &str = "Flags that use them";
/// The environment's other integrations.
pub const OTHERS: &str = "Other integrations here";
/// Why there may be more than could be counted.
pub const PARTLY_READ: &str = "not all of them could be read";
/// Why there is no count: LaunchDarkly took too long.
pub const LATE: &str = "LaunchDarkly did not respond in time";
/// The same: nothing of its answer can be read.
pub const UNREADABLE: &str = "LaunchDarkly's response cannot be read";
/// The same, of flags: some of the segments that would name them could not be read.
pub const SEGMENTS_UNREAD: &str = "some big segments could not be read";
/// The same, of integrations: their list could not be read.
pub const LIST_UNREAD: &str = "the list of integrations could not be read";
/// The same, of integrations: part of their list could not be read.
pub const LIST_PARTLY_READ: &str = "part of the list of integrations could not be read";

/// Why nothing was deleted, although somebody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDeleted {
    /// The name was wrong as often as it may be.
    NoTriesLeft,
    /// The integration is not what it was when the question was asked.
    Changed,
    /// The question was answered before, too late or in another session.
    Expired,
}

/// What happened, and what to do next.
pub fn not_deleted(why: NotDeleted) -> &'static str {
    match why {
        NotDeleted::NoTriesLeft => {
            "The name was wrong too many times, so the confirmation expired. Confirm again below."
        }
        NotDeleted::Changed => {
            "This integration changed after you opened this page, so nothing was deleted. Review its current state \
             before you decide again."
        }
        NotDeleted::Expired => {
            "This confirmation is no longer valid. Each one works once, in the session that opened it, for two minutes. \
             Nothing was deleted. Confirm again below."
        }
    }
}

/// How many there are of something that depends on the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count<'why> {
    /// So many.
    Exactly {
        /// How many.
        count: u64,
        /// How many of them are named.
        named: usize,
    },
    /// So many or more.
    AtLeast {
        /// How many.
        count: u64,
        /// Why there may be more.
        why: &'why str,
    },
    /// It is not known.
    Unknown {
        /// Why.
        why: &'why str,
    },
}

/// The count, or why there is none.
pub fn count(count: Count) -> String {
    match count {
        Count::Exactly { count: 0, .. } => "None".to_owned(),
        Count::Exactly { count, named } if usize::try_from(count).is_ok_and(|count| count > named) => {
            format!("{count} ({named} shown)")
        }
        Count::Exactly { count, .. } => count.to_string(),
        Count::AtLeast { count, why } => format!("At least {count} ({why})"),
        Count::Unknown { why } => format!("Could not be checked: {why}"),
    }
}

/// Why there may be more flags: their segments were not all looked at.
pub fn searched(segments: usize) -> String {
    format!("only the first {segments} big segments were searched")
}
