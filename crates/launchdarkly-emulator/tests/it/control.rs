//! The control interface over HTTP, and its absence.

use launchdarkly_emulator::{JournalEntry, WRITER_TOKEN};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Api, NEW_REDIS, NOW_MS, STORES, send};

async fn command(api: &Api, method: Method, path: &str, body: Value) -> Answer {
    send(api.bare(method, &format!("/__emulator{path}")).json(&body)).await.expect("an answer")
}

async fn post(api: &Api, path: &str, body: Value) -> Answer {
    command(api, Method::POST, path, body).await
}

#[tokio::test]
async fn the_journal_is_read_and_cleared() {
    let api = Api::empty().await;
    api.get(STORES).await.ok();
    let journal = api.get("/__emulator/journal").await;
    let entries: Vec<JournalEntry> = serde_json::from_str(&journal.text).expect("entries");
    assert_eq!(entries, api.emulator().journal());
    assert_eq!(entries[0].status, Some(200));
    assert_eq!(command(&api, Method::DELETE, "/journal", Value::Null).await.status, 204);
    assert_eq!(api.get("/__emulator/journal").await.ok(), json!([]));
}

#[tokio::test]
async fn faults_are_added_listed_and_cleared() {
    let api = Api::empty().await;
    let fault = json!({"method": "GET", "path": STORES, "after": 0, "times": 1, "fault": {"kind": "malformed"}});
    assert_eq!(post(&api, "/faults", fault.clone()).await.status, 204);
    assert_eq!(api.get("/__emulator/faults").await.ok(), json!([fault]));
    assert_eq!(command(&api, Method::DELETE, "/faults", Value::Null).await.status, 204);
    assert_eq!(api.get(STORES).await.ok()["items"], json!([]));
    for bad in [json!({}), json!({"fault": {"kind": "explode"}}), json!({"fault": {"kind": "hang"}, "twice": true})] {
        assert_eq!(post(&api, "/faults", bad).await.status, 400);
    }
}

#[tokio::test]
async fn every_fault_has_its_name() {
    let api = Api::empty().await;
    let faults = [
        json!({"kind": "status", "status": 500}),
        json!({"kind": "delay", "ms": 1}),
        json!({"kind": "hang"}),
        json!({"kind": "reset"}),
        json!({"kind": "truncate", "bytes": 1}),
        json!({"kind": "drip", "bytes_per_second": 1}),
        json!({"kind": "huge", "bytes": 1}),
        json!({"kind": "malformed"}),
        json!({"kind": "redirect", "location": "/"}),
        json!({"kind": "drop-field", "field": "name"}),
        json!({"kind": "execute-then-reset"}),
        json!({"kind": "reset-then-execute", "ms": 1}),
        json!({"kind": "execute-then-hang"}),
    ];
    for fault in faults {
        assert_eq!(post(&api, "/faults", json!({"fault": fault})).await.status, 204, "{fault}");
    }
}

#[tokio::test]
async fn switches_change_one_by_one() {
    let api = Api::empty().await;
    let changed = post(&api, "/options", json!({"list_config": "masked"})).await.ok();
    assert_eq!((&changed["list_config"], &changed["auto_sync"]), (&json!("masked"), &json!(true)));
    post(&api, "/options", json!({"auto_sync": false, "rate_limit": {"global": 9, "route": 3}})).await.ok();
    let options = api.get("/__emulator/options").await.ok();
    assert_eq!((&options["list_config"], &options["auto_sync"]), (&json!("masked"), &json!(false)));
    assert_eq!(options["rate_limit"]["route"], 3);
    post(&api, "/options", json!({"rate_limit": null})).await.ok();
    for bad in [json!({"list_config": "sideways"}), json!({"no_such_switch": 1}), json!([])] {
        assert_eq!(post(&api, "/options", bad).await.status, 400);
    }
    assert_eq!(api.emulator().options().rate_limit, None);
}

#[tokio::test]
async fn the_state_is_unmasked() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let state = api.get("/__emulator/state").await.ok();
    assert_eq!(state["integrations"][0]["config"]["password"], "supersecret123");
    assert_eq!(state["integrations"][0]["_id"], path.rsplit('/').next().expect("an id"));
    assert_eq!(state["projects"][0]["environments"].as_array().map(Vec::len), Some(2));
    assert_eq!(state["now_ms"], NOW_MS);
}

