//! Finds the secrets in what is about to be sent, so that no error repeats them. Never sends or prints anything.

use domain::{Draft, Provider};
use serde_json::Value;

/// The secrets of a new integration.
pub(crate) fn of_draft(draft: &Draft) -> Vec<String> {
    draft.secrets.iter().map(|(_, secret)| secret.expose().to_owned()).collect()
}

/// The secrets of a JSON Patch: every text that is put in the configuration, but for the provider's plain fields.
pub(crate) fn of_patch(provider: Option<Provider>, patch: &Value) -> Vec<String> {
    let mut found = Vec::new();
    // A patch may stand beside a comment.
    let operations = patch.get("patch").unwrap_or(patch);
    for operation in operations.as_array().into_iter().flatten() {
        let pointer = operation["path"].as_str().unwrap_or_default();
        if pointer.split('/').nth(1) == Some("config") {
            let key = pointer.rsplit('/').next().unwrap_or_default();
            collect(provider, key, &operation["value"], &mut found);
        }
    }
    found
}

fn collect(provider: Option<Provider>, key: &str, value: &Value, found: &mut Vec<String>) {
    let plain = provider.and_then(|provider| provider.field(key)).is_some_and(|field| !field.secret);
    match value {
        Value::String(text) if !plain => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(provider, key, item, found)),
        Value::Object(entries) => entries.iter().for_each(|(key, value)| collect(provider, key, value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_found_wherever_a_patch_has_them() {
        let patch = json!([
            {"op": "replace", "path": "/name", "value": "a name"},
            {"op": "test", "path": "/version", "value": 3},
            {"op": "replace", "path": "/config/password", "value": "first"},
            {"op": "replace", "path": "/config/host", "value": "a host"},
            {"op": "replace", "path": "/config", "value": {"host": "a host", "password": "second", "other": ["third"]}},
        ]);
        assert_eq!(of_patch(Some(Provider::Redis), &patch), ["first", "third", "second"]);
        assert_eq!(of_patch(None, &patch).len(), 5);
        assert_eq!(of_patch(None, &json!({"comment": "why", "patch": patch})).len(), 5);
        assert_eq!(of_patch(None, &json!({"path": "/config"})), Vec::<String>::new());
    }
}
