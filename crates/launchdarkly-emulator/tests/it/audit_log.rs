//! The audit log of the emulator's own writes.

use serde_json::{Value, json};

use crate::support::{Api, NOW_MS};

const LOG: &str = "/api/v2/auditlog";

async fn verbs(api: &Api, query: &str) -> Vec<String> {
    let log = api.get(&format!("{LOG}?{query}")).await.ok();
    log["items"].as_array().expect("items").iter().map(|it| it["titleVerb"].as_str().expect("a verb").into()).collect()
}

/// Creates, turns on and deletes an integration, a second apart.
async fn history(api: &Api) -> String {
    let path = api.redis().await;
    api.emulator().advance_clock(1_000);
    api.patch(&path, json!([{"op": "replace", "path": "/on", "value": true}])).await.ok();
    api.emulator().advance_clock(1_000);
    assert_eq!(api.delete(&path).await.status, 204);
    path
}

#[tokio::test]
async fn every_write_is_noted_newest_first() {
    let api = Api::empty().await;
    assert_eq!(api.get(LOG).await.ok()["items"], json!([]));
    let path = history(&api).await;
    let id = path.rsplit('/').next().expect("an id");
    let log = api.get(LOG).await.ok();
    let dates: Vec<_> = log["items"].as_array().expect("items").iter().map(|it| it["date"].as_i64()).collect();
    assert_eq!(dates, [Some(NOW_MS + 2_000), Some(NOW_MS + 1_000), Some(NOW_MS)]);
    let deleted = &log["items"][0];
    let resource = format!("proj/default:env/test:integration/{id}");
    assert_eq!(deleted["accesses"], json!([{"action": "deleteIntegration", "resource": resource}]));
    assert_eq!((&deleted["name"], &deleted["kind"]), (&json!("Store"), &json!("integration")));
    assert_eq!(deleted["target"]["resources"], json!([resource]));
    assert_eq!(deleted["token"]["ending"], "iter");
    assert!(deleted["title"].as_str().is_some_and(|it| it.starts_with("Demo writer deleted")), "{deleted}");
    let text = log.to_string();
    assert!(!text.contains("supersecret123") && !text.contains("redis.example.net"));
}

#[tokio::test]
async fn refused_and_empty_writes_are_not_noted() {
    let api = Api::empty().await;
    let path = api.redis().await;
    api.patch(&path, json!([])).await.ok();
    assert_eq!(api.patch(&path, json!({})).await.status, 400);
    assert_eq!(verbs(&api, "").await.len(), 1);
}

#[tokio::test]
async fn the_log_is_narrowed_by_time_text_and_resource() {
    let api = Api::empty().await;
    history(&api).await;
    let (created, turned, deleted) = (
        "created the persistent store integration",
        "turned on the persistent store integration",
        "deleted the persistent store integration",
    );
    assert_eq!(verbs(&api, &format!("after={NOW_MS}")).await, [deleted, turned]);
    assert_eq!(verbs(&api, &format!("before={}", NOW_MS + 1_000)).await, [created]);
    assert_eq!(verbs(&api, "limit=1").await, [deleted]);
    for (query, count) in [
        ("q=STO", 3),
        ("q=other", 0),
        ("spec=proj/default", 3),
        ("spec=proj/*:env/test:integration/*", 3),
        ("spec=proj/*:env/production", 0),
        ("spec=proj/other", 0),
    ] {
        assert_eq!(verbs(&api, query).await.len(), count, "{query}");
    }
    for query in ["limit=0", "limit=21", "limit=x", "before=x", "after=x"] {
        assert_eq!(api.get(&format!("{LOG}?{query}")).await.error().0, 400, "{query}");
    }
    assert_eq!(api.get(LOG).await.ok()["_links"]["self"], json!({"href": LOG, "type": "application/json"}));
}

#[tokio::test]
async fn edits_behind_the_api_have_no_token() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let id = path.rsplit('/').next().expect("an id");
    api.emulator().edit(id, json!([{"op": "replace", "path": "/name", "value": "Other"}])).expect("it exists");
    let newest: Value = api.get(LOG).await.ok()["items"][0].clone();
    assert_eq!((&newest["name"], newest.get("token")), (&json!("Other"), None));
}
