//! From an edit and the current state to a change.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::patch::{Operation, PatchValue};
use super::{Change, Difference, Edit, Patch, PatchStyle, SecretEdit, Shown, as_set};
use crate::{Config, ConfigValue, Field, Integration, Provider, SecretState};

/// Why an edit cannot become a change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", content = "fields", rename_all = "snake_case")]
pub enum PlanError {
    /// Storekeeper does not know the provider's fields.
    #[error("Storekeeper does not support this provider, so it cannot edit this integration.")]
    UnknownProvider,
    /// The configuration has not been read.
    #[error("LaunchDarkly did not send the configuration, so your edit cannot be compared with it. Reload the page.")]
    NoConfig,
    /// The whole configuration must be sent, and these secrets (form names) are only kept by LaunchDarkly.
    #[error("LaunchDarkly accepts only the complete configuration here. Enter the password again.")]
    SecretsNeeded(Vec<String>),
    /// The whole configuration must be sent, and this key holds a secret that Storekeeper does not know.
    #[error(
        "LaunchDarkly accepts only the complete configuration here, with the secret “{0}”, which Storekeeper \
         cannot see. Change this integration in LaunchDarkly."
    )]
    UnknownSecret(String),
}

impl Edit {
    /// Works out what the edit changes in `current`, as a patch in the given style.
    ///
    /// # Errors
    /// [`PlanError`] says why it cannot be done.
    pub fn plan(&self, current: &Integration, style: PatchStyle) -> Result<Change, PlanError> {
        let provider = current.provider().ok_or(PlanError::UnknownProvider)?;
        let config = current.config.as_ref().ok_or(PlanError::NoConfig)?;
        let mut differences = Differences::default();
        differences.name(current, &self.name);
        differences.on(current, self.on);
        differences.tags(current, &self.tags);
        differences.config(provider, config, self);
        let Differences { mut operations, config: values, summary } = differences;
        if style.config_fields {
            operations.extend(values.into_iter().map(|(key, value)| {
                let op = if config.get(key).is_some() { "replace" } else { "add" };
                Operation::new(op, format!("/config/{key}"), value)
            }));
        } else if !values.is_empty() {
            operations.push(Operation::new("replace", "/config", self.whole_config(provider, config)?));
        }
        if let Some(version) = current.version.filter(|_| style.version_test && !operations.is_empty()) {
            operations.insert(0, Operation::new("test", "/version", PatchValue::Plain(version.0.into())));
        }
        Ok(Change { patch: Patch(operations), summary, base_version: current.version })
    }

    /// The edit that only turns an integration on or off.
    pub fn switch(current: &Integration, on: bool, style: PatchStyle) -> Change {
        let mut differences = Differences::default();
        differences.on(current, on);
        differences.alone(current, style)
    }

    /// The edit that only gives an integration these tags in place of its own.
    pub fn tag(current: &Integration, tags: &[String], style: PatchStyle) -> Change {
        let mut differences = Differences::default();
        differences.tags(current, tags);
        differences.alone(current, style)
    }

    /// The configuration whole: what is there and not in the table stays.
    fn whole_config(&self, provider: Provider, config: &Config) -> Result<PatchValue, PlanError> {
        let mut needed = Vec::new();
        let mut entries = Vec::new();
        for field in provider.fields() {
            if !field.secret {
                if let Some(value) = self.config.get(field.key).or_else(|| config.plain(field.key)) {
                    entries.push((field.key.to_owned(), PatchValue::Plain(value.clone())));
                }
                continue;
            }
            match self.secrets.get(field.key).unwrap_or(&SecretEdit::Keep) {
                SecretEdit::Replace(secret) => entries.push((field.key.to_owned(), PatchValue::Secret(secret.clone()))),
                SecretEdit::Clear => entries.push((field.key.to_owned(), PatchValue::Plain("".into()))),
                SecretEdit::Keep if config.secret(field.key) == SecretState::Set => needed.push(field.form_name()),
                SecretEdit::Keep => {}
            }
        }
        if !needed.is_empty() {
            return Err(PlanError::SecretsNeeded(needed));
        }
        for (key, value) in config.unknown(Some(provider)) {
            match value {
                ConfigValue::Plain(value) => entries.push((key.to_owned(), PatchValue::Plain(value.clone()))),
                ConfigValue::Secret(SecretState::NotSet) => {}
                ConfigValue::Secret(SecretState::Set) => return Err(PlanError::UnknownSecret(key.to_owned())),
            }
        }
        Ok(PatchValue::Object(entries))
    }
}

