//! Changes of health as they come, for as long as somebody is signed in.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::harness::{LIST, Person, Portal};

/// An open stream of events.
struct Events {
    response: Response,
    rest: String,
}

impl Events {
    async fn open(person: &Person) -> Self {
        let response = person.open(Method::GET, "/api/events", &[], None).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(response.headers().get("content-encoding").is_none());
        Self { response, rest: String::new() }
    }

    /// The next event; `None` once the stream has ended.
    async fn next(&mut self) -> Option<Value> {
        loop {
            while let Some((block, rest)) = self.rest.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.rest = rest;
                let data = block.lines().find_map(|line| line.strip_prefix("data:"));
                if let Some(data) = data {
                    assert!(block.lines().any(|line| line.strip_prefix("event:").map(str::trim) == Some("health")));
                    return Some(serde_json::from_str(data).unwrap());
                }
            }
            let chunk = tokio::time::timeout(Duration::from_secs(40), self.response.chunk()).await.unwrap().ok()??;
            self.rest.push_str(&String::from_utf8_lossy(&chunk));
        }
    }
}

#[tokio::test]
async fn everything_first_then_what_changes_and_the_end_with_the_session() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let healthy = |at: i64| json!({"available": true, "potentiallyStale": false, "lastSync": at, "errors": []});
    portal.upstream().set_status(&store.id, healthy(portal.upstream().now_ms())).unwrap();
    let person = portal.writer().await;
    let mut events = Events::open(&person).await;
    let mut all = Vec::new();
    for _ in 0..144 {
        all.push(events.next().await.unwrap());
    }
    let mine = all.iter().find(|event| event["id"] == store.id.as_str()).unwrap();
    assert_eq!((mine["health"].as_str(), mine["on"].as_bool()), (Some("healthy"), Some(true)));
    assert_eq!(
        (mine["project"].as_str(), mine["environment"].as_str(), mine["provider"].as_str()),
        (Some("checkout"), Some("test"), Some("redis"))
    );
    let failing = json!({"available": false, "lastError": portal.upstream().now_ms(), "errors": []});
    portal.upstream().set_status(&store.id, failing).unwrap();
    let mut seen = Value::Null;
    while seen["id"] != store.id.as_str() {
        seen = events.next().await.unwrap();
    }
    assert_eq!(seen["health"], "failing");
    assert!(seen["as_of"].as_i64().unwrap() > mine["as_of"].as_i64().unwrap());
    person.post("/sign-out", &[]).await;
    while events.next().await.is_some() {}
}

#[tokio::test]
async fn many_followers_of_one_token_are_one_call() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        streams.push(Events::open(&person).await);
    }
    for events in &mut streams {
        assert!(events.next().await.is_some());
    }
    let calls = portal.calls();
    assert_eq!(calls.iter().map(|call| call.path.as_str()).collect::<Vec<_>>(), [LIST]);
}
