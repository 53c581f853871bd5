//! The law of changes: applying the planned patch to the document gives the edited document, and nothing else changes.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::{Access, Address, Config, FormValues, Integration, Provider, Status, Trace};

/// The document as LaunchDarkly holds it, secrets in clear.
fn document(provider: Provider) -> impl Strategy<Value = Value> {
    let text = "[a-z0-9.]{1,8}";
    let config = match provider {
        Provider::Redis => (
            text,
            prop::option::of("[1-9][0-9]{0,3}"),
            prop::option::of("[a-z]{0,4}"),
            prop::option::of("[!-~]{0,9}"),
            any::<bool>(),
        )
            .prop_map(|(host, port, username, password, tls)| {
                let mut map = Map::new();
                map.insert("host".into(), host.into());
                map.insert("tlsEnabled".into(), tls.into());
                for (key, value) in [("port", port), ("username", username), ("password", password)] {
                    if let Some(value) = value {
                        map.insert(key.into(), value.into());
                    }
                }
                map
            })
            .boxed(),
        Provider::DynamoDb => (text, text, text, text)
            .prop_map(|(table, region, external, role)| {
                let entries = [("tableName", table), ("region", region), ("externalId", external), ("roleArn", role)];
                entries.into_iter().map(|(key, value)| (key.to_owned(), Value::from(value))).collect()
            })
            .boxed(),
    };
    let unknown = prop::collection::btree_map("x[a-z]{1,5}", any::<u8>(), 0..3);
    (config, unknown, "[a-z ]{0,6}", any::<bool>(), prop::collection::vec("[a-d]", 0..4), 1..1000i64).prop_map(
        |(mut config, unknown, name, on, tags, version)| {
            config.extend(unknown.into_iter().map(|(key, value)| (key, value.into())));
            json!({"name": name, "on": on, "tags": tags, "config": config, "version": version, "other": {"kept": true}})
        },
    )
}

pub(crate) fn integration(provider: Provider, document: &Value) -> Integration {
    let config = document["config"].as_object().unwrap().clone();
    Integration {
        address: Address {
            project: "shop".parse().unwrap(),
            environment: "production".parse().unwrap(),
            provider: provider.into(),
            id: "0123456789abcdef01234567".parse().unwrap(),
        },
        name: document["name"].as_str().unwrap().into(),
        on: document["on"].as_bool().unwrap(),
        tags: serde_json::from_value(document["tags"].clone()).unwrap(),
        version: document["version"].as_i64().map(Version),
        config: Some(Config::read(Some(provider), config)),
        status: Status::default(),
        access: Access::default(),
    }
}

fn edit(provider: Provider) -> impl Strategy<Value = Edit> {
    let secret = prop_oneof![
        Just(SecretEdit::Keep),
        Just(SecretEdit::Clear),
        "[!-~]{1,9}".prop_map(|text| SecretEdit::Replace(crate::Secret::new(text))),
    ];
    let values = prop::collection::vec("[a-z0-9.]{1,8}", 4);
    (values, secret, any::<bool>(), "[a-z ]{0,6}", any::<bool>(), prop::collection::vec("[a-d]", 0..4)).prop_map(
        move |(values, secret, flag, name, on, tags)| {
            let mut values = values.into_iter();
            let mut edit = Edit { name, on, tags, config: BTreeMap::new(), secrets: BTreeMap::new() };
            for field in provider.fields() {
                if field.secret {
                    edit.secrets.insert(field.key, secret.clone());
                } else if field.kind == crate::Kind::Boolean {
                    edit.config.insert(field.key, flag.into());
                } else {
                    edit.config.insert(field.key, values.next().unwrap_or_default().into());
                }
            }
            edit
        },
    )
}

/// The document as the edit wants it, worked out independently of the plan.
fn edited(before: &Value, edit: &Edit, provider: Provider) -> Value {
    let mut after = before.clone();
    after["name"] = edit.name.clone().into();
    after["on"] = edit.on.into();
    for (key, value) in &edit.config {
        after["config"][*key] = value.clone();
    }
    for field in provider.fields().iter().filter(|field| field.secret) {
        match &edit.secrets[field.key] {
            SecretEdit::Keep => {}
            SecretEdit::Clear => after["config"][field.key] = "".into(),
            SecretEdit::Replace(secret) => after["config"][field.key] = secret.expose().into(),
        }
    }
    after
}

