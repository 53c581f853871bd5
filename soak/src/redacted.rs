//! Bodies without their passwords.

use serde_json::Value;

/// A body as both sides have it: with the same mark for every password.
pub(crate) fn redacted(body: &Value) -> Value {
    const MARK: &str = "(secret)";
    let secret = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    match body {
        Value::Array(items) => items.iter().map(redacted).collect(),
        Value::Object(fields) => {
            let password = body["path"] == "/config/password";
            let marked = |name: &str, value: &Value| {
                let hidden = (name == "password" || (password && name == "value")) && secret(value);
                if hidden { Value::from(MARK) } else { redacted(value) }
            };
            fields.iter().map(|(name, value)| (name.clone(), marked(name, value))).collect()
        }
        other => other.clone(),
    }
}
