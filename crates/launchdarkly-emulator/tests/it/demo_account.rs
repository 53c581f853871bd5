//! The demo account: what it promises, and that it does not change.

use std::collections::{BTreeMap, BTreeSet};

use launchdarkly_emulator::{Clock, Emulator, Seed};
use serde_json::Value;

use crate::support::{Api, NOW_MS, STORES};

async fn integrations(api: &Api) -> Vec<Value> {
    api.get(STORES).await.ok()["items"].as_array().expect("items").clone()
}

fn state_of(it: &Value) -> &'static str {
    let status = &it["_status"];
    match it["_status"].as_object() {
        None => "without status",
        Some(_) if it["on"] == false => "off",
        Some(_) if status["errors"].as_array().is_some_and(|errors| !errors.is_empty()) => "failing",
        Some(_) if status["potentiallyStale"] == true => "stale",
        Some(_) if status["available"] == true => "healthy",
        Some(_) => "never synced",
    }
}

#[tokio::test]
async fn there_are_143_integrations_in_every_state() {
    let api = Api::demo().await;
    let all = integrations(&api).await;
    assert_eq!(all.len(), 143);
    let mut counts = BTreeMap::new();
    for integration in &all {
        *counts.entry(state_of(integration)).or_insert(0) += 1;
    }
    assert_eq!((counts["healthy"], counts["stale"], counts["failing"], counts["without status"]), (85, 14, 16, 1));
    assert_eq!(counts["off"] + counts["never synced"], 27);
    assert!(counts["off"] >= 15 && counts["never synced"] > 0, "{counts:?}");
    let ids: BTreeSet<_> = all.iter().map(|it| it["_id"].as_str()).collect();
    assert_eq!(ids.len(), 143);
}

#[tokio::test]
async fn it_is_the_same_every_time() {
    let state = |now_ms| Emulator::new(Seed::Demo, Clock::fixed(now_ms)).state();
    assert_eq!(state(NOW_MS), state(NOW_MS));
    let ids = |state: Value| -> Vec<Value> {
        state["integrations"].as_array().expect("integrations").iter().map(|it| it["_id"].clone()).collect()
    };
    assert_eq!(ids(state(NOW_MS)), ids(state(NOW_MS + 86_400_000)));
}

#[tokio::test]
async fn it_does_not_go_stale_by_itself() {
    let api = Api::demo().await;
    let before: Vec<_> = integrations(&api).await.iter().map(state_of).collect();
    api.emulator().advance_clock(7 * 86_400_000);
    let after = integrations(&api).await;
    assert_eq!(after.iter().map(state_of).collect::<Vec<_>>(), before);
    for healthy in after.iter().filter(|it| state_of(it) == "healthy") {
        let age = api.emulator().now_ms() - healthy["_status"]["lastSync"].as_i64().expect("a time");
        assert!((0..30_000).contains(&age), "{age}");
    }
}

#[tokio::test]
async fn projects_and_environments_are_many_and_various() {
    let api = Api::demo().await;
    let projects = api.get("/api/v2/projects?expand=environments").await.ok();
    assert_eq!(projects["totalCount"], 12);
    let mut flags = BTreeSet::new();
    let mut counts = Vec::new();
    for project in projects["items"].as_array().expect("items") {
        counts.push(project["environments"]["totalCount"].as_u64().expect("a count"));
        for environment in project["environments"]["items"].as_array().expect("items") {
            flags.insert((environment["critical"] == true, environment["requireComments"] == true));
        }
    }
    assert_eq!((counts.iter().min(), counts.iter().max()), (Some(&2), Some(&30)));
    assert!(flags.contains(&(true, true)) && flags.contains(&(true, false)) && flags.contains(&(false, false)));
    let mut used = BTreeMap::new();
    for it in integrations(&api).await {
        *used.entry((it["projectKey"].to_string(), it["environmentKey"].to_string())).or_insert(0) += 1;
    }
    assert!(used.values().any(|&count| count >= 3));
    assert!((used.len() as u64) < counts.iter().sum());
}

#[tokio::test]
async fn there_is_exactly_one_of_each_oddity() {
    let api = Api::demo().await;
    let state = api.emulator().state();
    let all = state["integrations"].as_array().expect("integrations");
    let count = |odd: &dyn Fn(&Value) -> bool| all.iter().filter(|it| odd(it)).count();
    assert_eq!(count(&|it| it["integrationKey"] == "memcached-preview"), 1);
    assert_eq!(count(&|it| it["config"].get("clusterMode").is_some()), 1);
    assert_eq!(count(&|it| it.get("_status").is_none()), 1);
    assert_eq!(count(&|it| it["name"] == ""), 1);
    assert_eq!(count(&|it| it["name"].as_str().is_some_and(|name| name.contains("<script>"))), 1);
    assert_eq!(count(&|it| it["name"].as_str().is_some_and(|name| name.chars().count() == 200)), 1);
    assert!(count(&|it| it["integrationKey"] == "redis") > 50);
    assert!(count(&|it| it["integrationKey"] == "dynamodb") > 40);
}

#[tokio::test]
async fn the_plain_account_follows_the_api_description() {
    let api = Api::plain().await;
    let all = integrations(&api).await;
    assert_eq!(all.len(), 143);
    for it in &all {
        assert!(["redis", "dynamodb"].contains(&it["integrationKey"].as_str().expect("a key")), "{it}");
        assert!(it["_status"].is_object() && it["config"] == serde_json::json!({}), "{it}");
    }
}

#[tokio::test]
async fn every_documented_provider_can_be_written_back_as_it_is() {
    let api = Api::demo().await;
    for it in api.emulator().state()["integrations"].as_array().expect("integrations") {
        let place =
            ["projectKey", "environmentKey", "integrationKey", "_id"].map(|key| it[key].as_str().expect("text"));
        let path = format!("{STORES}/{}", place.join("/"));
        let same = serde_json::json!([{"op": "replace", "path": "/config", "value": it["config"]}]);
        assert_eq!(api.patch(&path, same).await.ok()["version"], it["version"], "{it}");
    }
}
