//! Texts that mean something to a shell, to HCL, to a language or to a terminal.

use std::collections::BTreeMap;

use as_code::{Definition, SecretNote};
use proptest::prelude::*;
use serde_json::Value;

pub(crate) const TEXTS: [&str; 22] = [
    "$(touch /tmp/storekeeper-was-here)",
    "`touch /tmp/storekeeper-was-here`",
    "'; touch /tmp/storekeeper-was-here; '",
    "\"; touch /tmp/storekeeper-was-here; \"",
    "${var.x}",
    "$${var.x}",
    "$$${x}",
    "%{ if true }x%{ endif }",
    "%%{x}",
    "\\(env.HOME)",
    "\\u0022",
    "#{exit}",
    "{$x}",
    "line\nline\r\nline\ttab",
    "EOF\nEOF",
    "!history!",
    "*?[a-z]~",
    "</script><!--",
    "=cmd|' /C calc'!A0",
    "\u{1}\u{7f}\u{85}\u{2028}\u{202e}\u{feff}",
    "日本語 😀 ünïcode",
    "\\",
];

pub(crate) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(TEXTS.to_vec()).prop_map(str::to_owned),
        3 => "[ -~]{0,12}",
        2 => "[$%{}\\\\\"'`#()]{0,8}",
        // What a form takes, and what LaunchDarkly may have besides: everything but a zero byte.
        1 => any::<String>().prop_map(|text| text.replace('\0', "")),
    ];
    prop::collection::vec(piece, 0..3).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        text().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..3)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// An integration with whatever texts; its port is one, so that snippets have a number.
pub(crate) fn definition() -> impl Strategy<Value = Definition> {
    let unknown = prop::collection::btree_map("x[a-z]{1,5}", value(), 0..3);
    let tags = prop::collection::btree_set(text().prop_map(|tag| tag.replace(',', "")), 0..3);
    (any::<bool>(), text(), any::<bool>(), tags, prop::collection::vec(text(), 4), unknown, any::<bool>()).prop_map(
        |(redis, name, on, tags, values, unknown, secret)| {
            let keys: &[&str] =
                if redis { &["host", "username"] } else { &["tableName", "region", "externalId", "roleArn"] };
            let mut config: BTreeMap<String, Value> = unknown;
            config.extend(keys.iter().zip(values).map(|(key, value)| ((*key).to_owned(), Value::from(value))));
            let mut secrets = BTreeMap::new();
            if redis {
                config.insert("port".into(), "6379".into());
                config.insert("tlsEnabled".into(), on.into());
                secrets.insert("password".into(), if secret { SecretNote::Set } else { SecretNote::NotSet });
            }
            Definition {
                project: "shop.eu".parse().unwrap(),
                environment: "1-production".parse().unwrap(),
                provider: if redis { "redis" } else { "dynamodb" }.parse().unwrap(),
                id: Some("65067e77aa0b1c2d3e4f5061".parse().unwrap()),
                name,
                on,
                tags: tags.into_iter().collect(),
                config,
                secrets,
            }
        },
    )
}

/// One of each hostile text, everywhere at once.
pub(crate) fn all() -> Vec<Definition> {
    let with = |text: &&str| Definition {
        project: "shop".parse().unwrap(),
        environment: "production".parse().unwrap(),
        provider: "redis".parse().unwrap(),
        id: Some("65067e77aa0b1c2d3e4f5061".parse().unwrap()),
        name: (*text).to_owned(),
        on: true,
        tags: vec![(*text).to_owned()],
        config: BTreeMap::from([
            ("host".into(), (*text).into()),
            ("port".into(), "6379".into()),
            ("username".into(), (*text).into()),
            ("tlsEnabled".into(), true.into()),
            ("xextra".into(), serde_json::json!({*text: [*text]})),
        ]),
        secrets: BTreeMap::from([("password".into(), SecretNote::Set)]),
    };
    TEXTS.iter().map(with).collect()
}
