//! What one entry of the record says: who meant to do what, and what came of it. Holds no secret.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use domain::{
    Caller, IntegrationId, OutcomeFact, OutcomeKind, Place, ProjectKey, Reason, RecordFilter, Trace, UnixMillis, Verb,
    Version,
};

use super::SessionRef;

/// Names one entry; later entries have greater ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActivityId(i64);

impl ActivityId {
    /// The number, for an address or a log line.
    pub fn number(self) -> i64 {
        self.0
    }
}

impl From<i64> for ActivityId {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl fmt::Display for ActivityId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl FromStr for ActivityId {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// Whose activity it is: entries are shown only to the same account of the same LaunchDarkly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The LaunchDarkly instance's name.
    pub instance: String,
    /// The account, or the narrowest thing that is known instead of it.
    pub account: String,
    /// The projects that may be seen of it; `None` for all.
    pub projects: Option<BTreeSet<ProjectKey>>,
}

impl Scope {
    /// The scope of a caller. Where LaunchDarkly does not name the account, the token alone sees what it did; where it
    /// does not name the token either, the session alone.
    pub fn of(instance: &str, caller: &Caller, session: &SessionRef) -> Self {
        let account = match (&caller.account_id, &caller.token_id) {
            (Some(account), _) => format!("account:{account}"),
            (None, Some(token)) => format!("token:{token}"),
            (None, None) => format!("session:{session}"),
        };
        Self { instance: instance.to_owned(), account, projects: None }
    }
}

/// Who does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Actor {
    /// What to call them on a page.
    pub name: String,
    /// The ID of the token they use; not the token.
    pub token_id: Option<String>,
    /// The session they do it in.
    pub session: SessionRef,
}

/// What somebody is about to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Intent {
    /// Whose activity it is.
    pub scope: Scope,
    /// Who does it.
    pub actor: Actor,
    /// What is done.
    pub verb: Verb,
    /// Where it is done. After a create that was done, with the ID of what was made.
    pub place: Place,
    /// The integration's name at that time.
    pub name: String,
    /// JSON of what is sent, secrets redacted.
    pub detail: String,
    /// The version that the intent was reviewed against.
    pub version_before: Option<Version>,
    /// Why, in the person's words.
    pub reason: Option<Reason>,
    /// How to find out later whether it was done, and how to undo it.
    pub trace: Trace,
    /// The request that asked for it.
    pub request_id: String,
}

/// What came of an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// How it ended.
    pub kind: OutcomeKind,
    /// What is known besides; after a refusal also LaunchDarkly's words, which the client has cut to 500 characters and
    /// cleaned of everything secret that was sent, of masks, and of what does not fit on a line.
    pub facts: Vec<OutcomeFact>,
    /// The version afterwards, where it was seen.
    pub version_after: Option<Version>,
    /// The integration's `_id`, where it only became known now.
    pub integration_id: Option<IntegrationId>,
}

/// An entry of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its number.
    pub id: ActivityId,
    /// When it began.
    pub at: UnixMillis,
    /// What was meant.
    pub intent: Intent,
    /// The latest that is known of what came of it; `None` while that is open.
    pub outcome: Option<Outcome>,
    /// When the outcome was recorded.
    pub finished_at: Option<UnixMillis>,
}

/// Which entries are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// What they are about. Its days are in the two fields below.
    pub filter: RecordFilter,
    /// Not before this time.
    pub from: Option<UnixMillis>,
    /// Before this time.
    pub to: Option<UnixMillis>,
}

/// Which page of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    /// The page's number, from 1.
    pub number: u32,
    /// Entries on a page.
    pub size: u32,
}

impl Paging {
    /// Entries before this page.
    pub(crate) fn offset(self) -> i64 {
        i64::from(self.number.saturating_sub(1)).saturating_mul(i64::from(self.size))
    }
}
