//! Log lines for collectors.

use std::collections::BTreeSet;

use serde_json::Value;
use storekeeper::telemetry::FIELDS;

use crate::harness::{Portal, World};

#[tokio::test]
async fn as_json_every_line_has_the_listed_fields_alone_and_a_write_can_be_followed_by_its_request_id() {
    let portal = Portal::of(World::new().await, &["--log-format", "json"]).await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Renamed")]).await;
    let review = person.follow(&sent).await;
    let done = person.submit(&review.form(&store.review())).await;
    let id = done.headers["x-request-id"].to_str().unwrap().to_owned();
    person.get("/no/such/page?q=canary-query").await;
    let log = portal.process.log();
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let known: BTreeSet<&str> = FIELDS.into_iter().chain(["timestamp", "level", "target"]).collect();
    for line in &lines {
        let odd: Vec<&String> =
            line.as_object().unwrap().keys().filter(|name| !known.contains(name.as_str())).collect();
        assert!(odd.is_empty(), "{odd:?}");
    }
    let of_request = |message: &str| lines.iter().find(|line| line["message"] == message && line["request_id"] == *id);
    let request = of_request("request").expect("the request is logged");
    assert_eq!((&request["method"], &request["status"]), (&"POST".into(), &303.into()));
    let begun = lines.iter().find(|line| line["message"] == "a write begins").expect("the write is logged");
    assert!(begun["activity"].is_number() && begun["actor"].is_string());
    // What is ours is complete.
    let ours = lines.iter().filter(|line| line["target"].as_str().unwrap().starts_with("storekeeper"));
    assert!(ours.clone().count() > 3 && ours.clone().all(|line| line["left_out"].is_null()));
    assert!(!log.contains("canary-query") && !log.contains("api-demo-writer"));
}
