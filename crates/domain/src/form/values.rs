//! What a form holds: names of fields and texts.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::odd;
use crate::{ConfigValue, Integration, Kind, Provider};

/// The longest name, in characters (our limit; LaunchDarkly documents none).
pub const NAME_MAX_CHARS: usize = 256;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl FieldError {
    /// Says at `field` what is wrong with it.
    pub fn new(field: impl Into<String>, wrong: impl fmt::Display) -> Self {
        Self { field: field.into(), message: wrong.to_string() }
    }
}

/// The fields of a form by name, as they were typed. May hold a password: `Debug` shows the names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FormValues(BTreeMap<String, String>);

impl fmt::Debug for FormValues {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.0.keys()).finish()
    }
}

impl FormValues {
    /// Reads a form's body (`application/x-www-form-urlencoded`). Of a repeated name the last counts.
    pub fn decode(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// Puts a form together from names and texts.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// Names and texts, secrets among them: only for sealing.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The form of a new integration: defaults filled in.
    pub fn blank(provider: Provider) -> Self {
        let mut form = Self::default();
        for field in provider.fields() {
            match field.default {
                Some(crate::Default::Text(text)) if !field.secret => form.set(field.form_name(), text),
                Some(crate::Default::Boolean(true)) => form.set(field.form_name(), "on"),
                _ => {}
            }
        }
        form
    }

    /// The form of an existing integration. Secrets are not in it.
    pub fn of(integration: &Integration) -> Self {
        let mut form = Self::default();
        form.set("name", odd::line(&integration.name));
        form.set("tags", odd::line(&integration.tags.join(", ")));
        if integration.on {
            form.set("on", "on");
        }
        for (key, value) in integration.config.iter().flat_map(crate::Config::iter) {
            let field = integration.provider().and_then(|provider| provider.field(key));
            if let ConfigValue::Plain(value) = value {
                form.set(format!("config.{key}"), odd::shown(field.map_or(Kind::Text, |field| field.kind), value));
            }
        }
        form
    }

    /// What stands in a field; empty if nothing does.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether a check box is ticked.
    pub fn ticked(&self, name: &str) -> bool {
        matches!(self.get(name), "on" | "true" | "1")
    }

    /// Puts `text` in a field.
    pub fn set(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.0.insert(name.into(), text.into());
    }

    /// The same form without what a person must type again.
    #[must_use]
    pub fn without_secrets(mut self, provider: Provider) -> Self {
        for field in provider.fields().iter().filter(|field| field.secret) {
            self.0.remove(&field.form_name());
        }
        self
    }
}
