//! Creating an integration with forms alone: what was reviewed is what LaunchDarkly gets.

use serde_json::{Value, json};

use crate::harness::{Person, Portal, Store};

const REDIS: &str = "/integrations/checkout/test/redis/new";
const DYNAMODB: &str = "/integrations/checkout/test/dynamodb/new";
const PASSWORD: &str = "hunter2 & <more> \"quotes\"";

/// The previewed body with the secret in its place.
fn with_secret(preview: &Value, secret: &str) -> Value {
    let text = preview.to_string();
    let secret = Value::from(secret).to_string();
    assert_eq!(text.matches("\"‹new password›\"").count(), 1, "{text}");
    serde_json::from_str(&text.replace("\"‹new password›\"", &secret)).unwrap()
}

async fn fill(person: &Person, form: &str, fields: &[(&str, &str)]) -> crate::harness::Answer {
    let form = person.get(form).await.form(form).filled(fields);
    person.submit(&form).await
}

#[tokio::test]
async fn a_redis_integration_is_created_as_reviewed() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let sent = fill(
        &person,
        REDIS,
        &[
            ("name", " Basket cache "),
            ("tags", "alpha, beta,alpha"),
            ("config.host", "basket.example.net"),
            ("config.port", "6380"),
            ("config.username", "app"),
            ("config.password", PASSWORD),
            ("config.tlsEnabled", "on"),
        ],
    )
    .await;
    let (review, form) = person.review(&sent).await;
    review.must_say(&["Create Redis integration “Basket cache”", "basket.example.net", "Password New value", "Off"]);
    review.must_say(&["POST /api/v2/integration-capabilities/big-segment-store/checkout/test/redis"]);
    assert!(!review.body.contains("hunter2"));
    assert_eq!(portal.writes(), []);
    let done = person.submit(&form).await;
    let wire = portal.only_write();
    assert_eq!(wire, with_secret(&review.code(), PASSWORD));
    assert_eq!(
        wire,
        json!({
            "name": "Basket cache", "on": false, "tags": ["alpha", "beta"],
            "config": {"host": "basket.example.net", "port": "6380", "username": "app", "password": PASSWORD, "tlsEnabled": true},
        })
    );
    let page = person.follow(&done).await;
    page.must_say(&[
        "Created “Basket cache”.",
        "Check the settings below, then turn it on.",
        "basket.example.net",
        "Set",
    ]);
    assert!(!page.body.contains("hunter2") && !page.body.contains("***"));
    let address = page.path.strip_prefix("/integrations/").unwrap().split('?').next().unwrap();
    assert!(portal.writes()[0].path.ends_with("/checkout/test/redis") && address.starts_with("checkout/test/redis/"));
    person.get("/integrations?q=basket").await.must_say(&["1 of 144 integrations match.", "Basket cache"]);
}

#[tokio::test]
async fn a_dynamodb_integration_gets_an_external_id_of_its_own() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let form = person.get(DYNAMODB).await.form(DYNAMODB);
    let id = form.get("config.externalId").unwrap().to_owned();
    assert!(id.len() == 36 && person.get(DYNAMODB).await.form(DYNAMODB).get("config.externalId") != Some(&id));
    let arn = "arn:aws:iam::123456789012:role/segments";
    let form = form.filled(&[
        ("name", "Table"),
        ("on", "on"),
        ("config.tableName", "segments"),
        ("config.region", "eu-west-1"),
        ("config.roleArn", arn),
    ]);
    let sent = person.submit(&form).await;
    let (review, form) = person.review(&sent).await;
    let done = person.submit(&form).await;
    assert_eq!(portal.only_write(), review.code());
    assert_eq!(
        portal.only_write(),
        json!({
            "name": "Table", "on": true, "tags": [],
            "config": {"tableName": "segments", "region": "eu-west-1", "externalId": id, "roleArn": arn},
        })
    );
    person.follow(&done).await.must_say(&["Created “Table”.", &id, "On"]);
}

#[tokio::test]
async fn what_is_left_out_has_the_manifest_s_default_and_the_port_is_a_text() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let sent = fill(&person, REDIS, &[("config.host", "h"), ("config.port", "")]).await;
    let page = person.confirm(&sent).await;
    let wire = portal.only_write();
    assert_eq!(wire["config"]["port"], "6379");
    assert_eq!(wire["config"]["tlsEnabled"], false);
    page.must_say(&["Created the integration.", "Unnamed integration", "Not set"]);
}

#[tokio::test]
async fn a_connection_url_is_taken_apart_and_never_shown_again() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let url = "rediss://app:s3cr%40t@basket.example.net:6390/0";
    let sent = fill(&person, REDIS, &[("connection.url", url), ("name", "From a URL")]).await;
    let (review, form) = person.review(&sent).await;
    review.must_say(&["basket.example.net", "6390", "app"]);
    assert!(!review.body.contains("s3cr"));
    person.submit(&form).await;
    let config = portal.only_write()["config"].clone();
    assert_eq!(
        config,
        json!({
            "host": "basket.example.net", "port": "6390", "username": "app", "password": "s3cr@t", "tlsEnabled": true,
        })
    );
}

#[tokio::test]
async fn another_integration_of_the_same_provider_is_mentioned_before() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let other: &Store = &portal.redis("internal.tools_v2", "test");
    let form = "/integrations/internal.tools_v2/test/redis/new";
    let sent = fill(&person, form, &[("config.host", "h")]).await;
    let (review, _) = person.review(&sent).await;
    review.must_say(&["Before you continue", "already has a Redis integration", "does not replace it"]);
    assert!(other.exists());
}

#[tokio::test]
async fn every_create_is_in_the_activity_with_its_outcome_and_without_its_secret() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    person.get("/activity").await.must_say(&["No activity yet"]);
    let sent = fill(&person, REDIS, &[("name", "Noted"), ("config.host", "h"), ("config.password", PASSWORD)]).await;
    let page = person.confirm(&sent).await;
    let activity = person.get("/activity").await;
    activity.must_say(&["Created Noted", "Done", "checkout / test / Redis", "Demo writer", "‹new password›"]);
    assert!(activity.links().contains(&page.path.split('?').next().unwrap().to_owned()));
    assert!(!activity.body.contains("hunter2"));
}
