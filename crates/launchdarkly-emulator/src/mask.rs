//! Masking secrets on read. It must never be used on what is stored.

use serde_json::{Map, Value};

use crate::fields;

/// Fewer characters than this are starred altogether.
const SHOWN_FROM: usize = 7;

/// First three, stars, last three, length kept (seen in code: `sup********123`). What LaunchDarkly does to fewer than
/// seven characters is unknown; here they are all starred.
pub(crate) fn text(secret: &str) -> String {
    let length = secret.chars().count();
    let shown = |at: usize| length >= SHOWN_FROM && (at < 3 || at >= length - 3);
    secret.chars().enumerate().map(|(at, letter)| if shown(at) { letter } else { '*' }).collect()
}

/// A configuration as it is read: secrets masked, everything else as it is.
pub(crate) fn config(integration_key: &str, config: &Map<String, Value>) -> Map<String, Value> {
    let masked = |key: &str, value: &Value| match value {
        Value::String(secret) if fields::is_secret(integration_key, key) => Value::String(text(secret)),
        other => other.clone(),
    };
    config.iter().map(|(key, value)| (key.clone(), masked(key, value))).collect()
}
