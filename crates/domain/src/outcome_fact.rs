//! What is known of how a write ended, as facts. The record keeps them; `app::words::outcome` says them.

use crate::Version;
use serde::{Deserialize, Serialize};

/// LaunchDarkly's response to a write that did not succeed, or why there is none. `message` is LaunchDarkly's own, at most 500
/// characters, on one line and without secrets; empty where LaunchDarkly said nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Reply {
    /// Status 401.
    Unauthorized {
        /// LaunchDarkly's words.
        message: String,
    },
    /// Status 403.
    Forbidden {
        /// LaunchDarkly's words.
        message: String,
    },
    /// Status 404.
    NotFound,
    /// Status 409.
    Conflict {
        /// LaunchDarkly's words.
        message: String,
    },
    /// Another 4xx.
    Invalid {
        /// The HTTP status.
        status: u16,
        /// LaunchDarkly's words.
        message: String,
    },
    /// Status 429, or not asked for an earlier one.
    RateLimited,
    /// No connection. Nothing was sent.
    NotReached,
    /// No whole answer in time.
    TimedOut,
    /// The connection broke before the answer was whole.
    Interrupted,
    /// A 5xx status, or 408.
    Fault {
        /// The HTTP status.
        status: u16,
        /// Whether it says that a gateway gave up waiting, so that LaunchDarkly may still be at it.
        waiting: bool,
    },
    /// Not asked: it had not answered several times in a row. Nothing was sent.
    Paused,
    /// A redirect, which is never followed.
    Redirected,
    /// Larger than is ever read.
    TooLarge,
    /// Not what LaunchDarkly documents.
    Undecodable {
        /// The field at which reading failed.
        field: String,
    },
}

/// One fact about how a write ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum OutcomeFact {
    /// LaunchDarkly took the write without an error and did not do this (documented: it ignores what it does not know).
    NotApplied {
        /// The labels of the fields.
        fields: Vec<String>,
    },
    /// The version rose by more than one, so somebody else wrote at the same moment (LaunchDarkly counts one up for each
    /// change: seen in its own code).
    VersionJumped {
        /// The version before.
        before: Version,
        /// The version after.
        after: Version,
    },
    /// The version did not rise.
    VersionStands {
        /// The version.
        version: Version,
    },
    /// LaunchDarkly confirmed it, but the integration could not be read afterwards.
    NotReadBack,
    /// What was to be deleted was not there any more.
    DeletedBefore,
    /// What a check of the store came to.
    Checked {
        /// The verdict.
        verdict: crate::CheckVerdict,
    },
    /// LaunchDarkly refused it.
    Refused {
        /// How.
        answer: Reply,
    },
    /// The answer was not seen, and this was found by reading.
    LookedUp {
        /// Why it was looked up.
        why: Unseen,
        /// What was found.
        found: Found,
    },
    /// The portal ended before it saw an answer, or could not record it.
    CutOff,
    /// A sentence, as releases before this one kept them.
    Said {
        /// The sentence.
        text: String,
    },
}

/// Why a write had to be looked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unseen", rename_all = "snake_case")]
pub enum Unseen {
    /// There was no answer that says anything.
    Unanswered {
        /// What there was instead.
        answer: Reply,
    },
    /// Somebody looked again, later.
    Later,
}

/// What was found by reading after a write whose answer was not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// What was to be deleted is there, and LaunchDarkly may still be at it.
    StillThereSoFar,
    /// What was to be deleted is there.
    StillThere,
    /// What was to be deleted could not be read.
    DeletionUnreadable,
    /// What was to be changed could not be read.
    ChangeUnreadable,
    /// It is unchanged, and LaunchDarkly may still be at it.
    UnchangedSoFar,
    /// It is unchanged.
    Unchanged,
    /// It has changed, but a secret does not show whether by this.
    SecretUnseen,
    /// It is not as was asked for, and there is no version that says whether it was changed at all.
    DiffersUnversioned,
    /// It has changed, but not in all that was asked for.
    ChangedOtherwise,
    /// What was there before a creation was not known.
    BeforeUnknown,
    /// The account could not be read.
    AccountUnreadable,
    /// The portal's own record could not be read.
    RecordUnreadable,
    /// One of that name was being created twice at the same time.
    CreatedTwice,
    /// There are several new ones of that name.
    SeveralNew,
    /// There is a new one of another name.
    NewOfAnotherName,
    /// There is none, and LaunchDarkly may still be at it.
    NotThereSoFar,
    /// There is none among those that could be read.
    PartUnreadable,
    /// There is none; it may have been deleted since.
    NotThereNow,
    /// There is none.
    NotThere,
    /// There is a new one of that name, but not with all that was asked for.
    NewDiffers,
    /// There is a new one of that name, but it could not be read.
    NewUnreadable,
}

impl Found {
    /// Everything that may be found.
    pub const ALL: [Self; 21] = [
        Self::StillThereSoFar,
        Self::StillThere,
        Self::DeletionUnreadable,
        Self::ChangeUnreadable,
        Self::UnchangedSoFar,
        Self::Unchanged,
        Self::SecretUnseen,
        Self::DiffersUnversioned,
        Self::ChangedOtherwise,
        Self::BeforeUnknown,
        Self::AccountUnreadable,
        Self::RecordUnreadable,
        Self::CreatedTwice,
        Self::SeveralNew,
        Self::NewOfAnotherName,
        Self::NotThereSoFar,
        Self::PartUnreadable,
        Self::NotThereNow,
        Self::NotThere,
        Self::NewDiffers,
        Self::NewUnreadable,
    ];
}

impl OutcomeFact {
    /// The facts that the record keeps as `stored`: JSON, or a sentence of a release that knew no facts.
    pub fn read(stored: &str) -> Vec<Self> {
        serde_json::from_str(stored).unwrap_or_else(|_| vec![Self::Said { text: stored.to_owned() }])
    }

    /// As the record keeps them; `None` where there is nothing to keep.
    pub fn store(facts: &[Self]) -> Option<String> {
        if facts.is_empty() { None } else { serde_json::to_string(facts).ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again() {
        let answer = Reply::Invalid { status: 400, message: "no \"such\" host".into() };
        let facts = vec![
            OutcomeFact::NotApplied { fields: vec!["Host".into()] },
            OutcomeFact::Refused { answer: answer.clone() },
            OutcomeFact::LookedUp { why: Unseen::Unanswered { answer }, found: Found::NotThere },
            OutcomeFact::LookedUp { why: Unseen::Later, found: Found::NotThereNow },
            OutcomeFact::Checked { verdict: crate::CheckVerdict::Readable },
        ];
        assert_eq!(OutcomeFact::store(&facts).map(|stored| OutcomeFact::read(&stored)), Some(facts));
        assert_eq!(OutcomeFact::store(&[]), None);
    }

    #[test]
    fn a_sentence_of_an_earlier_release_stays_what_it_is() {
        let sentence = "It had already been deleted.";
        assert_eq!(OutcomeFact::read(sentence), [OutcomeFact::Said { text: sentence.into() }]);
    }
}
