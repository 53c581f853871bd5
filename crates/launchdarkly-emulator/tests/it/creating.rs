//! Creating, listing, reading and deleting integrations.

use reqwest::Method;
use serde_json::json;

use crate::support::{Api, NEW_REDIS, STORES, send};
use launchdarkly_emulator::READER_TOKEN;

#[tokio::test]
async fn a_created_integration_is_shown_whole_with_its_secret_masked() {
    let api = Api::empty().await;
    let body = json!({
        "name": "Store", "tags": ["a", "b"], "unknownField": 1,
        "config": {"host": "redis.example.net", "port": "6380", "password": "supersecret123", "tlsEnabled": true},
    });
    let answer = api.post(NEW_REDIS, body).await;
    assert_eq!(answer.status, 201);
    let created = answer.ok();
    let id = created["_id"].as_str().expect("an id");
    assert!(id.len() == 24 && id.bytes().all(|it| it.is_ascii_hexdigit()), "{id}");
    assert_eq!(created["integrationKey"], "redis");
    assert_eq!(created["projectKey"], "default");
    assert_eq!(created["environmentKey"], "test");
    assert_eq!(created["name"], "Store");
    assert_eq!(created["tags"], json!(["a", "b"]));
    assert_eq!(created["on"], false);
    assert_eq!(created["version"], 1);
    assert_eq!(created["_status"], json!({"available": false}));
    assert_eq!(
        created["config"],
        json!({"host": "redis.example.net", "port": "6380", "password": "sup********123", "tlsEnabled": true})
    );
    assert_eq!(created["_links"]["self"]["href"], format!("{NEW_REDIS}/{id}"));
    assert_eq!(created["_links"]["parent"]["href"], STORES);
    assert_eq!(created["_links"]["project"]["href"], "/api/v2/projects/default");
    assert_eq!(created["_links"]["environment"]["href"], "/api/v2/projects/default/environments/test");
    assert!(created.get("unknownField").is_none());
    assert_eq!(api.get(&format!("{NEW_REDIS}/{id}")).await.ok(), created);
    assert_eq!(api.stored(id)["config"]["password"], "supersecret123");
}

#[tokio::test]
async fn the_list_has_everything_but_the_configuration() {
    let api = Api::empty().await;
    api.redis().await;
    let list = api.get(STORES).await.ok();
    assert_eq!(list["_links"]["self"]["href"], STORES);
    let mut keys: Vec<_> = list.as_object().expect("an object").keys().cloned().collect();
    keys.sort();
    assert_eq!(keys, ["_links", "items"]);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    let item = &list["items"][0];
    assert_eq!(item["name"], "Store");
    assert_eq!(item["_status"], json!({"available": false}));
    assert_eq!(item["config"], json!({}));
}

#[tokio::test]
async fn secrets_are_masked_by_length() {
    let api = Api::empty().await;
    let cases = [
        ("", ""),
        ("a", "*"),
        ("sixsix", "******"),
        ("abcdefg", "abc*efg"),
        ("supersecret123", "sup********123"),
        ("пароль-слово", "пар******ово"),
    ];
    for (secret, shown) in cases {
        let path = api.created(json!({"config": {"host": "h", "password": secret}})).await;
        assert_eq!(api.get(&path).await.ok()["config"]["password"], shown);
    }
}

#[tokio::test]
async fn dynamodb_has_no_secret() {
    let api = Api::empty().await;
    let config = json!({
        "tableName": "segments", "region": "eu-west-1", "externalId": "00000000-0000-0000-0000-000000000000",
        "roleArn": "arn:aws:iam::123456789012:role/segments",
    });
    let path = NEW_REDIS.replace("redis", "dynamodb");
    let created = api.post(&path, json!({"config": config, "on": true})).await.ok();
    assert_eq!(created["config"], config);
    assert_eq!(created["on"], true);
    assert_eq!(created["name"], "");
    assert_eq!(created["tags"], json!([]));
}

