//! Reads a form field by field, and collects what is wrong.

use std::fmt;

use serde_json::Value;

use super::error::FormError;
use super::values::{FieldError, FormValues, NAME_MAX_CHARS};
use crate::{Field, Kind, Secret, SecretEdit, SyntaxError, Tag, looks_masked, odd};

impl FormValues {
    /// The tags that were typed, separated by commas, each once.
    ///
    /// # Errors
    /// Why the first that is none is none.
    pub(crate) fn tags(&self) -> Result<Vec<String>, SyntaxError> {
        let mut tags: Vec<String> = Vec::new();
        for text in self.get("tags").split(',').filter(|text| !text.trim().is_empty()) {
            let tag = Tag::parse(text)?;
            if !tags.iter().any(|known| known == tag.as_str()) {
                tags.push(tag.as_str().to_owned());
            }
        }
        Ok(tags)
    }
}

/// What of a form was read, and what could not be.
pub(super) struct Reader<'form> {
    form: &'form FormValues,
    errors: Vec<FieldError>,
}

impl<'form> Reader<'form> {
    pub(super) fn of(form: &'form FormValues) -> Self {
        Self { form, errors: Vec::new() }
    }

    fn fail(&mut self, field: impl Into<String>, wrong: impl fmt::Display) {
        self.errors.push(FieldError::new(field, wrong));
    }

    pub(super) fn name(&mut self) -> String {
        let name = self.form.get("name").trim();
        if name.chars().count() > NAME_MAX_CHARS {
            self.fail("name", FormError::NameTooLong);
        } else if name.chars().any(char::is_control) {
            self.fail("name", FormError::NameControl);
        }
        name.to_owned()
    }

    pub(super) fn tags(&mut self) -> Vec<String> {
        self.form.tags().unwrap_or_else(|error| {
            self.fail("tags", error);
            Vec::new()
        })
    }

    pub(super) fn plain(&mut self, field: &Field) -> Option<Value> {
        let name = field.form_name();
        let typed = self.form.get(&name);
        if field.kind == Kind::Boolean && typed == odd::KEEP {
            self.fail(name, FormError::NotBoolean(field.label));
            return None;
        }
        let typed = if field.kind == Kind::Boolean && !self.form.ticked(&name) { "off" } else { typed };
        match field.parse(typed) {
            Ok(value) => Some(value),
            Err(error) => {
                self.fail(name, error);
                None
            }
        }
    }

    /// The secret as typed: nothing is trimmed off a password.
    pub(super) fn secret(&mut self, field: &Field) -> Option<Secret> {
        let typed = self.form.get(&field.form_name());
        if typed.is_empty() {
            return None;
        }
        if looks_masked(typed) {
            self.fail(field.form_name(), FormError::Masked(field.label));
            return None;
        }
        Some(Secret::new(typed))
    }

    pub(super) fn secret_edit(&mut self, field: &Field) -> SecretEdit {
        match self.form.get(&field.action_name()) {
            "" | "keep" => SecretEdit::Keep,
            "clear" => SecretEdit::Clear,
            "replace" => {
                if self.form.get(&field.form_name()).is_empty() {
                    self.fail(field.form_name(), FormError::NoNewSecret(field.label));
                }
                self.secret(field).map_or(SecretEdit::Keep, SecretEdit::Replace)
            }
            _ => {
                self.fail(field.form_name(), FormError::NoChoice);
                SecretEdit::Keep
            }
        }
    }

    pub(super) fn finish<T>(self, value: T) -> Result<T, Vec<FieldError>> {
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }
}