/// Tags are a set; a missing optional key means its default.
fn comparable(mut document: Value, provider: Provider) -> Value {
    let mut tags: Vec<String> = serde_json::from_value(document["tags"].take()).unwrap();
    tags.sort();
    tags.dedup();
    document["tags"] = tags.into();
    let config = document["config"].as_object_mut().unwrap();
    for field in provider.fields() {
        if let Some(default) = field.default {
            config.entry(field.key).or_insert(default.value());
        }
    }
    document
}

pub(crate) fn patched(before: &Value, change: &Change) -> Value {
    let mut after = before.clone();
    let patch: json_patch::Patch = serde_json::from_value(change.patch.wire()).unwrap();
    json_patch::patch(&mut after, &patch).unwrap();
    after
}

fn law(provider: Provider, before: &Value, edit: &Edit, style: PatchStyle) -> Result<(), TestCaseError> {
    let current = integration(provider, before);
    let change = match edit.plan(&current, style) {
        Ok(change) => change,
        Err(PlanError::SecretsNeeded(fields)) => {
            prop_assert!(!style.config_fields && edit.secrets.values().any(|secret| *secret == SecretEdit::Keep));
            prop_assert_eq!(fields, vec!["config.password".to_owned()]);
            return Ok(());
        }
        Err(other) => return Err(TestCaseError::fail(other.to_string())),
    };
    let mut expected = edited(before, edit, provider);
    expected["tags"] = edit.tags.clone().into();
    let after = patched(before, &change);
    let same = comparable(before.clone(), provider) == comparable(expected.clone(), provider);
    prop_assert_eq!(comparable(after, provider), comparable(expected, provider));
    prop_assert!(
        !same || change.is_empty() || edit.secrets.values().any(|secret| matches!(secret, SecretEdit::Replace(_)))
    );
    prop_assert_eq!(change.is_empty(), change.patch.operations().is_empty());
    if style.config_fields {
        // The smallest patch: every operation makes a difference, unless it brings a secret that cannot be compared.
        for operation in change.patch.wire().as_array().unwrap().iter().filter(|operation| operation["op"] != "test") {
            let path = operation["path"].as_str().unwrap();
            let differs = before.pointer(path) != Some(&operation["value"]);
            prop_assert!(differs || path == "/config/password", "{}", operation);
        }
    }
    Ok(())
}

