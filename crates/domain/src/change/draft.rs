//! A new integration, not yet sent.

use serde_json::{Map, Value, json};

use super::patch::{in_a_preview, on_the_wire};
use crate::{Provider, Secret};

/// An integration to be created. Parsed: every value fits its field.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its provider.
    pub provider: Provider,
    /// Its name.
    pub name: String,
    /// Whether LaunchDarkly shall write to the store at once.
    pub on: bool,
    /// Its tags.
    pub tags: Vec<String>,
    /// The plain values, in the order of the form. Empty ones are left out: LaunchDarkly has its defaults.
    pub config: Vec<(&'static str, Value)>,
    /// The secrets that were given.
    pub secrets: Vec<(&'static str, Secret)>,
}

impl Draft {
    /// The document that LaunchDarkly gets. Secrets are written out.
    pub fn wire(&self) -> Value {
        self.render(&on_the_wire)
    }

    /// The same document, with the place of each secret marked.
    pub fn preview(&self) -> Value {
        self.render(&in_a_preview)
    }

    fn render(&self, secret: &dyn Fn(&Secret) -> Value) -> Value {
        let mut config: Map<String, Value> =
            self.config.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        config.extend(self.secrets.iter().map(|(key, text)| ((*key).to_owned(), secret(text))));
        json!({"name": self.name, "on": self.on, "tags": self.tags, "config": config})
    }
}
