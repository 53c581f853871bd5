//! What is remembered of a write besides what was sent: enough to find out later whether it was done, to offer its inverse
//! and to make again what was deleted. A secret is never in it, only whether there was one.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::change::as_set;
use crate::{Change, Config, ConfigValue, Draft, Field, FormValues, Integration, IntegrationId, SecretState};

/// One plain field before and after a write, as forms write it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldTrace {
    /// Its name in forms.
    pub field: String,
    /// Its name for people.
    pub label: String,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
}

/// One secret that a write brings or takes away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretTrace {
    /// Its key in LaunchDarkly's `config`.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// Whether it is there afterwards.
    pub set: bool,
}

/// What is remembered of a write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trace {
    /// The plain fields that it changes.
    pub fields: Vec<FieldTrace>,
    /// The secrets that it brings or takes away.
    pub secrets: Vec<SecretTrace>,
    /// Of a creation: the integrations of that provider and place that were there before; `None` if that could not be read.
    pub there_before: Option<Vec<IntegrationId>>,
    /// Of a deletion: the form of what is deleted.
    pub deleted: Vec<(String, String)>,
    /// Of a deletion: the settings that no form has.
    pub unknown: Vec<String>,
}

impl Trace {
    /// Of a change.
    pub fn of_change(change: &Change) -> Self {
        let mut trace = Self::default();
        for line in &change.summary {
            let (field, label) = (line.field.clone(), line.label.clone());
            match &line.values {
                Some((before, after)) => {
                    trace.fields.push(FieldTrace { field, label, before: text(before), after: text(after) });
                }
                None => trace.secrets.push(SecretTrace {
                    key: field.trim_start_matches("config.").to_owned(),
                    label,
                    set: line.after == crate::Shown::New,
                }),
            }
        }
        trace
    }

    /// Of a creation.
    pub fn of_draft(draft: &Draft, there_before: Option<Vec<IntegrationId>>) -> Self {
        let field = |field: &str, label: &str, after: String| FieldTrace {
            field: field.to_owned(),
            label: label.to_owned(),
            before: String::new(),
            after,
        };
        let mut trace = Self { there_before, ..Self::default() };
        trace.fields.push(field("on", "State", text(&draft.on.into())));
        trace.fields.push(field("tags", "Tags", draft.tags.join(", ")));
        // Without a name LaunchDarkly may make one up (seen for a sister resource).
        if !draft.name.is_empty() {
            trace.fields.push(field("name", "Name", draft.name.clone()));
        }
        for (key, value) in &draft.config {
            let label = draft.provider.field(key).map_or(*key, |field| field.label);
            trace.fields.push(field(&format!("config.{key}"), label, text(value)));
        }
        for (key, _) in &draft.secrets {
            let label = draft.provider.field(key).map_or(*key, |field| field.label);
            trace.secrets.push(SecretTrace { key: (*key).to_owned(), label: label.to_owned(), set: true });
        }
        trace
    }

    /// Of a deletion.
    pub fn of_deletion(integration: &Integration) -> Self {
        let form = FormValues::of(integration);
        let unknown = integration.config.iter().flat_map(|config| config.unknown(integration.provider()));
        Self {
            deleted: form.pairs().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
            unknown: unknown.map(|(key, _)| key.to_owned()).collect(),
            secrets: (integration.config.iter().flat_map(Config::iter))
                .filter(|(_, value)| matches!(value, ConfigValue::Secret(SecretState::Set)))
                .map(|(key, _)| {
                    let label = integration.provider().and_then(|provider| provider.field(key));
                    let label = label.map_or(key, |field: &Field| field.label).to_owned();
                    SecretTrace { key: key.to_owned(), label, set: false }
                })
                .collect(),
            ..Self::default()
        }
    }

    /// The labels of what is not as the write wanted it. A secret can only be seen to be there or not.
    pub fn left(&self, now: &Integration) -> Vec<String> {
        let form = FormValues::of(now);
        let plain =
            self.fields.iter().filter(|trace| !same(&trace.field, &seen(now, &form, &trace.field), &trace.after));
        let state = |set| if set { SecretState::Set } else { SecretState::NotSet };
        let config = now.config.as_ref();
        let secrets =
            self.secrets.iter().filter(|trace| config.is_some_and(|it| it.secret(&trace.key) != state(trace.set)));
        plain.map(|trace| trace.label.clone()).chain(secrets.map(|trace| trace.label.clone())).collect()
    }

    /// The form of `now` with every plain field as it was before the write.
    pub fn undone(&self, now: &Integration) -> FormValues {
        let mut form = FormValues::of(now);
        for trace in &self.fields {
            form.set(trace.field.clone(), trace.before.clone());
        }
        form
    }

    /// The labels of the fields that were changed again since the write.
    pub fn changed_since(&self, now: &Integration) -> Vec<String> {
        let form = FormValues::of(now);
        let changed =
            self.fields.iter().filter(|trace| !same(&trace.field, &seen(now, &form, &trace.field), &trace.after));
        changed.map(|trace| trace.label.clone()).collect()
    }
}

/// What stands in a field; its default if it was left out.
fn seen(now: &Integration, form: &FormValues, field: &str) -> String {
    let text_there = form.get(field);
    let known = field.strip_prefix("config.").and_then(|key| now.provider()?.field(key));
    match known.and_then(|field| field.default) {
        Some(default) if text_there.is_empty() => text(&default.value()),
        _ => text_there.to_owned(),
    }
}

fn same(field: &str, one: &str, other: &str) -> bool {
    if field != "tags" {
        return one == other;
    }
    let tags =
        |text: &str| text.split(',').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect::<Vec<_>>();
    as_set(&tags(one)) == as_set(&tags(other))
}

/// A value as forms write it.
fn text(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(false) => String::new(),
        Value::Bool(true) => "on".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
