//! What an edit means: the patch that LaunchDarkly gets and the table that a person reviews. Both are made from the same
//! comparison, so they cannot say different things.

mod draft;
mod patch;
mod plan;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use draft::Draft;
pub use patch::{Operation, Patch};
pub use plan::PlanError;

use crate::Secret;
use crate::Version;

/// What to do with a secret that LaunchDarkly may already hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretEdit {
    /// Leave it as it is.
    Keep,
    /// Put this in its place.
    Replace(Secret),
    /// Take it away.
    Clear,
}

/// An integration as a person wants it to be. Parsed: every value fits its field.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The name.
    pub name: String,
    /// Whether LaunchDarkly shall write to the store.
    pub on: bool,
    /// The tags, as a set.
    pub tags: Vec<String>,
    /// The plain values by key; a plain field that is not in here stays as it is.
    pub config: BTreeMap<&'static str, Value>,
    /// The secrets by key, for every secret field of the provider.
    pub secrets: BTreeMap<&'static str, SecretEdit>,
}

/// An edit, worked out against the state it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What LaunchDarkly gets.
    pub patch: Patch,
    /// What a person reviews.
    pub summary: Vec<Difference>,
    /// The version that the change was worked out against, where LaunchDarkly said it.
    pub base_version: Option<Version>,
}

impl Change {
    /// Whether there is nothing to change.
    pub fn is_empty(&self) -> bool {
        self.summary.is_empty()
    }
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The field's name in forms.
    pub field: String,
    /// The field's name for people.
    pub label: String,
    /// As it is.
    pub before: Shown,
    /// As it will be.
    pub after: Shown,
    /// Both as LaunchDarkly's JSON has them; `None` for a secret.
    pub values: Option<(Value, Value)>,
}

/// One field before and after, in the words that a person reads; nothing of a secret is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeLine {
    /// The field's name for people.
    pub label: String,
    /// As it was; `None` for a new integration.
    pub before: Option<String>,
    /// As it is or will be.
    pub after: String,
}

impl From<&Difference> for ChangeLine {
    fn from(difference: &Difference) -> Self {
        Self {
            label: difference.label.clone(),
            before: Some(difference.before.words().to_owned()),
            after: difference.after.words().to_owned(),
        }
    }
}

/// A value as a person may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The value itself.
    Text(String),
    /// Nothing is there.
    Nothing,
    /// A secret that is there.
    Set,
    /// A secret that is not there.
    NotSet,
    /// A secret that this change brings.
    New,
}

impl Shown {
    /// The words for it.
    pub fn words(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Nothing => "None",
            Self::Set => "Set",
            Self::NotSet => "Not set",
            Self::New => "New value",
        }
    }

    pub(crate) fn of(value: Option<&Value>) -> Self {
        match value {
            None | Some(Value::Null) => Self::Nothing,
            Some(Value::String(text)) if text.is_empty() => Self::Nothing,
            Some(Value::String(text)) => Self::Text(text.clone()),
            Some(Value::Bool(true)) => Self::Text("Yes".into()),
            Some(Value::Bool(false)) => Self::Text("No".into()),
            Some(other) => Self::Text(other.to_string()),
        }
    }
}

/// How the instance of LaunchDarkly takes patches, as far as has been found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatchStyle {
    /// It takes a `test` of `/version` (documented in general, not for this resource).
    pub version_test: bool,
    /// It takes `/config/<field>` (not documented); else the whole `/config` is replaced.
    pub config_fields: bool,
    /// It takes a comment beside the patch (documented in general, not for this resource).
    pub comment: bool,
}

impl PatchStyle {
    /// What both styles have.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            version_test: self.version_test && other.version_test,
            config_fields: self.config_fields && other.config_fields,
            comment: self.comment && other.comment,
        }
    }
}

impl core::default::Default for PatchStyle {
    fn default() -> Self {
        Self { version_test: true, config_fields: true, comment: true }
    }
}

/// Tags without repetitions, in the order of their first appearance.
pub(crate) fn as_set(tags: &[String]) -> BTreeSet<&str> {
    tags.iter().map(String::as_str).collect()
}
