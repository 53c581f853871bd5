//! Every switch, in the answer that is not its default.

use launchdarkly_emulator::{
    CommentBody, ConfigPaths, DuplicateCreate, FailedTest, ListConfig, MaskedSecret, NumericPort, OmittedExternalId,
    OmittedName, OmittedSecret, Options, UnknownConfigKeys, VersionTest,
};
use serde_json::{Value, json};

use crate::support::{Api, NEW_REDIS, STORES};

fn guarded(version: u64) -> Value {
    json!([{"op": "test", "path": "/version", "value": version}, {"op": "replace", "path": "/name", "value": "New"}])
}

#[tokio::test]
async fn version_tests_can_be_refused_or_ignored() {
    let api = Api::with(Options { version_test: VersionTest::Refused, ..Options::default() }).await;
    let path = api.redis().await;
    assert_eq!(api.patch(&path, guarded(1)).await.error(), (400, "invalid_request".to_owned()));
    let unguarded = json!([{"op": "replace", "path": "/name", "value": "New"}]);
    assert_eq!(api.patch(&path, unguarded).await.status, 200);
    api.emulator().set_options(Options { version_test: VersionTest::Ignored, ..Options::default() });
    assert_eq!(api.patch(&path, guarded(99)).await.status, 200);
}

#[tokio::test]
async fn failed_tests_can_be_answered_otherwise() {
    for (failed_test, expected) in
        [(FailedTest::InvalidRequest, (400, "invalid_request")), (FailedTest::PatchFailed, (422, "patch_failed"))]
    {
        let api = Api::with(Options { failed_test, ..Options::default() }).await;
        let path = api.redis().await;
        let (status, code) = api.patch(&path, guarded(7)).await.error();
        assert_eq!((status, code.as_str()), expected);
    }
}

#[tokio::test]
async fn paths_into_the_configuration_can_be_refused() {
    let api = Api::with(Options { config_paths: ConfigPaths::Refused, ..Options::default() }).await;
    let path = api.redis().await;
    let inside = json!([{"op": "replace", "path": "/config/host", "value": "new"}]);
    assert_eq!(api.patch(&path, inside).await.error().0, 400);
    let whole = json!([{"op": "replace", "path": "/config", "value": {"host": "new"}}]);
    assert_eq!(api.patch(&path, whole).await.status, 200);
}

#[tokio::test]
async fn comments_can_be_taken_or_refused() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let body = json!({"comment": "why", "patch": [{"op": "replace", "path": "/name", "value": "New"}]});
    assert_eq!(api.patch(&path, body.clone()).await.ok()["name"], "New");
    assert_eq!(api.get("/api/v2/auditlog").await.ok()["items"][0]["comment"], "why");
    api.emulator().set_options(Options { comment_body: CommentBody::Refused, ..Options::default() });
    assert_eq!(api.patch(&path, body).await.error(), (400, "invalid_request".to_owned()));
}

#[tokio::test]
async fn changes_to_ignored_fields_are_dropped_without_a_word() {
    let api = Api::with(Options { ignored_fields: vec!["tags".to_owned()], ..Options::default() }).await;
    let path = api.redis().await;
    let operations = json!([
        {"op": "replace", "path": "/tags", "value": ["new"]}, {"op": "replace", "path": "/name", "value": "New"},
    ]);
    let changed = api.patch(&path, operations).await.ok();
    assert_eq!((&changed["tags"], &changed["name"], &changed["version"]), (&json!(["a"]), &json!("New"), &json!(2)));
}

#[tokio::test]
async fn a_mask_sent_back_is_stored_or_recognised() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let mask = json!([{"op": "replace", "path": "/config/password", "value": "sup********123"}]);
    api.emulator().set_options(Options { masked_secret: MaskedSecret::Kept, ..Options::default() });
    assert_eq!(api.patch(&path, mask.clone()).await.ok()["version"], 1);
    assert_eq!(api.stored(&path)["config"]["password"], "supersecret123");
    api.emulator().set_options(Options::default());
    assert_eq!(api.patch(&path, mask).await.ok()["version"], 2);
    assert_eq!(api.stored(&path)["config"]["password"], "sup********123");
}