/// A document with values in it that no form of Storekeeper's would make.
fn odd() -> impl Strategy<Value = Value> {
    let port = prop_oneof![Just(json!(6379)), Just(json!(" 6379 ")), Just(json!("none")), Just(Value::Null)];
    (document(Provider::Redis), port, "[ a-z]{0,5}", "[a-z]{65,70}").prop_map(|(mut document, port, host, tag)| {
        document["config"]["port"] = port;
        document["config"]["host"] = host.into();
        document["tags"] = json!([tag]);
        document
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_was_not_touched_stays_as_it_is(before in odd(), fields: bool) {
        let style = PatchStyle { config_fields: fields, ..PatchStyle::default() };
        let current = integration(Provider::Redis, &before);
        let mut form = FormValues::of(&current);
        prop_assert!(form.edit(Provider::Redis, &current).unwrap().plan(&current, style).unwrap().is_empty());
        form.set("name", "Another name");
        let change = form.edit(Provider::Redis, &current).unwrap().plan(&current, style).unwrap();
        let mut expected = before.clone();
        expected["name"] = "Another name".into();
        prop_assert_eq!(patched(&before, &change), expected);
    }

    #[test]
    fn redis_field_by_field(before in document(Provider::Redis), edit in edit(Provider::Redis)) {
        law(Provider::Redis, &before, &edit, PatchStyle::default())?;
    }

    #[test]
    fn redis_whole(before in document(Provider::Redis), edit in edit(Provider::Redis)) {
        law(Provider::Redis, &before, &edit, PatchStyle { config_fields: false, ..PatchStyle::default() })?;
    }

    #[test]
    fn dynamodb(before in document(Provider::DynamoDb), edit in edit(Provider::DynamoDb), fields: bool) {
        law(Provider::DynamoDb, &before, &edit, PatchStyle { config_fields: fields, ..PatchStyle::default() })?;
    }

    #[test]
    fn a_trace_tells_done_from_not_done_and_leads_back(before in document(Provider::Redis), edit in edit(Provider::Redis)) {
        let current = integration(Provider::Redis, &before);
        let change = edit.plan(&current, PatchStyle::default()).unwrap();
        let trace = Trace::of_change(&change);
        let after = patched(&before, &change);
        let changed = integration(Provider::Redis, &after);
        prop_assert_eq!(trace.left(&changed), Vec::<String>::new());
        let plain = change.summary.iter().filter(|line| line.values.is_some()).count();
        prop_assert_eq!(trace.fields.len(), plain);
        prop_assert!(trace.left(&current).len() >= plain, "{:?} of {:?}", trace.left(&current), trace);
        prop_assert_eq!(trace.changed_since(&changed), Vec::<String>::new());
        // The inverse gives back every plain field, and touches no secret.
        let back = trace.undone(&changed).edit(Provider::Redis, &changed);
        if let Ok(back) = back {
            let inverse = back.plan(&changed, PatchStyle::default()).unwrap();
            let mut again = patched(&after, &inverse);
            let (password, kept) = (before["config"].get("password"), after["config"].get("password"));
            prop_assert_eq!(again["config"].get("password"), kept);
            match password {
                Some(password) => again["config"]["password"] = password.clone(),
                None => { again["config"].as_object_mut().unwrap().remove("password"); }
            }
            again["name"] = before["name"].as_str().unwrap().trim().into();
            let mut before = before;
            before["name"] = before["name"].as_str().unwrap().trim().into();
            prop_assert_eq!(comparable(again, Provider::Redis), comparable(before, Provider::Redis));
        }
    }

    #[test]
    fn a_preview_differs_from_the_wire_only_in_secrets(
        before in document(Provider::Redis), edit in edit(Provider::Redis), fields: bool,
    ) {
        let style = PatchStyle { config_fields: fields, ..PatchStyle::default() };
        if let Ok(change) = edit.plan(&integration(Provider::Redis, &before), style) {
            let (wire, preview) = (change.patch.wire(), change.patch.preview());
            prop_assert_eq!(wire.as_array().unwrap().len(), preview.as_array().unwrap().len());
            if let Some(SecretEdit::Replace(_)) = edit.secrets.get("password") {
                prop_assert!(preview.to_string().contains("‹new password›"));
            } else {
                prop_assert_eq!(wire, preview);
            }
        }
    }
}

#[test]
fn the_smallest_patch_and_its_guard() {
    let before = json!({"name": "n", "on": true, "tags": ["b", "a"], "version": 7,
        "config": {"host": "old", "password": "secret", "tlsEnabled": false}});
    let current = integration(Provider::Redis, &before);
    let config =
        [("host", json!("new")), ("port", json!("6379")), ("username", json!("")), ("tlsEnabled", json!(false))];
    let mut edit = Edit {
        name: "n".into(),
        on: true,
        tags: vec!["a".into(), "b".into()],
        config: config.into_iter().collect(),
        secrets: BTreeMap::new(),
    };
    let change = edit.plan(&current, PatchStyle::default()).unwrap();
    assert_eq!(
        change.patch.wire(),
        json!([{"op": "test", "path": "/version", "value": 7}, {"op": "replace", "path": "/config/host", "value": "new"}])
    );
    assert_eq!(change.summary.len(), 1);
    assert_eq!((change.summary[0].before.words(), change.summary[0].after.words()), ("old", "new"));
    edit.config.insert("host", json!("old"));
    assert!(edit.plan(&current, PatchStyle::default()).unwrap().is_empty());
    let off = Edit::switch(&current, false, PatchStyle { version_test: false, ..PatchStyle::default() });
    assert_eq!(off.patch.wire(), json!([{"op": "replace", "path": "/on", "value": false}]));
}

#[test]
fn an_unknown_secret_is_never_lost() {
    let before = json!({"name": "n", "on": true, "tags": [], "version": 1,
        "config": {"host": "h", "apiSecret": "abc*****xyz"}});
    let edit = Edit {
        name: "n".into(),
        on: true,
        tags: vec![],
        config: BTreeMap::from([("host", json!("i"))]),
        secrets: BTreeMap::new(),
    };
    let whole = PatchStyle { config_fields: false, ..PatchStyle::default() };
    let current = integration(Provider::Redis, &before);
    assert_eq!(edit.plan(&current, whole), Err(PlanError::UnknownSecret("apiSecret".into())));
    assert!(edit.plan(&current, PatchStyle::default()).is_ok());
}
