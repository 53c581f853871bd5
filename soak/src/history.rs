//! The three histories of a run: what LaunchDarkly was asked and did, what the portal recorded, and what people were
//! told. Plain data, so that the checker can be tried on made-up ones. Judges nothing.

use std::collections::{HashMap, HashSet};

use launchdarkly_emulator::Effect;
use serde_json::Value;

use crate::redacted::redacted;

/// All three.
#[derive(Clone, Default)]
pub(crate) struct History {
    pub(crate) upstream: Upstream,
    pub(crate) record: Record,
    pub(crate) told: Told,
}

/// What was done to integrations in LaunchDarkly.
#[derive(Clone, Default)]
pub(crate) struct Upstream {
    /// Every integration before the run, as the emulator's state has it.
    pub(crate) first: Vec<Value>,
    /// The same after the run.
    pub(crate) last: Vec<Value>,
    /// Every request that could change one, oldest first.
    pub(crate) writes: Vec<Write>,
    /// Every edit behind the portal's back.
    pub(crate) edits: Vec<Edit>,
    /// From when on (Unix milliseconds) a patch's `test` was carried out, or was passed over; oldest first.
    pub(crate) tests: Vec<(i64, bool)>,
    /// Requests that the journal forgot before they were read; must be 0.
    pub(crate) forgotten: u64,
}

/// What a write is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Verb {
    Create,
    Change,
    Delete,
}

/// A POST, PATCH or DELETE that reached LaunchDarkly.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub(crate) sequence: u64,
    /// When it arrived, Unix milliseconds.
    pub(crate) at: i64,
    pub(crate) verb: Verb,
    /// `project/environment/provider`, and `/id` unless it creates.
    pub(crate) target: String,
    /// As it was sent; null where there was none, or none arrived whole.
    pub(crate) body: Value,
    /// What it really did.
    pub(crate) effect: Option<Effect>,
    /// Whether LaunchDarkly turned it away for its rate limit, and so certainly did not do it: a batch asks again by itself.
    pub(crate) turned_away: bool,
}

/// An edit by somebody else.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    pub(crate) id: String,
    /// It was made between these, Unix milliseconds.
    pub(crate) between: (i64, i64),
    /// The integration after it.
    pub(crate) document: Value,
}

/// What the portal's database holds.
#[derive(Clone, Default)]
pub(crate) struct Record {
    /// In the order of their numbers.
    pub(crate) intents: Vec<Intent>,
    pub(crate) tickets: Vec<Ticket>,
    /// What SQLite says of the file: `ok`.
    pub(crate) integrity: String,
}

/// What was about to be sent, and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Intent {
    pub(crate) id: i64,
    /// When it was written down, Unix milliseconds.
    pub(crate) at: i64,
    pub(crate) session: String,
    pub(crate) verb: Verb,
    /// As in [`Write::target`].
    pub(crate) target: String,
    /// What was to be sent, secrets redacted.
    pub(crate) detail: Value,
    pub(crate) version_before: Option<i64>,
    /// Oldest first; the last counts.
    pub(crate) outcomes: Vec<Outcome>,
}

/// What the record says came of an intent.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) at: i64,
    pub(crate) kind: OutcomeKind,
    /// The integration, where the record names it.
    pub(crate) integration: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutcomeKind {
    Done,
    Refused,
    Unknown,
    Gone,
}

/// A plan or a challenge.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) key: String,
    pub(crate) challenge: bool,
    pub(crate) session: String,
    /// As in [`Write::target`]; `/new` stands where the id will be, and a challenge may end in `@version`.
    pub(crate) subject: String,
    pub(crate) used: bool,
    /// The intent that it was used for.
    pub(crate) result: Option<i64>,
}

/// What people did and were told.
#[derive(Clone, Default)]
pub(crate) struct Told {
    pub(crate) submissions: Vec<Submission>,
    pub(crate) reads: Vec<Read>,
    /// Reads with a cookie whose session somebody had been told was ended.
    pub(crate) late_reads: Vec<LateRead>,
}

