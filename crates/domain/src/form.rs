//! From what was typed to a draft or an edit, and back. Used by the server on every submit and by the browser to help.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::odd;
use crate::{ConfigValue, Draft, Edit, Integration, Kind, Provider, Reason};

mod error;
mod reader;

pub use error::FormError;
use reader::Reader;

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

    /// Reads the form of a new integration, and why it is wanted; where that must be said, `wants_reason`. What the server
    /// says after a submit and the browser before it.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub fn draft_with_reason(
        &self,
        provider: Provider,
        wants_reason: bool,
    ) -> Result<(Draft, Option<Reason>), Vec<FieldError>> {
        self.with_reason(self.draft(provider), wants_reason)
    }

    /// Reads the form of an integration that is `current`, and why it is changed.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub fn edit_with_reason(
        &self,
        provider: Provider,
        current: &Integration,
        wants_reason: bool,
    ) -> Result<(Edit, Option<Reason>), Vec<FieldError>> {
        self.with_reason(self.edit(provider, current), wants_reason)
    }

    fn with_reason<T>(
        &self,
        read: Result<T, Vec<FieldError>>,
        wants_reason: bool,
    ) -> Result<(T, Option<Reason>), Vec<FieldError>> {
        match (read, Reason::parse(self.get("reason"), wants_reason)) {
            (Ok(read), Ok(reason)) => Ok((read, reason)),
            (read, reason) => {
                let errors = read.err().unwrap_or_default().into_iter();
                Err(errors.chain(reason.err().map(|error| FieldError::new("reason", error))).collect())
            }
        }
    }

    /// Reads the form of a new integration.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub fn draft(&self, provider: Provider) -> Result<Draft, Vec<FieldError>> {
        let mut reader = Reader::of(self);
        let name = reader.name();
        let tags = reader.tags();
        let mut draft = Draft { provider, name, on: self.ticked("on"), tags, config: Vec::new(), secrets: Vec::new() };
        for field in provider.fields() {
            if field.secret {
                if let Some(secret) = reader.secret(field) {
                    draft.secrets.push((field.key, secret));
                }
            } else if let Some(value) = reader.plain(field)
                && value != ""
            {
                draft.config.push((field.key, value));
            }
        }
        reader.finish(draft)
    }

    /// Reads the form of an integration that is `current`. A field that stands as it is there was not touched: it is not
    /// parsed, for what LaunchDarkly took is neither corrected in passing nor an obstacle to changing something else.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub fn edit(&self, provider: Provider, current: &Integration) -> Result<Edit, Vec<FieldError>> {
        let drawn = Self::of(current);
        let untouched = |name: &str| self.get(name) == drawn.get(name);
        let mut reader = Reader::of(self);
        let name = if untouched("name") { current.name.clone() } else { reader.name() };
        let tags = if untouched("tags") { current.tags.clone() } else { reader.tags() };
        let mut edit = Edit { name, on: self.ticked("on"), tags, config: BTreeMap::new(), secrets: BTreeMap::new() };
        for field in provider.fields() {
            let name = field.form_name();
            let ticked = |form: &Self| form.get(&name) != odd::KEEP && form.ticked(&name);
            let boolean = field.kind == Kind::Boolean && drawn.get(&name) != odd::KEEP;
            let same = if boolean { ticked(self) == ticked(&drawn) } else { untouched(&name) };
            if field.secret {
                let secret = reader.secret_edit(field);
                edit.secrets.insert(field.key, secret);
            } else if !same && let Some(value) = reader.plain(field) {
                edit.config.insert(field.key, value);
            }
        }
        reader.finish(edit)
    }
}

#[cfg(test)]
mod tests;
