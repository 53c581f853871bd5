use domain::{SecretState, UnixMillis, Unreadable};
use serde_json::json;

use super::*;

fn whole() -> Value {
    json!({
        "_links": {"self": {"href": "https://evil.test"}, "parent": {}, "project": {}, "environment": {}},
        "_id": "12ab3c4d5ef1a2345bcde67f",
        "integrationKey": "redis",
        "projectKey": "checkout",
        "environmentKey": "production",
        "config": {"host": "redis.example.com", "port": "6379", "password": "sup********123", "tlsEnabled": true, "new": 1},
        "on": true,
        "tags": ["a", "b"],
        "name": "Main",
        "version": 3,
        "_access": {"denied": [{"action": "deleteIntegration", "reason": {"effect": "deny"}}], "allowed": []},
        "_status": {"available": true, "potentiallyStale": false, "lastSync": 1_717_263_000_000_i64, "lastError": 0,
            "errors": [{"statusCode": 500, "message": "no", "timestamp": 5}]},
        "_newField": {"deep": [1, 2, 3]},
    })
}

fn bytes(json: &Value) -> Vec<u8> {
    json.to_string().into_bytes()
}

fn list(items: &[Value]) -> Listing {
    listing(&bytes(&json!({"_links": {}, "items": items}))).unwrap()
}

/// The place of every key in `value`, as JSON Pointers.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, child) in children {
        let here = format!("{at}/{key}");
        pointers(child, &here, found);
        found.push(here);
    }
}

fn remove(value: &mut Value, pointer: &str) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match value.pointer_mut(parent).unwrap() {
        Value::Object(entries) => drop(entries.remove(key)),
        Value::Array(items) => drop(items.remove(key.parse().unwrap())),
        _ => unreachable!("only objects and arrays have children"),
    }
}

#[test]
fn everything_is_read() {
    let read = integration(&bytes(&whole())).unwrap();
    assert_eq!(read.address.to_string(), "checkout/production/redis/12ab3c4d5ef1a2345bcde67f");
    assert_eq!((read.name.as_str(), read.on, read.version), ("Main", true, Some(domain::Version(3))));
    assert_eq!(read.tags, ["a", "b"]);
    assert_eq!(read.status.last_sync, Some(UnixMillis(1_717_263_000_000)));
    assert_eq!(read.status.last_error, None);
    assert_eq!(read.status.errors.len(), 1);
    assert_eq!(read.access.denied[0].action, "deleteIntegration");
    let config = read.config.unwrap();
    assert_eq!(config.secret("password"), SecretState::Set);
    assert_eq!(config.plain("new"), Some(&json!(1)));
    assert!(!format!("{config:?}").contains("**"));
}

#[test]
fn no_missing_key_loses_the_list() {
    let mut found = Vec::new();
    pointers(&whole(), "", &mut found);
    assert!(found.len() > 30);
    for pointer in found {
        let mut cut = whole();
        remove(&mut cut, &pointer);
        let listing = list(&[cut, whole()]);
        let needed = ["/_id", "/integrationKey", "/projectKey", "/environmentKey", "/on"].contains(&pointer.as_str());
        assert_eq!(listing.integrations.len(), if needed { 1 } else { 2 }, "{pointer}");
        if needed {
            let why = format!("{} is missing", &pointer[1..]);
            assert_eq!(listing.unreadable, [Unreadable { index: 0, why }]);
        }
    }
}

#[test]
fn no_value_of_the_wrong_kind_loses_the_list_or_is_repeated() {
    let mut found = Vec::new();
    pointers(&whole(), "", &mut found);
    for pointer in found {
        for wrong in
            [json!(null), json!("canary"), json!(-7.5), json!(["canary"]), json!({"canary": [null]}), json!(true)]
        {
            let mut odd = whole();
            *odd.pointer_mut(&pointer).unwrap() = wrong.clone();
            let listing = list(&[whole(), odd]);
            assert_eq!(listing.integrations.len() + listing.unreadable.len(), 2, "{pointer}: {wrong}");
            assert!(listing.unreadable.iter().all(|item| item.index == 1 && !item.why.contains("canary")));
        }
    }
}

#[test]
fn hostile_items_are_unreadable_alone() {
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let json = format!(r#"{{"items":[{},null,7,"x",[],{{}},{{"config":{{"a":{deep}}}}},{{"on":1,"on":2}}]}}"#, whole());
    let listing = listing(json.as_bytes()).unwrap();
    assert_eq!((listing.integrations.len(), listing.unreadable.len()), (1, 7));
}

#[test]
fn keys_that_could_change_a_path_are_not_keys() {
    for (field, hostile) in
        [("projectKey", ".."), ("environmentKey", "a/b"), ("integrationKey", "a?b"), ("_id", "../../x")]
    {
        let mut json = whole();
        json[field] = json!(hostile);
        let why = format!("{field} is not as LaunchDarkly documents it");
        assert_eq!(list(&[json]).unreadable, [Unreadable { index: 0, why }]);
    }
}

#[test]
fn unknown_providers_survive() {
    let mut json = whole();
    json["integrationKey"] = json!("memcached");
    json["config"] = json!({"servers": ["a"], "token": "abc********xyz"});
    let read = integration(&bytes(&json)).unwrap();
    assert_eq!((read.provider(), read.address.provider.as_str()), (None, "memcached"));
    assert!(!format!("{read:?}").contains("**"));
}

#[test]
fn what_is_no_list_is_named() {
    let nested = "[".repeat(10_000);
    let utf16: String = "{\"items\":[]}".chars().flat_map(|char| [char, '\0']).collect();
    for json in [
        "",
        "{",
        "NaN",
        "null",
        "7",
        "[]",
        "\u{feff}{\"items\":[]}",
        "{\"items\":[]",
        "{\"items\":[]}x",
        &nested,
        &utf16,
    ] {
        assert!(matches!(listing(json.as_bytes()), Err(Error::Undecodable { .. })), "{json}");
    }
    for (json, field) in [("{}", "items"), (r#"{"items":7}"#, "items"), (r#"{"items":null}"#, "items")] {
        assert_eq!(listing(json.as_bytes()), Err(Error::undecodable(field)));
    }
    assert_eq!(listing(br#"{"items":[]}"#).unwrap(), Listing::default());
}

#[test]
fn an_answer_about_another_integration_is_not_taken() {
    let asked = integration(&bytes(&whole())).unwrap().address;
    assert!(at(&asked, &bytes(&whole())).is_ok());
    for (field, other) in [
        ("_id", "ffffffffffffffffffffffff"),
        ("projectKey", "other"),
        ("environmentKey", "other"),
        ("integrationKey", "dynamodb"),
    ] {
        let mut json = whole();
        json[field] = json!(other);
        assert_eq!(at(&asked, &bytes(&json)), Err(Error::undecodable(field)));
    }
}
