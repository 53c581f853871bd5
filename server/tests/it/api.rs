//! The JSON that islands and scripts rely on.

use serde_json::{Value, json};

use crate::harness::{Person, Portal, now_ms};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

async fn list(person: &Person, query: &str) -> Value {
    let answer = person.get(&format!("/api/integrations{query}")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"), "{}", answer.body);
    answer.json()
}

fn paths(list: &Value) -> Vec<String> {
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    let path = |it: &Value| ["project", "environment", "provider", "id"].map(|name| text(it, name)).join("/");
    list["items"].as_array().unwrap().iter().map(|it| format!("/integrations/{}", path(it))).collect()
}

#[tokio::test]
async fn the_list_has_items_counts_total_and_the_time_of_the_answer() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let before = now_ms();
    let list = list(&person, "").await;
    for key in ["items", "counts", "total", "as_of"] {
        assert!(keys(&list).contains(&key), "{key} is missing");
    }
    assert_eq!((list["total"].as_u64(), list["items"].as_array().unwrap().len()), (Some(143), 25));
    let as_of = list["as_of"].as_i64().unwrap();
    assert!((before..=now_ms()).contains(&as_of));
    let mut first = keys(&list["items"][0]);
    first.sort_unstable();
    let mut wanted = vec!["environment", "health", "id", "last_sync", "name", "on", "project", "provider"];
    wanted.extend(["sharing", "tags", "version"]);
    assert_eq!(first, wanted);
    let health = list["counts"]["health"].as_object().unwrap();
    assert_eq!(health.values().map(|count| count.as_u64().unwrap()).sum::<u64>(), 143);
    let words = ["failing", "healthy", "never-synced", "off", "stale", "unknown"];
    assert!(health.keys().all(|word| words.contains(&word.as_str())), "{health:?}");
}

#[tokio::test]
async fn it_shows_the_same_rows_as_the_page_with_the_same_query() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    for query in [
        "",
        "?page=3",
        "?provider=redis&sort=-last-sync",
        "?q=eu&health=healthy",
        "?per_page=100&on=false",
        "?tag=a%26b",
        "?project=fulfilment&environment=production-us-east-1",
        "?sort=tags&page=2&per_page=50",
        "?q=nothing-like-it",
        "?page=9999",
        "?health=nonsense",
    ] {
        let page = person.get(&format!("/integrations{query}")).await;
        let list = list(&person, query).await;
        assert_eq!(paths(&list), page.rows(), "{query}");
        let total = list["total"].as_u64().unwrap();
        assert!(page.says(&format!("of {total}")) || total == 0, "{query}: {}", page.text());
    }
}

#[tokio::test]
async fn a_single_integration_has_its_settings_without_secrets() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let status = json!({"available": false, "lastSync": 5, "lastError": 7, "errors": [
        {"statusCode": 401, "message": "WRONGPASS", "timestamp": 7}]});
    portal.upstream().set_status(&store.id, status).unwrap();
    let person = portal.writer().await;
    let answer = person.get(&store.json()).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let json = answer.json();
    assert_eq!(
        (json["id"].as_str(), json["name"].as_str(), json["on"].as_bool()),
        (Some(store.id.as_str()), Some("Till cache"), Some(true))
    );
    assert_eq!(
        (json["project"].as_str(), json["environment"].as_str(), json["provider"].as_str()),
        (Some("checkout"), Some("test"), Some("redis"))
    );
    assert_eq!(
        (json["version"].as_i64(), json["health"].as_str(), &json["tags"]),
        (Some(1), Some("failing"), &json!(["beta", "alpha"]))
    );
    assert_eq!(
        json["config"],
        json!({"host": "old.example.net", "port": "6379", "username": "till", "tlsEnabled": true})
    );
    assert_eq!(json["secrets"], json!({"password": true}));
    assert_eq!(json["status"]["errors"][0]["message"], "WRONGPASS");
    assert!(json["as_of"].as_i64().unwrap() > 0 && !answer.body.contains("**"));
}

#[tokio::test]
async fn errors_have_a_code_a_message_and_the_request_s_id() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let missing = "/api/integrations/checkout/test/redis/0123456789abcdef01234567".to_owned();
    let mut wanted: Vec<(String, u16, &str)> =
        vec![(missing, 404, "not_found"), ("/api/integrations/checkout/test/redis/nonsense".into(), 400, "malformed")];
    for (status, code) in [(403, "forbidden"), (500, "unavailable"), (429, "rate_limited")] {
        let broken = portal.redis("checkout", "test");
        portal.fault_status("GET", &broken.api(), status, &[("retry-after", "20")]);
        wanted.push((broken.json(), if status == 500 { 502 } else { status }, code));
    }
    for (path, status, code) in wanted {
        let answer = person.get(&path).await;
        let json = answer.json();
        assert_eq!((answer.status, json["code"].as_str()), (status, Some(code)), "{path}");
        assert!(json["message"].as_str().unwrap().ends_with('.'));
        assert_eq!(json["request_id"], answer.header("x-request-id"));
        assert_eq!(keys(&json).len(), 3);
    }
}

#[tokio::test]
async fn what_is_refused_before_its_route_is_json_too() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let put = person.ask(reqwest::Method::PUT, "/api/integrations", &[], None).await;
    assert_eq!((put.status, put.json()["code"].as_str()), (405, Some("method_not_allowed")));
    let foreign = [("origin", "https://evil.test"), ("sec-fetch-site", "cross-site")];
    let post = person.ask(reqwest::Method::POST, "/api/integrations", &foreign, Some("a=b".into())).await;
    assert_eq!((post.status, post.json()["code"].as_str()), (403, Some("cross_site")));
    let large = person.post("/api/integrations", &[("a", &"x".repeat(70_000))]).await;
    assert_eq!((large.status, large.json()["code"].as_str()), (413, Some("too_large")));
}

#[tokio::test]
async fn a_revoked_token_is_401_and_ends_the_session() {
    let portal = Portal::start().await;
    let person = portal.person("api-demo-user-gone").await;
    portal.upstream().revoke("api-demo-user-gone");
    let answer = person.get("/api/integrations").await;
    assert_eq!((answer.status, answer.json()["code"].as_str()), (401, Some("unauthorized")));
    assert!(!person.is_signed_in().await, "the token opens nothing, and the session holds it still");
}
