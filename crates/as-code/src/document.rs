//! A request's document in which secrets are named, not held.

use serde_json::Value;

/// A JSON document; where a secret belongs, there is its key.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// A value without secrets.
    Plain(Value),
    /// A secret, by its key in LaunchDarkly's `config`.
    Secret(String),
    /// An object, in this order.
    Object(Vec<(String, Document)>),
    /// A list.
    List(Vec<Document>),
}

impl Document {
    /// The document that is sent as `wire` and shown as `preview`: where the two differ, there is a secret.
    pub fn of_request(wire: &Value, preview: &Value) -> Self {
        between(wire, preview, "")
    }

    /// The keys of its secrets, each once.
    pub fn secrets(&self) -> Vec<&str> {
        let mut keys = match self {
            Self::Plain(_) => Vec::new(),
            Self::Secret(key) => vec![key.as_str()],
            Self::Object(entries) => entries.iter().flat_map(|(_, value)| value.secrets()).collect(),
            Self::List(items) => items.iter().flat_map(Self::secrets).collect(),
        };
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// As text, indented; a secret becomes what `secret` makes of its key. JSON, if that is; a program for `jq`, if it is one.
    pub fn text(&self, secret: &impl Fn(&str) -> String) -> String {
        let mut out = String::new();
        self.write(&mut out, 0, secret);
        out
    }

    fn write(&self, out: &mut String, depth: usize, secret: &impl Fn(&str) -> String) {
        match self {
            Self::Plain(value) => {
                let text = serde_json::to_string_pretty(value).unwrap_or_default();
                // What is nested goes as far in as it stands; no line of a text of JSON's is broken.
                out.push_str(&text.replace('\n', &format!("\n{}", "  ".repeat(depth))));
            }
            Self::Secret(key) => out.push_str(&secret(key)),
            Self::Object(entries) => {
                let lines = entries.iter().map(|(key, value)| (Some(key), value));
                lines_between(out, depth, ('{', '}'), lines, secret);
            }
            Self::List(items) => {
                lines_between(out, depth, ('[', ']'), items.iter().map(|item| (None, item)), secret);
            }
        }
    }
}

fn lines_between<'entry>(
    out: &mut String,
    depth: usize,
    (open, close): (char, char),
    entries: impl ExactSizeIterator<Item = (Option<&'entry String>, &'entry Document)>,
    secret: &impl Fn(&str) -> String,
) {
    out.push(open);
    let count = entries.len();
    for (at, (key, value)) in entries.enumerate() {
        out.push('\n');
        out.push_str(&"  ".repeat(depth + 1));
        if let Some(key) = key {
            out.push_str(&Value::from(key.as_str()).to_string());
            out.push_str(": ");
        }
        value.write(out, depth + 1, secret);
        if at + 1 < count {
            out.push(',');
        }
    }
    if count > 0 {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    }
    out.push(close);
}

fn between(wire: &Value, preview: &Value, key: &str) -> Document {
    match (wire, preview) {
        (same, other) if same == other => Document::Plain(same.clone()),
        (Value::Object(sent), Value::Object(shown)) if sent.len() == shown.len() => {
            // An operation of a patch says in its path what its value is.
            let named = sent.get("path").and_then(|path| path.as_str()?.rsplit('/').next());
            let entry = |(key, value): (&String, &Value)| {
                let name = if key == "value" { named.unwrap_or(key) } else { key };
                Some((key.clone(), between(value, shown.get(key)?, name)))
            };
            sent.iter()
                .map(entry)
                .collect::<Option<_>>()
                .map_or_else(|| Document::Secret(key.to_owned()), Document::Object)
        }
        (Value::Array(sent), Value::Array(shown)) if sent.len() == shown.len() => {
            Document::List(sent.iter().zip(shown).map(|(sent, shown)| between(sent, shown, key)).collect())
        }
        // Whatever it is, it was not to be shown.
        _ => Document::Secret(key.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn where_what_is_shown_differs_there_is_a_secret() {
        let wire = json!({"comment": "x", "patch": [{"op": "test", "path": "/version", "value": 1},
            {"op": "replace", "path": "/config/password", "value": "pw"}]});
        let preview = json!({"comment": "x", "patch": [{"op": "test", "path": "/version", "value": 1},
            {"op": "replace", "path": "/config/password", "value": "‹new password›"}]});
        let document = Document::of_request(&wire, &preview);
        assert_eq!(document.secrets(), ["password"]);
        let text = document.text(&|key| format!("$ENV.{key}"));
        assert!(text.contains("\"value\": $ENV.password") && !text.contains("pw"), "{text}");
        // A name that looks like a hidden secret is a name.
        let named = json!({"name": "‹new password›", "config": {"password": "pw", "host": "h"}});
        let shown = json!({"name": "‹new password›", "config": {"password": "‹new password›", "host": "h"}});
        let document = Document::of_request(&named, &shown);
        assert_eq!(document.secrets(), ["password"]);
        let back: Value = serde_json::from_str(&document.text(&|_| "\"pw\"".into())).unwrap();
        assert_eq!(back, named);
        assert!(!format!("{document:?}").contains("\"pw\""));
    }
}