#[tokio::test]
async fn a_configuration_of_the_wrong_shape_is_refused() {
    let api = Api::empty().await;
    let refused_redis = [
        json!({}),
        json!({"host": ""}),
        json!({"host": 1}),
        json!({"host": "h", "port": 6379}),
        json!({"host": "h", "port": null}),
        json!({"host": "h", "tlsEnabled": "true"}),
        json!({"host": "h", "password": 1}),
    ];
    for config in refused_redis {
        let answer = api.post(NEW_REDIS, json!({"config": config})).await;
        assert_eq!(answer.error(), (400, "invalid_request".to_owned()), "{config}");
    }
    let whole = json!({"tableName": "t", "region": "eu-west-1", "externalId": "e", "roleArn": "r"});
    for (field, value) in
        [("tableName", json!("")), ("region", json!("mars-1")), ("externalId", json!(1)), ("roleArn", json!(null))]
    {
        let mut config = whole.clone();
        config[field] = value;
        let answer = api.post(&NEW_REDIS.replace("redis", "dynamodb"), json!({"config": config})).await;
        assert_eq!(answer.error(), (400, "invalid_request".to_owned()), "{config}");
        assert!(answer.json()["message"].as_str().is_some_and(|it| it.contains(field)), "{}", answer.text);
    }
    assert_eq!(api.get(STORES).await.ok()["items"], json!([]));
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_is_refused() {
    let api = Api::empty().await;
    let config = json!({"host": "h"});
    let bodies = [
        json!([]),
        json!("text"),
        json!({}),
        json!({"config": []}),
        json!({"config": config, "on": "yes"}),
        json!({"config": config, "tags": "a"}),
        json!({"config": config, "tags": [1]}),
        json!({"config": config, "name": 1}),
    ];
    for body in bodies {
        assert_eq!(api.post(NEW_REDIS, body.clone()).await.error().0, 400, "{body}");
    }
    let broken = api.request(Method::POST, NEW_REDIS, "api-demo-writer").body("{");
    assert_eq!(send(broken).await.expect("an answer").error(), (400, "invalid_request".to_owned()));
}

#[tokio::test]
async fn the_project_environment_and_provider_must_exist() {
    let api = Api::empty().await;
    for place in ["nowhere/test/redis", "default/nowhere/redis", "default/test/cassandra"] {
        let answer = api.post(&format!("{STORES}/{place}"), json!({"config": {"host": "h"}})).await;
        assert_eq!(answer.error(), (404, "not_found".to_owned()), "{place}");
    }
}

#[tokio::test]
async fn an_integration_is_found_only_at_its_own_address() {
    let api = Api::empty().await;
    let path = api.redis().await;
    for other in [
        path.replace("/test/", "/production/"),
        path.replace("/redis/", "/dynamodb/"),
        format!("{NEW_REDIS}/0123456789abcdef01234567"),
    ] {
        assert_eq!(api.get(&other).await.error().0, 404, "{other}");
        assert_eq!(api.patch(&other, json!([])).await.error().0, 404, "{other}");
        assert_eq!(api.delete(&other).await.error().0, 404, "{other}");
    }
    assert_eq!(api.get(&path).await.status, 200);
}

#[tokio::test]
async fn deleting_happens_once() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let deleted = api.delete(&path).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    assert_eq!(api.delete(&path).await.error(), (404, "not_found".to_owned()));
    assert_eq!(api.get(&path).await.error().0, 404);
    assert_eq!(api.get(STORES).await.ok()["items"], json!([]));
}

#[tokio::test]
async fn a_method_can_be_overridden_on_post_only() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let with = |method, wanted| api.request(method, &path, "api-demo-writer").header("x-http-method-override", wanted);
    let renamed = with(Method::POST, "PATCH").json(&json!([{"op": "replace", "path": "/name", "value": "New"}]));
    assert_eq!(send(renamed).await.expect("an answer").ok()["name"], "New");
    assert_eq!(send(with(Method::GET, "DELETE")).await.expect("an answer").status, 200);
    assert_eq!(send(with(Method::POST, "GET")).await.expect("an answer").error().0, 405);
    assert_eq!(send(with(Method::POST, "PUT")).await.expect("an answer").error().0, 405);
    assert_eq!(send(with(Method::POST, "DELETE")).await.expect("an answer").status, 204);
}

#[tokio::test]
async fn access_tells_a_reader_what_is_denied_and_why() {
    let api = Api::empty().await;
    let path = api.redis().await;
    for shown in
        [api.get_as(READER_TOKEN, &path).await.ok(), api.get_as(READER_TOKEN, STORES).await.ok()["items"][0].clone()]
    {
        let denied = shown["_access"]["denied"].as_array().expect("denied").clone();
        assert_eq!(shown["_access"]["allowed"], json!([]));
        assert!(denied.iter().any(|it| it["action"] == "deleteIntegration"));
        for statement in denied {
            assert_eq!(statement["reason"]["effect"], "deny");
            assert_eq!(statement["reason"]["role_name"], "Demo reader");
            assert_eq!(statement["reason"]["resources"], json!(["integration/*"]));
        }
    }
    let access = api.get(&path).await.ok()["_access"].clone();
    assert_eq!(access["denied"], json!([]));
    assert!(access["allowed"].as_array().is_some_and(|it| !it.is_empty()));
}
