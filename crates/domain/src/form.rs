//! From what was typed to a draft or an edit, and back. Used by the server on every submit and by the browser to help.

use std::collections::BTreeMap;

use crate::odd;
use crate::{Draft, Edit, Integration, Kind, Provider, Reason};

mod error;
mod reader;
mod values;

pub use error::FormError;
use reader::Reader;
pub use values::{FieldError, FormValues, NAME_MAX_CHARS};

impl FormValues {
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