#[tokio::test]
async fn a_status_is_pinned() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let id = path.rsplit('/').next().expect("an id");
    let status = json!({"available": true, "lastSync": 1});
    assert_eq!(post(&api, &format!("/status/{id}"), status.clone()).await.status, 204);
    assert_eq!(api.get(&path).await.ok()["_status"], status);
    assert_eq!(post(&api, "/status/nothing", json!({})).await.status, 404);
}

#[tokio::test]
async fn another_editor_comes_first() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let id = path.rsplit('/').next().expect("an id");
    let operations =
        json!([{"op": "replace", "path": "/config/port", "value": 7}, {"op": "replace", "path": "/on", "value": true}]);
    let edited = post(&api, &format!("/edit/{id}"), operations).await.ok();
    assert_eq!((&edited["version"], &edited["config"]["port"], &edited["on"]), (&json!(2), &json!(7), &json!(true)));
    let late =
        json!([{"op": "test", "path": "/version", "value": 1}, {"op": "replace", "path": "/name", "value": "x"}]);
    assert_eq!(api.patch(&path, late).await.status, 409);
    assert_eq!(post(&api, "/edit/nothing", json!([])).await.status, 404);
    for bad in [json!([{"op": "remove", "path": "/nothing"}]), json!([{"op": "remove", "path": "/config"}]), json!({})]
    {
        assert_eq!(post(&api, &format!("/edit/{id}"), bad).await.status, 400);
    }
    assert_eq!(api.stored(&path)["version"], 2);
}

#[tokio::test]
async fn anything_can_be_created_behind_the_api() {
    let api = Api::empty().await;
    let wanted = json!({
        "integrationKey": "cassandra", "projectKey": "default", "environmentKey": "test", "config": {"port": 1},
    });
    let created = post(&api, "/integrations", wanted).await;
    assert_eq!(created.status, 201);
    let id = created.json()["_id"].as_str().expect("an id").to_owned();
    let shown = api.get(&format!("{STORES}/default/test/cassandra/{id}")).await.ok();
    assert_eq!((&shown["config"], &shown["version"]), (&json!({"port": 1}), &json!(1)));
    assert_eq!(post(&api, "/integrations", json!({"name": "x"})).await.status, 400);
}

#[tokio::test]
async fn a_token_is_revoked_and_others_are_not() {
    let api = Api::empty().await;
    assert_eq!(post(&api, "/revoke/api-demo-user-ada", Value::Null).await.status, 204);
    assert_eq!(api.get_as("api-demo-user-ada", STORES).await.status, 401);
    assert_eq!(api.get_as("api-demo-user-grace", STORES).await.status, 200);
}

#[tokio::test]
async fn the_clock_is_moved() {
    let api = Api::empty().await;
    let moved = post(&api, "/clock", json!({"advance_ms": 60_000})).await.ok();
    assert_eq!(moved, json!({"now_ms": NOW_MS + 60_000}));
    assert_eq!(api.emulator().now_ms(), NOW_MS + 60_000);
}

#[tokio::test]
async fn a_reset_returns_to_the_beginning() {
    let api = Api::demo().await;
    let before = api.emulator().state();
    let first = before["integrations"][0]["_id"].as_str().expect("an id");
    api.emulator().edit(first, json!([{"op": "replace", "path": "/name", "value": "x"}])).expect("it exists");
    api.emulator().revoke(WRITER_TOKEN);
    post(&api, "/options", json!({"auto_sync": false})).await.ok();
    post(&api, "/faults", json!({"fault": {"kind": "hang"}})).await;
    assert_ne!(api.emulator().state(), before);
    assert_eq!(post(&api, "/reset", Value::Null).await.status, 204);
    assert_eq!(api.emulator().state(), before);
    assert_eq!(api.get(STORES).await.status, 200);
    assert_eq!(api.emulator().journal()[0].sequence, 1);
}

#[tokio::test]
async fn without_control_there_is_none() {
    let emulator = launchdarkly_emulator::Emulator::demo(NOW_MS);
    let running = emulator.bind(([127, 0, 0, 1], 0).into(), false).await.expect("a free port");
    for path in ["state", "journal", "options", "faults"] {
        let url = format!("{}/__emulator/{path}", running.url);
        assert_eq!(send(crate::support::client().get(url)).await.expect("an answer").status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_dropped_emulator_no_longer_listens() {
    let api = Api::empty().await;
    let url = format!("{}{NEW_REDIS}", api.running.url);
    drop(api);
    while send(crate::support::client().get(&url)).await.is_ok() {
        tokio::task::yield_now().await;
    }
}
