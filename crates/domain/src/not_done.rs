//! Why a write was not done, where nothing was sent or LaunchDarkly refused it, as facts. `app::words::not_done` says them.

use serde::{Deserialize, Serialize};

use crate::{Failure, FieldError, PlanError, Reply};

/// Why a write was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum NotDone {
    /// LaunchDarkly answered so.
    Answered {
        /// How.
        answer: Reply,
        /// What helps.
        next: Remedy,
    },
    /// Somebody else changed the integration after the person began; it was worked out anew.
    Changed,
    /// LaunchDarkly did not take this form of patch; the same change waits in another.
    AnotherForm {
        /// LaunchDarkly's words.
        message: String,
        /// Whether the reason stays out of the new form.
        without_reason: bool,
    },
    /// The form was used before, for something else.
    FormUsed,
    /// The form was used before, for the same, and what came of that is not known.
    FormUnsettled,
    /// Somebody else changed the integration after the review.
    ChangedSinceReview,
    /// Somebody else has done the same meanwhile.
    DoneBySomebodyElse,
    /// LaunchDarkly did not accept what was sent.
    NotAccepted,
    /// It waits to be tried again.
    Waiting,
    /// It was asked for before, for something else.
    AskedBefore,
    /// Its plan was taken and nothing written down, or had grown too old.
    TooOld,
    /// There is nothing there any more.
    Gone,
    /// It could not be read before.
    Unread {
        /// What LaunchDarkly answered.
        answer: Reply,
    },
    /// It already is as asked for.
    AlreadySo,
    /// Its result cannot be read.
    Lost,
    /// Stores of this provider have no password.
    NoPassword {
        /// What the provider is called.
        provider: String,
    },
    /// What is wrong with the form that would be sent.
    Wrong {
        /// At which field, and what.
        errors: Vec<FieldError>,
    },
    /// The change cannot be expressed.
    Unplannable {
        /// Why.
        error: PlanError,
    },
    /// Storekeeper could not go on.
    Failed {
        /// Why.
        failure: Failure,
    },
    /// A sentence that an earlier release kept.
    #[serde(untagged)]
    Said(String),
}

/// What helps against a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "next", rename_all = "snake_case")]
pub enum Remedy {
    /// Waiting.
    Wait {
        /// How long, in seconds, at least 1.
        seconds: i64,
    },
    /// Another role for the token.
    AskForRole,
    /// Correcting what was typed.
    Correct,
    /// The same again, a moment later.
    TryAgain,
}

impl NotDone {
    /// What is kept as `stored`: JSON, or a sentence of a release that knew no facts.
    pub fn read(stored: &str) -> Self {
        serde_json::from_str(stored).unwrap_or_else(|_| Self::Said(stored.to_owned()))
    }

    /// As it is kept.
    pub fn store(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again_and_sentences_of_earlier_releases_stay() {
        let refused = Reply::Forbidden { message: "ask".into() };
        for fact in [
            NotDone::Answered { answer: refused.clone(), next: Remedy::Wait { seconds: 3 } },
            NotDone::Answered { answer: refused, next: Remedy::AskForRole },
            NotDone::AnotherForm { message: "no".into(), without_reason: true },
            NotDone::AlreadySo,
            NotDone::NoPassword { provider: "DynamoDB".into() },
            NotDone::Wrong { errors: vec![FieldError::new("name", "It is too long.")] },
            NotDone::Unplannable { error: PlanError::UnknownSecret("sentinel".into()) },
            NotDone::Failed { failure: Failure::RateLimited(crate::UnixMillis(5)) },
            NotDone::Failed { failure: Failure::Unavailable(crate::Unavailability::Status(503)) },
            NotDone::Said("The name is too long.".into()),
        ] {
            assert_eq!(NotDone::read(&fact.store()), fact);
        }
        assert_eq!(NotDone::read("It was not done."), NotDone::Said("It was not done.".into()));
        let list: Vec<NotDone> = serde_json::from_str(r#"["one", "two"]"#).unwrap();
        assert_eq!(list, [NotDone::Said("one".into()), NotDone::Said("two".into())]);
    }
}
