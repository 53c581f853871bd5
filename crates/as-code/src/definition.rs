//! An integration as it is written down.

use std::collections::BTreeMap;
use std::fmt;

use domain::{
    Address, Change, ConfigValue, Draft, EnvironmentKey, Integration, IntegrationId, ProjectKey, Provider, ProviderKey,
    SecretState, Shown,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Document;

/// What a file says of a secret. Never the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SecretNote {
    /// LaunchDarkly holds one; which, cannot be compared.
    Set,
    /// LaunchDarkly holds none.
    NotSet,
    /// It is in this variable of the environment, for a creation.
    Variable(String),
    /// It is in this file, by its absolute path, for a creation.
    File(String),
}

/// The text says nothing of a secret. It is not repeated: it may be the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret must be “set”, “none”, “env:NAME” or “file:/absolute/path”, not the secret itself")]
pub struct SecretNoteError;

impl TryFrom<String> for SecretNote {
    type Error = SecretNoteError;

    fn try_from(text: String) -> Result<Self, SecretNoteError> {
        let name =
            |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        match (text.as_str(), text.split_once(':')) {
            ("set", _) => Ok(Self::Set),
            ("none", _) => Ok(Self::NotSet),
            (_, Some(("env", variable))) if name(variable) => Ok(Self::Variable(variable.to_owned())),
            (_, Some(("file", path))) if path.starts_with('/') => Ok(Self::File(path.to_owned())),
            _ => Err(SecretNoteError),
        }
    }
}

impl From<SecretNote> for String {
    fn from(note: SecretNote) -> Self {
        note.to_string()
    }
}

impl fmt::Display for SecretNote {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set => out.write_str("set"),
            Self::NotSet => out.write_str("none"),
            Self::Variable(name) => write!(out, "env:{name}"),
            Self::File(path) => write!(out, "file:{path}"),
        }
    }
}

/// One integration: all that can be written down of it, in the order of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The project.
    pub project: ProjectKey,
    /// The environment in it.
    pub environment: EnvironmentKey,
    /// LaunchDarkly's `integrationKey`.
    pub provider: ProviderKey,
    /// LaunchDarkly's `_id`; `None` for one that is not there yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<IntegrationId>,
    /// Its name; may be empty.
    #[serde(default)]
    pub name: String,
    /// Whether LaunchDarkly writes to the store.
    pub on: bool,
    /// Its tags, sorted.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Its settings by LaunchDarkly's names; nothing for one is written as leaving it out.
    #[serde(default)]
    pub config: BTreeMap<String, Value>,
    /// What is said of its secrets.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, SecretNote>,
}

impl Definition {
    /// What can be written down of an integration that was read by its ID; `None` if LaunchDarkly did not send its settings.
    pub fn of(integration: &Integration) -> Option<Self> {
        let Address { project, environment, provider, id } = integration.address.clone();
        let (mut config, mut secrets) = (BTreeMap::new(), BTreeMap::new());
        for (key, value) in integration.config.as_ref()?.iter() {
            match value {
                ConfigValue::Plain(value) => drop(written(value).map(|value| config.insert(key.to_owned(), value))),
                ConfigValue::Secret(SecretState::Set) => drop(secrets.insert(key.to_owned(), SecretNote::Set)),
                ConfigValue::Secret(SecretState::NotSet) => drop(secrets.insert(key.to_owned(), SecretNote::NotSet)),
            }
        }
        for field in known(&provider).filter(|field| field.secret) {
            secrets.entry(field.key.to_owned()).or_insert(SecretNote::NotSet);
        }
        let (name, on) = (integration.name.clone(), integration.on);
        let mut tags = integration.tags.clone();
        tags.sort();
        tags.dedup();
        Some(Self { project, environment, provider, id: Some(id), name, on, tags, config, secrets })
    }