/// What differs, gathered field by field.
#[derive(std::default::Default)]
struct Differences {
    operations: Vec<Operation>,
    config: Vec<(&'static str, PatchValue)>,
    summary: Vec<Difference>,
}

impl Differences {
    /// The change that is made of nothing but these, none of which is of the configuration.
    fn alone(self, current: &Integration, style: PatchStyle) -> Change {
        let mut operations = self.operations;
        if let Some(version) = current.version.filter(|_| style.version_test && !operations.is_empty()) {
            operations.insert(0, Operation::new("test", "/version", PatchValue::Plain(version.0.into())));
        }
        Change { patch: Patch(operations), summary: self.summary, base_version: current.version }
    }

    fn replace(&mut self, field: &str, label: &str, (before, after): (Value, Value), shown: (Shown, Shown)) {
        let operation = Operation::new("replace", format!("/{field}"), PatchValue::Plain(after.clone()));
        self.operations.push(operation);
        self.summary.push(Difference {
            field: field.into(),
            label: label.into(),
            before: shown.0,
            after: shown.1,
            values: Some((before, after)),
        });
    }

    fn name(&mut self, current: &Integration, name: &str) {
        if current.name != name {
            let (before, after) = (Value::from(current.name.as_str()), Value::from(name));
            let shown = (Shown::of(Some(&before)), Shown::of(Some(&after)));
            self.replace("name", "Name", (before, after), shown);
        }
    }

    fn on(&mut self, current: &Integration, on: bool) {
        let words = |on| Shown::Text(if on { "On" } else { "Off" }.into());
        if current.on != on {
            self.replace("on", "State", (current.on.into(), on.into()), (words(current.on), words(on)));
        }
    }

    fn tags(&mut self, current: &Integration, tags: &[String]) {
        let (before, after) = (as_set(&current.tags), as_set(tags));
        if before == after {
            return;
        }
        let kept = current.tags.iter().filter(|tag| after.contains(tag.as_str()));
        let mut wanted: Vec<&str> = Vec::new();
        for tag in kept.chain(tags) {
            if !wanted.contains(&tag.as_str()) {
                wanted.push(tag);
            }
        }
        let shown = |tags: &[&str]| if tags.is_empty() { Shown::Nothing } else { Shown::Text(tags.join(", ")) };
        let before: Vec<&str> = current.tags.iter().map(String::as_str).collect();
        let shown = (shown(&before), shown(&wanted));
        self.replace("tags", "Tags", (before.into(), wanted.into()), shown);
    }

    fn config(&mut self, provider: Provider, config: &Config, edit: &Edit) {
        for field in provider.fields() {
            if field.secret {
                self.secret(field, config, edit.secrets.get(field.key).unwrap_or(&SecretEdit::Keep));
            } else if let Some(value) = edit.config.get(field.key) {
                self.plain(field, config, value);
            }
        }
    }

    fn plain(&mut self, field: &'static Field, config: &Config, value: &Value) {
        let default = field.default.map(crate::Default::value);
        let before = config.plain(field.key).or(default.as_ref());
        if before != Some(value) {
            self.config.push((field.key, PatchValue::Plain(value.clone())));
            let values = (before.cloned().unwrap_or_default(), value.clone());
            self.difference(field, Shown::of(before), Shown::of(Some(value)), Some(values));
        }
    }

    fn secret(&mut self, field: &'static Field, config: &Config, edit: &SecretEdit) {
        let state = config.secret(field.key);
        let before = if state == SecretState::Set { Shown::Set } else { Shown::NotSet };
        match edit {
            SecretEdit::Keep => {}
            SecretEdit::Clear if state == SecretState::NotSet => {}
            SecretEdit::Clear => {
                self.config.push((field.key, PatchValue::Plain("".into())));
                self.difference(field, before, Shown::NotSet, None);
            }
            SecretEdit::Replace(secret) => {
                self.config.push((field.key, PatchValue::Secret(secret.clone())));
                self.difference(field, before, Shown::New, None);
            }
        }
    }

    fn difference(&mut self, field: &Field, before: Shown, after: Shown, values: Option<(Value, Value)>) {
        let (field, label) = (field.form_name(), field.label.into());
        self.summary.push(Difference { field, label, before, after, values });
    }
}
