//! Many writes together: what is asked, what is reviewed, and what becomes of each.

use domain::{ChangeLine, FieldError};
use serde::{Deserialize, Serialize};

use super::{FieldView, Progress};

/// The page of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchPage {
    /// What it is called in addresses.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// What there is to show.
    pub state: BatchState,
}

/// How far a batch is.
#[derive(Clone, Debug, PartialEq)]
pub enum BatchState {
    /// What is to be done is being asked.
    Asking(Box<BatchAsk>),
    /// What each copy wants for itself is being asked.
    Copying(Box<CopyAsk>),
    /// Its writes are being worked out.
    Planning {
        /// How far that is.
        progress: Progress,
        /// Whether nobody is at it any more.
        interrupted: bool,
    },
    /// It waits for a person's word.
    Review(Box<BatchReview>),
    /// It was confirmed.
    Going(Box<BatchGoing>),
}

/// The form that says what is to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchAsk {
    /// What is to be changed.
    pub targets: Vec<BatchTarget>,
    /// The chosen verb; may be empty.
    pub verb: String,
    /// What is wrong with the choice of the verb.
    pub verb_error: Option<String>,
    /// The field for tags.
    pub tags: FieldView,
    /// The field for one password.
    pub password: FieldView,
    /// Whether each integration gets a password of its own.
    pub each: bool,
    /// The fields for one password each, of those that have one, with the place of its target.
    pub passwords: Vec<(usize, FieldView)>,
    /// The field for the reason.
    pub reason: FieldView,
    /// Everything that is wrong.
    pub errors: Vec<FieldError>,
}

/// The form that says what each copy has for itself.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyAsk {
    /// The name of what is copied.
    pub source: String,
    /// Its page.
    pub href: String,
    /// Each copy and its own fields.
    pub copies: Vec<(BatchTarget, Vec<FieldView>)>,
    /// Whether LaunchDarkly shall write to the stores at once.
    pub on: FieldView,
    /// The field for the reason.
    pub reason: FieldView,
    /// What cannot be copied: keys that Storekeeper does not know.
    pub unknown: Vec<String>,
    /// Everything that is wrong.
    pub errors: Vec<FieldError>,
}

/// An integration, or a place for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchTarget {
    /// Its name.
    pub name: String,
    /// Project, environment and provider.
    pub place: String,
    /// Its page, if it has one.
    pub href: Option<String>,
    /// Whether a change there needs a reason.
    pub critical: bool,
}

/// What will be done, write by write.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchReview {
    /// In critical environments.
    pub critical: Vec<BatchWrite>,
    /// In all others.
    pub others: Vec<BatchWrite>,
    /// What there is nothing to send for, and why.
    pub passed: Vec<(BatchTarget, String)>,
    /// What to tick where code manages some of them.
    pub managed: Option<FieldView>,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// What to know before.
    pub guard: String,
    /// What the button says.
    pub button: String,
}

/// One write.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchWrite {
    /// Where.
    pub target: BatchTarget,
    /// What changes.
    pub lines: Vec<ChangeLine>,
    /// Method and path.
    pub request: String,
    /// The body, exactly as it will be sent.
    pub body: String,
    /// What to know.
    pub cautions: Vec<String>,
}

/// A batch that was confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchGoing {
    /// How it is going.
    pub live: BatchLive,
    /// Whether it can be stopped.
    pub can_stop: bool,
    /// Why it does not go on by itself, if it does not.
    pub stands: Option<String>,
    /// How many failed and can be tried again.
    pub failed: usize,
    /// Whether something has become of one of them that is not known.
    pub unknown: bool,
    /// Its writes in the record.
    pub record: String,
}

/// How a batch is going: also one event of the stream that tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchLive {
    /// As a whole.
    pub progress: Progress,
    /// Write by write.
    pub items: Vec<BatchItem>,
}

/// What has become of one write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchItem {
    /// Where.
    pub target: BatchTarget,
    /// In a word.
    pub became: BatchWord,
    /// What there is to say; may be empty.
    pub detail: String,
    /// Where its entry of the record is.
    pub entry: Option<String>,
}

/// What has become of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BatchWord {
    /// It was not tried so far.
    Waiting,
    /// It was done.
    Done,
    /// It was certainly not done.
    Failed,
    /// It may or may not have been done.
    Unknown,
    /// There was nothing to send.
    Passed,
}
