//! JSON Patch, and the version that every change raises.

use serde_json::{Value, json};

use crate::support::{Api, STORES};

fn replace(path: &str, value: impl Into<Value>) -> Value {
    json!([{"op": "replace", "path": path, "value": value.into()}])
}

#[tokio::test]
async fn every_editable_field_can_be_replaced() {
    let api = Api::empty().await;
    let path = api.redis().await;
    assert_eq!(api.patch(&path, replace("/name", "New")).await.ok()["name"], "New");
    assert_eq!(api.patch(&path, replace("/on", true)).await.ok()["on"], true);
    assert_eq!(api.patch(&path, replace("/tags", json!(["x", "y"]))).await.ok()["tags"], json!(["x", "y"]));
    let changed = api.patch(&path, replace("/config", json!({"host": "other.example.net"}))).await.ok();
    assert_eq!(changed["config"], json!({"host": "other.example.net"}));
    assert_eq!(changed["version"], 5);
    assert_eq!(api.get(&path).await.ok(), changed);
}

#[tokio::test]
async fn a_field_of_the_configuration_can_be_changed_by_itself() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let operations = json!([
        {"op": "replace", "path": "/config/host", "value": "new.example.net"},
        {"op": "add", "path": "/config/tlsEnabled", "value": true},
        {"op": "remove", "path": "/config/port"},
    ]);
    let changed = api.patch(&path, operations).await.ok();
    assert_eq!(changed["version"], 2);
    let stored = json!({"host": "new.example.net", "tlsEnabled": true, "password": "supersecret123"});
    assert_eq!(api.stored(&path)["config"], stored);
}

#[tokio::test]
async fn name_and_tags_can_be_removed_but_not_on_and_config() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let changed = api.patch(&path, json!([{"op": "remove", "path": "/name"}, {"op": "remove", "path": "/tags"}])).await;
    let changed = changed.ok();
    assert_eq!((&changed["name"], &changed["tags"]), (&json!(""), &json!([])));
    for field in ["/on", "/config", "/config/host"] {
        assert_eq!(api.patch(&path, json!([{"op": "remove", "path": field}])).await.error().0, 400, "{field}");
    }
}

#[tokio::test]
async fn a_patch_that_changes_nothing_leaves_the_version() {
    let api = Api::empty().await;
    let path = api.redis().await;
    assert_eq!(api.patch(&path, json!([])).await.ok()["version"], 1);
    assert_eq!(api.patch(&path, replace("/name", "Store")).await.ok()["version"], 1);
    assert_eq!(api.patch(&path, json!([{"op": "add", "path": "/unknown", "value": 1}])).await.ok()["version"], 1);
}

#[tokio::test]
async fn a_test_on_the_version_guards_against_races() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let guarded = |version: u64, name: &str| {
        json!([
            {"op": "test", "path": "/version", "value": version}, {"op": "replace", "path": "/name", "value": name},
        ])
    };
    assert_eq!(api.patch(&path, guarded(1, "First")).await.ok()["version"], 2);
    let late = api.patch(&path, guarded(1, "Second")).await;
    assert_eq!(late.error(), (409, "optimistic_locking_error".to_owned()));
    let now = api.get(&path).await.ok();
    assert_eq!((&now["name"], &now["version"]), (&json!("First"), &json!(2)));
}

#[tokio::test]
async fn a_patch_is_applied_whole_or_not_at_all() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let operations = json!([
        {"op": "replace", "path": "/name", "value": "Half"}, {"op": "replace", "path": "/nothing/here", "value": 1},
    ]);
    assert_eq!(api.patch(&path, operations).await.error(), (400, "invalid_request".to_owned()));
    assert_eq!(api.get(&path).await.ok()["name"], "Store");
}

#[tokio::test]
async fn what_is_not_editable_is_refused() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let fields =
        ["/_id", "/_status", "/_access/denied", "/version", "/integrationKey", "/projectKey", "/environmentKey", ""];
    for field in fields {
        let answer = api.patch(&path, json!([{"op": "add", "path": field, "value": {}}])).await;
        assert_eq!(answer.error(), (400, "invalid_request".to_owned()), "{field}");
    }
    let moved = json!([{"op": "move", "from": "/version", "path": "/name"}]);
    assert_eq!(api.patch(&path, moved).await.error().0, 400);
}

#[tokio::test]
async fn values_and_bodies_of_the_wrong_shape_are_refused() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let bodies = [
        replace("/on", "yes"),
        replace("/tags", "a"),
        replace("/name", Value::Null),
        replace("/config", json!({"port": "1"})),
        replace("/config/port", 6379),
        json!({"op": "replace"}),
        json!([{"op": "swap", "path": "/name"}]),
        json!([{"op": "replace", "path": "name", "value": "x"}]),
        json!([{"op": "replace", "path": "/name"}]),
        json!("text"),
    ];
    for body in bodies {
        assert_eq!(api.patch(&path, body.clone()).await.error(), (400, "invalid_request".to_owned()), "{body}");
    }
    assert_eq!(api.get(&path).await.ok()["version"], 1);
}

#[tokio::test]
async fn integrations_of_an_unknown_provider_can_be_changed() {
    let api = Api::demo().await;
    let list = api.get(STORES).await.ok();
    let items = list["items"].as_array().expect("items");
    let odd = items.iter().find(|it| it["integrationKey"] == "memcached-preview").expect("the odd one");
    let path = odd["_links"]["self"]["href"].as_str().expect("a link");
    let changed = api.patch(path, replace("/name", "Renamed")).await.ok();
    assert_eq!(changed["name"], "Renamed");
    let (shown, stored) = (changed["config"]["authToken"].clone(), api.stored(path)["config"]["authToken"].clone());
    assert!(shown != stored && shown.as_str().is_some_and(|it| it.contains('*')), "{shown}");
}