#[tokio::test]
async fn a_secret_left_out_is_cleared_or_kept() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let without = json!([{"op": "replace", "path": "/config", "value": {"host": "new"}}]);
    api.emulator().set_options(Options { omitted_secret: OmittedSecret::Kept, ..Options::default() });
    api.patch(&path, without.clone()).await.ok();
    assert_eq!(api.stored(&path)["config"], json!({"host": "new", "password": "supersecret123"}));
    api.emulator().set_options(Options::default());
    api.patch(&path, without).await.ok();
    assert_eq!(api.stored(&path)["config"], json!({"host": "new"}));
}

#[tokio::test]
async fn a_numeric_port_can_become_a_string() {
    let api = Api::with(Options { numeric_port: NumericPort::StoredAsString, ..Options::default() }).await;
    let path = api.created(json!({"config": {"host": "h", "port": 6380}})).await;
    assert_eq!(api.get(&path).await.ok()["config"]["port"], "6380");
}

#[tokio::test]
async fn unknown_configuration_keys_are_kept_dropped_or_refused() {
    let api = Api::empty().await;
    let body = json!({"config": {"host": "h", "cluster": {"shards": 3}}});
    let kept = api.post(NEW_REDIS, body.clone()).await.ok();
    assert_eq!(kept["config"], body["config"]);
    let set = |unknown_config_keys| {
        api.emulator().set_options(Options { unknown_config_keys, ..Options::default() });
    };
    set(UnknownConfigKeys::Dropped);
    assert_eq!(api.post(NEW_REDIS, body.clone()).await.ok()["config"], json!({"host": "h"}));
    set(UnknownConfigKeys::Refused);
    assert_eq!(api.post(NEW_REDIS, body).await.error(), (400, "invalid_request".to_owned()));
}

#[tokio::test]
async fn an_external_id_left_out_can_be_generated() {
    let api = Api::empty().await;
    let path = NEW_REDIS.replace("redis", "dynamodb");
    let body = json!({"config": {"tableName": "t", "region": "eu-west-1", "roleArn": "r"}});
    assert_eq!(api.post(&path, body.clone()).await.error().0, 400);
    api.emulator().set_options(Options { omitted_external_id: OmittedExternalId::Generated, ..Options::default() });
    let generated = api.post(&path, body).await.ok()["config"]["externalId"].clone();
    assert_eq!(generated.as_str().map(str::len), Some(36));
    assert!(api.created(json!({"config": {"host": "h"}})).await.len() > path.len());
}

#[tokio::test]
async fn the_list_can_show_configurations_masked() {
    let api = Api::with(Options { list_config: ListConfig::Masked, ..Options::default() }).await;
    api.redis().await;
    assert_eq!(api.get(STORES).await.ok()["items"][0]["config"]["password"], "sup********123");
}

#[tokio::test]
async fn the_list_can_leave_configurations_out() {
    let api = Api::empty().await;
    api.redis().await;
    assert_eq!(api.get(STORES).await.ok()["items"][0]["config"], json!({}));
    api.emulator().set_options(Options { list_config: ListConfig::Omitted, ..Options::default() });
    assert_eq!(api.get(STORES).await.ok()["items"][0].get("config"), None);
}

#[tokio::test]
async fn a_name_left_out_can_be_the_providers() {
    let api = Api::with(Options { omitted_name: OmittedName::Provider, ..Options::default() }).await;
    let unnamed = api.post(NEW_REDIS, json!({"config": {"host": "h"}})).await.ok();
    assert_eq!(unnamed["name"], "Redis big segment store");
    let empty = api.post(NEW_REDIS, json!({"name": "", "config": {"host": "h"}})).await.ok();
    assert_eq!(empty["name"], "");
}

#[tokio::test]
async fn a_second_of_a_kind_can_be_a_conflict() {
    let api = Api::empty().await;
    api.redis().await;
    api.redis().await;
    api.emulator().set_options(Options { duplicate_create: DuplicateCreate::Conflict, ..Options::default() });
    let third = api.post(NEW_REDIS, json!({"config": {"host": "h"}})).await;
    assert_eq!(third.error(), (409, "optimistic_locking_error".to_owned()));
    let elsewhere = api.post(&NEW_REDIS.replace("/test/", "/production/"), json!({"config": {"host": "h"}})).await;
    assert_eq!(elsewhere.status, 201);
    assert_eq!(api.get(STORES).await.ok()["items"].as_array().map(Vec::len), Some(3));
}