/// A confirmation that was sent off, once or many times at once.
#[derive(Clone, Debug)]
pub(crate) struct Submission {
    /// The key under which the database has the plan or challenge.
    pub(crate) key: String,
    pub(crate) verb: Verb,
    /// What the review named, as in [`Write::target`]; for a misused one, where it was sent.
    pub(crate) target: String,
    /// What the review showed would be sent; null for a deletion.
    pub(crate) body: Value,
    /// The version that the question before a deletion named.
    pub(crate) version: Option<i64>,
    /// Whether it was somebody else's, or sent to another integration than it was asked for.
    pub(crate) misused: bool,
    /// When it was first sent off, Unix milliseconds.
    pub(crate) sent: i64,
    pub(crate) answers: Vec<Answer>,
}

/// An answer to a confirmation.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) said: Said,
    /// The entry of the record that it led to.
    pub(crate) entry: Option<i64>,
    /// The integration whose page it led to.
    pub(crate) integration: Option<String>,
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// It is done.
    Done,
    /// It is done, but perhaps not all of it.
    Partly,
    /// Nothing was done.
    Refused,
    /// This request did nothing; one that was sent before may have.
    NotByThis,
    /// Nothing was done: somebody else was faster.
    Moved,
    /// Nothing was done: the same may be asked for again.
    Again,
    /// It is not known.
    Unknown,
    /// It has not ended yet.
    Open,
    /// Not a live confirmation, or not fulfilled; nothing was done by this request.
    Expired,
    /// Something went wrong, and what became of the write is not said.
    Failed(u16),
    /// No answer came.
    Lost,
    /// An answer that this program does not understand.
    Unread(String),
}

/// The portal's JSON about one integration.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) id: String,
    /// It speaks of a moment between these, Unix milliseconds.
    pub(crate) between: (i64, i64),
    /// What it said; `None` for “not there”.
    pub(crate) seen: Option<Value>,
}

/// A read after signing out.
#[derive(Clone, Debug)]
pub(crate) struct LateRead {
    pub(crate) what: String,
    /// Whether it was let in.
    pub(crate) let_in: bool,
}

impl Told {
    /// Gives the confirmations of batches the keys of their plans, by the entries of the record that they led to, or were
    /// to lead to: an entry for the same write, later, that no other confirmation led to.
    pub(crate) fn name_plans(&mut self, record: &Record) {
        let keys: HashMap<i64, &str> =
            record.tickets.iter().filter_map(|ticket| Some((ticket.result?, ticket.key.as_str()))).collect();
        let mut taken: HashSet<String> = self.submissions.iter().map(|it| it.key.clone()).collect();
        let of_batches = |it: &&mut Submission| it.key.starts_with("/bulk/");
        // Those whose page named an entry come first: nobody may guess that it is theirs.
        for submission in self.submissions.iter_mut().filter(of_batches) {
            let told = submission.answers.iter().find_map(|answer| answer.entry);
            if let Some(key) = told.and_then(|entry| keys.get(&entry)) {
                taken.insert((*key).to_owned());
                (*key).clone_into(&mut submission.key);
            }
        }
        for submission in self.submissions.iter_mut().filter(of_batches) {
            let meant = |intent: &&Intent| {
                (intent.verb, &intent.target) == (submission.verb, &submission.target)
                    && intent.at >= submission.sent
                    && redacted(&intent.detail) == redacted(&submission.body)
                    && keys.get(&intent.id).is_some_and(|key| !taken.contains(*key))
            };
            // Whoever was told without an entry that nothing was sent has none; a like write is somebody else's.
            let unsent = submission.answers.iter().all(|answer| answer.said.is_not_done());
            let guess = record.intents.iter().find(meant).filter(|_| !unsent);
            if let Some(key) = guess.and_then(|intent| keys.get(&intent.id)) {
                taken.insert((*key).to_owned());
                (*key).clone_into(&mut submission.key);
            }
        }
    }
}

impl Intent {
    /// What came of it so far; `None` while that is open.
    pub(crate) fn outcome(&self) -> Option<&Outcome> {
        self.outcomes.last()
    }
}

impl Said {
    /// Whether it says that LaunchDarkly did what was asked for.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self, Self::Done | Self::Partly)
    }

    /// Whether it says that LaunchDarkly did nothing.
    pub(crate) fn is_not_done(&self) -> bool {
        matches!(self, Self::Refused | Self::Moved | Self::Again | Self::NotByThis)
    }
}