    /// The same after a change; `None` if LaunchDarkly did not send its settings.
    pub fn after(current: &Integration, change: &Change) -> Option<Self> {
        let mut definition = Self::of(current)?;
        for line in &change.summary {
            let key = line.field.strip_prefix("config.");
            match (key, &line.values) {
                (Some(key), Some((_, after))) => match written(after) {
                    Some(after) => drop(definition.config.insert(key.to_owned(), after)),
                    None => drop(definition.config.remove(key)),
                },
                (Some(key), None) => {
                    let note = if line.after == Shown::New { SecretNote::Set } else { SecretNote::NotSet };
                    definition.secrets.insert(key.to_owned(), note);
                }
                (None, Some((_, after))) => definition.set(&line.field, after),
                (None, None) => {}
            }
        }
        Some(definition)
    }

    /// What a new integration will be.
    pub fn drafted(project: &ProjectKey, environment: &EnvironmentKey, draft: &Draft) -> Self {
        let config = draft.config.iter().filter_map(|(key, value)| Some(((*key).to_owned(), written(value)?)));
        let mut tags = draft.tags.clone();
        tags.sort();
        Self {
            project: project.clone(),
            environment: environment.clone(),
            provider: draft.provider.into(),
            id: None,
            name: draft.name.clone(),
            on: draft.on,
            tags,
            config: config.collect(),
            secrets: draft.secrets.iter().map(|(key, _)| ((*key).to_owned(), SecretNote::Set)).collect(),
        }
    }

    fn set(&mut self, field: &str, value: &Value) {
        match (field, value) {
            ("name", Value::String(name)) => self.name.clone_from(name),
            ("on", Value::Bool(on)) => self.on = *on,
            ("tags", Value::Array(tags)) => {
                self.tags = tags.iter().filter_map(|tag| tag.as_str().map(str::to_owned)).collect();
                self.tags.sort();
            }
            _ => {}
        }
    }

    /// The provider, where Storekeeper knows it.
    pub fn known_provider(&self) -> Option<Provider> {
        self.provider.provider()
    }

    /// Its address, if it is there.
    pub fn address(&self) -> Option<Address> {
        Some(Address {
            project: self.project.clone(),
            environment: self.environment.clone(),
            provider: self.provider.clone(),
            id: self.id.clone()?,
        })
    }

    /// The keys of the secrets that it has.
    pub fn secret_keys(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().filter(|(_, note)| **note != SecretNote::NotSet).map(|(key, _)| key.as_str())
    }

    /// Its settings in the order of the provider's form, and what is not in it at the end.
    pub fn settings(&self) -> Document {
        let order = |key: &str| known(&self.provider).position(|field| field.key == key).unwrap_or(usize::MAX);
        let plain = self.config.iter().map(|(key, value)| (key.clone(), Document::Plain(value.clone())));
        let secret = self.secret_keys().map(|key| (key.to_owned(), Document::Secret(key.to_owned())));
        let mut all: Vec<(String, Document)> = plain.chain(secret).collect();
        all.sort_by_key(|(key, _)| order(key));
        Document::Object(all)
    }

    /// The document with which LaunchDarkly is asked to create the same.
    pub fn creation(&self) -> Document {
        Document::Object(vec![
            ("name".into(), Document::Plain(self.name.as_str().into())),
            ("on".into(), Document::Plain(self.on.into())),
            ("tags".into(), Document::Plain(self.tags.clone().into())),
            ("config".into(), self.settings()),
        ])
    }
}

pub(crate) fn known(provider: &ProviderKey) -> impl Iterator<Item = &'static domain::Field> {
    provider.provider().map(Provider::fields).unwrap_or_default().iter()
}

/// A value as every format can write it: without nulls, which mean that nothing is there; `None` for one.
pub(crate) fn written(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Null => return None,
        Value::Array(items) => Value::Array(items.iter().filter_map(written).collect()),
        Value::Object(entries) => Value::Object(
            entries.iter().filter_map(|(key, value)| Some((key.clone(), written(value)?))).collect::<Map<_, _>>(),
        ),
        // TOML's numbers end sooner than JSON's.
        Value::Number(number) if number.as_i64().is_none() && number.is_u64() => Value::from(number.to_string()),
        other => other.clone(),
    })
}
