//! What a person should know before a write is sent, as facts. `app::words::caution` says them.

use serde::{Deserialize, Serialize};

use crate::Advice;
use crate::Oddity;
use crate::Remark;
use crate::Version;

/// What to know before a write is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "caution", rename_all = "snake_case")]
pub enum Caution {
    /// A value that a form cannot show to the letter stays as it is.
    Odd {
        /// The field's label.
        label: String,
        /// The value, as JSON.
        json: String,
        /// Why a form cannot show it.
        oddity: Oddity,
    },
    /// The environment has an integration of this provider already.
    AlreadyOne {
        /// The provider's name.
        provider: String,
        /// The name of the one that is there.
        name: String,
    },
    /// It was changed after the page was loaded on which this was asked for.
    ChangedSinceLoaded {
        /// The version on that page.
        seen: String,
        /// The version now.
        version: Version,
    },
    /// It is turned off.
    TurnedOff,
    /// Several are turned off; said beside each.
    GrowsOld,
    /// It is deleted.
    Deleted,
    /// It uses the same store as others.
    SameStore {
        /// Where the first of them is.
        first: String,
        /// How many more there are.
        more: usize,
        /// Whether critical and other environments share it.
        mixed: bool,
    },
    /// Fields are no longer as the change left them that is to be undone.
    NotAsLeft {
        /// Their labels.
        fields: Vec<String>,
    },
    /// The change that is to be undone also set secrets.
    SecretsStay {
        /// Their labels.
        labels: Vec<String>,
    },
    /// It gets another ID than the file has.
    AnotherId,
    /// Code manages it.
    ManagedByCode {
        /// The tag that says so.
        tag: String,
    },
    /// Fields were filled in from a connection string.
    FilledIn {
        /// Their labels.
        labels: Vec<String>,
    },
    /// Of those, fields where somebody had typed something else.
    Replaced {
        /// Their labels.
        labels: Vec<String>,
    },
    /// Something about the connection string.
    Pasted {
        /// What.
        remark: Remark,
    },
    /// A value may be a mistake.
    LookAt {
        /// Which.
        advice: Advice,
    },
    /// A sentence that an earlier release kept.
    #[serde(untagged)]
    Said(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_and_the_sentences_of_earlier_releases_are_read() {
        let kept = serde_json::json!(["It grows old.", {"caution": "odd", "label": "Port", "json": "6", "oddity": "not_text"},
            {"caution": "pasted", "remark": {"ignored": ["db"]}}, {"caution": "pasted", "remark": "fragment"}]);
        let read: Vec<Caution> = serde_json::from_value(kept.clone()).unwrap();
        let odd = Caution::Odd { label: "Port".into(), json: "6".into(), oddity: Oddity::NotText };
        let pasted = [Remark::Ignored(vec!["db".into()]), Remark::Fragment].map(|remark| Caution::Pasted { remark });
        assert_eq!(read[..2], [Caution::Said("It grows old.".into()), odd]);
        assert_eq!(read[2..], pasted);
        assert_eq!(serde_json::to_value(&read).unwrap(), kept);
    }
}
