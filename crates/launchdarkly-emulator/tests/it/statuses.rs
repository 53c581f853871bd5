//! `_status` over time.

use launchdarkly_emulator::Options;
use serde_json::{Value, json};

use crate::support::{Api, NOW_MS, STORES};

fn turn(on: bool) -> Value {
    json!([{"op": "replace", "path": "/on", "value": on}])
}

#[tokio::test]
async fn a_store_becomes_healthy_soon_after_it_is_turned_on_and_stays_so() {
    let api = Api::empty().await;
    let path = api.redis().await;
    assert_eq!(api.patch(&path, turn(true)).await.ok()["_status"], json!({"available": false}));
    api.emulator().advance_clock(3_000);
    let healthy = api.get(&path).await.ok()["_status"].clone();
    let expected = json!({"available": true, "potentiallyStale": false, "lastSync": NOW_MS + 3_000, "errors": []});
    assert_eq!(healthy, expected);
    api.emulator().advance_clock(24 * 60 * 60 * 1000);
    let later = api.get(&path).await.ok()["_status"].clone();
    assert_eq!(later["available"], true);
    let age = api.emulator().now_ms() - later["lastSync"].as_i64().expect("a time");
    assert!((0..30_000).contains(&age), "{age}");
}

#[tokio::test]
async fn turning_off_keeps_the_last_synchronisation() {
    let api = Api::empty().await;
    let path = api.created(json!({"on": true, "config": {"host": "h"}})).await;
    api.emulator().advance_clock(10_000);
    let off = api.patch(&path, turn(false)).await.ok()["_status"].clone();
    assert_eq!(off, json!({"available": false, "lastSync": NOW_MS + 3_000}));
    api.emulator().advance_clock(60_000);
    assert_eq!(api.get(&path).await.ok()["_status"], off);
}

#[tokio::test]
async fn a_new_configuration_starts_over_and_a_new_name_does_not() {
    let api = Api::empty().await;
    let path = api.created(json!({"on": true, "config": {"host": "h"}})).await;
    api.emulator().advance_clock(10_000);
    let renamed = api.patch(&path, json!([{"op": "replace", "path": "/name", "value": "New"}])).await.ok();
    assert_eq!(renamed["_status"]["available"], true);
    let configured = api.patch(&path, json!([{"op": "replace", "path": "/config/host", "value": "i"}])).await.ok();
    assert_eq!(configured["_status"], json!({"available": false, "lastSync": NOW_MS + 3_000}));
}

#[tokio::test]
async fn without_auto_sync_nothing_synchronises_by_itself() {
    let api = Api::with(Options { auto_sync: false, ..Options::default() }).await;
    let path = api.created(json!({"on": true, "config": {"host": "h"}})).await;
    api.emulator().advance_clock(60_000);
    assert_eq!(api.get(&path).await.ok()["_status"], json!({"available": false}));
}

#[tokio::test]
async fn a_pinned_status_is_shown_verbatim_whatever_happens() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let id = path.rsplit('/').next().expect("an id");
    let odd = json!({"available": "perhaps", "lastSync": -1, "errors": null, "mood": [1]});
    api.emulator().set_status(id, odd.clone()).expect("it exists");
    assert_eq!(api.patch(&path, turn(true)).await.ok()["_status"], odd);
    assert_eq!(api.get(STORES).await.ok()["items"][0]["_status"], odd);
    api.emulator().set_status(id, Value::Null).expect("it exists");
    assert_eq!(api.get(&path).await.ok().get("_status"), None);
    assert!(api.emulator().set_status("nothing", json!({})).is_err());
}
