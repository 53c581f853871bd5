//! Somebody else changed the same integration: three versions of every field that has changed.

use domain::{Address, FieldError, Resolution};

/// One field, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictLine {
    /// Its name in forms.
    pub name: String,
    /// Its label.
    pub label: String,
    /// When the form was opened; `None` if that is not known any more.
    pub base: Option<String>,
    /// Now.
    pub theirs: String,
    /// As it was typed.
    pub mine: String,
    /// As it will be, unless that is open.
    pub result: Option<String>,
    /// Why.
    pub resolution: Resolution,
}

/// The page of the conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictPage {
    /// Where the integration lives.
    pub address: Address,
    /// Its name, as shown.
    pub name: String,
    /// Its version now, to be sent back: the choice is made by it.
    pub version: String,
    /// Every field that either side changed.
    pub lines: Vec<ConflictLine>,
    /// The labels of the secrets that are to be changed too.
    pub secrets: Vec<String>,
    /// Why it was to be changed.
    pub reason: Option<String>,
    /// What was typed, as it is kept.
    pub draft: String,
    /// What has not been chosen yet, if the person has been asked before.
    pub errors: Vec<FieldError>,
    /// Whether it changed once more while the person chose.
    pub again: bool,
}
