//! An integration's configuration as it may be seen. A secret's text, even LaunchDarkly's mask of it, has no place here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Provider, looks_masked};

/// Whether LaunchDarkly holds a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecretState {
    /// It holds one.
    Set,
    /// It holds none.
    NotSet,
}

/// One value of a configuration.
#[derive(Clone, Debug, PartialEq)]
pub enum ConfigValue {
    /// Shown as it is.
    Plain(Value),
    /// Known only to be set or not.
    Secret(SecretState),
}

/// A configuration. Keys that Storekeeper does not know are kept, so that no edit loses them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config(BTreeMap<String, ConfigValue>);

impl Config {
    /// Reads LaunchDarkly's `config` and forgets what it shows of secrets: the provider's secret fields, and, among keys
    /// that are not in its table, everything that looks like a mask.
    pub fn read(provider: Option<Provider>, config: Map<String, Value>) -> Self {
        let value = |key: &str, value: Value| {
            let field = provider.and_then(|provider| provider.field(key));
            let secret = field.is_some_and(|field| field.secret);
            match value {
                Value::Null if secret => ConfigValue::Secret(SecretState::NotSet),
                Value::String(text) if secret && text.is_empty() => ConfigValue::Secret(SecretState::NotSet),
                raw if field.is_none() && holds_mask(&raw) => ConfigValue::Secret(SecretState::Set),
                _ if secret => ConfigValue::Secret(SecretState::Set),
                plain => ConfigValue::Plain(plain),
            }
        };
        Self(
            config
                .into_iter()
                .map(|(key, raw)| {
                    let read = value(&key, raw);
                    (key, read)
                })
                .collect(),
        )
    }

    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<&ConfigValue> {
        self.0.get(key)
    }

    /// The plain value under `key`.
    pub fn plain(&self, key: &str) -> Option<&Value> {
        match self.get(key) {
            Some(ConfigValue::Plain(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether the secret under `key` is set.
    pub fn secret(&self, key: &str) -> SecretState {
        match self.get(key) {
            Some(ConfigValue::Secret(state)) => *state,
            _ => SecretState::NotSet,
        }
    }

    /// A configuration of which one knows the plain values, and which secrets are set.
    pub fn of_parts(plain: Map<String, Value>, set: impl IntoIterator<Item = String>) -> Self {
        let plain = plain.into_iter().map(|(key, value)| (key, ConfigValue::Plain(value)));
        Self(plain.chain(set.into_iter().map(|key| (key, ConfigValue::Secret(SecretState::Set)))).collect())
    }

    /// Its parts again: the plain values, and the keys of the secrets that are set.
    pub fn parts(&self) -> (Map<String, Value>, Vec<String>) {
        let (mut plain, mut set) = (Map::new(), Vec::new());
        for (key, value) in self.iter() {
            match value {
                ConfigValue::Plain(value) => drop(plain.insert(key.to_owned(), value.clone())),
                ConfigValue::Secret(SecretState::Set) => set.push(key.to_owned()),
                ConfigValue::Secret(SecretState::NotSet) => {}
            }
        }
        (plain, set)
    }

    /// Everything, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ConfigValue)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// What is not in the provider's table.
    pub fn unknown(&self, provider: Option<Provider>) -> impl Iterator<Item = (&str, &ConfigValue)> {
        self.iter().filter(move |(key, _)| provider.is_none_or(|provider| provider.field(key).is_none()))
    }
}

/// Whether a mask is anywhere in a value.
fn holds_mask(value: &Value) -> bool {
    match value {
        Value::String(text) => looks_masked(text),
        Value::Array(items) => items.iter().any(holds_mask),
        Value::Object(entries) => entries.values().any(holds_mask),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_mask_survives_reading() {
        let raw = serde_json::json!({
            "host": "h", "password": "sup********123", "apiSecret": "abc*****xyz", "extra": {"a": 1},
            "nested": {"list": [{"key": "abc*****xyz"}]}
        });
        let Value::Object(map) = raw else { panic!("an object") };
        let config = Config::read(Some(Provider::Redis), map);
        assert_eq!(config.secret("password"), SecretState::Set);
        assert_eq!(config.secret("apiSecret"), SecretState::Set);
        assert_eq!(config.plain("host"), Some(&Value::from("h")));
        assert!(!format!("{config:?}").contains("**"));
        assert_eq!(config.secret("nested"), SecretState::Set);
        assert_eq!(config.unknown(Some(Provider::Redis)).count(), 3);
    }

    #[test]
    fn an_empty_secret_is_not_set() {
        for raw in [serde_json::json!({"password": ""}), serde_json::json!({"password": null}), serde_json::json!({})] {
            let Value::Object(map) = raw else { panic!("an object") };
            assert_eq!(Config::read(Some(Provider::Redis), map).secret("password"), SecretState::NotSet);
        }
    }
}
