//! Values that are not saved yet can be checked, and checking saves none of them.

use serde_json::json;

use crate::check::{PASSWORD, Redis, portal, prefix};
use crate::harness::Needles;

#[tokio::test]
async fn values_that_are_not_saved_are_checked_and_nothing_is_saved() {
    let redis = Redis::start();
    let portal = portal(&redis, &[]).await;
    redis.say(&format!("SET {}:big_segments_synchronized_on {}", prefix(&portal), portal.upstream().now_ms()));
    let person = portal.writer().await;
    let port = redis.port().to_string();
    let new = "/integrations/checkout/test/redis/new";
    let form = person.get(new).await;
    assert!(form.body.contains("formaction=\"/integrations/checkout/test/redis/check\""), "{}", form.text());
    let check = "/integrations/checkout/test/redis/check";
    let typed = [("config.host", "127.0.0.1"), ("config.port", port.as_str()), ("config.password", PASSWORD)];
    let good = person.post(check, &typed).await;
    assert_eq!(good.status, 200);
    good.must_say(&["SDKs in this network can read this store, and it is fresh", "Nothing was saved"]);
    // A connection string is taken apart, as on the way to the review.
    let url = format!("redis://:{PASSWORD}@127.0.0.1:{port}");
    person.post(check, &[("connection.url", &url)]).await.must_say(&["SDKs in this network can read this store"]);
    let wrong =
        person.post(check, &[("config.host", "127.0.0.1"), ("config.port", &port), ("config.password", "x")]).await;
    wrong.must_say(&["The password is wrong"]);
    let none = person.post(check, &[("config.port", "6379")]).await;
    assert_eq!(none.status, 422);
    none.must_say(&["Enter a host and port"]);

    let body = json!({
        "projectKey": "checkout", "environmentKey": "test", "host": "127.0.0.1", "port": port, "password": PASSWORD,
    });
    let answer = person.post_json("/api/check", &body).await;
    let json = answer.json();
    assert_eq!((&json["verdict"], json["steps"].as_array().unwrap().len()), (&"readable".into(), 8), "{json}");
    let spoilt = person.post_json("/api/check", &json!({"host": "127.0.0.1", "secret": PASSWORD})).await;
    assert_eq!(spoilt.status, 400);
    assert!(!spoilt.body.contains(PASSWORD));
    assert!(portal.writes().is_empty());
    person.get("/activity?action=check").await.must_say(&["What was checked", "Unnamed integration"]);
    let needles = Needles::of(PASSWORD);
    needles.must_not_be_in("answers", portal.heard().as_bytes());
    needles.must_not_be_in("log", portal.process.log().as_bytes());
}
