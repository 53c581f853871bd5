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
        Self::since(person, "").await
    }

    async fn since(person: &Person, query: &str) -> Self {
        let response = person.open(Method::GET, &format!("/api/events{query}"), &[], None).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(response.headers().get("content-encoding").is_none());
        Self { response, rest: String::new() }
    }

    /// The next change of health; `None` once the stream has ended.
    async fn next(&mut self) -> Option<Value> {
        loop {
            let (kind, data) = self.any().await?;
            if kind == "health" {
                return Some(data);
            }
        }
    }

    /// The next event, whatever it is; `None` once the stream has ended.
    async fn any(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some((block, rest)) = self.rest.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.rest = rest;
                let data = block.lines().find_map(|line| line.strip_prefix("data:"));
                if let Some(data) = data {
                    let kind = block.lines().find_map(|line| line.strip_prefix("event:")).unwrap_or_default().trim();
                    return Some((kind.to_owned(), serde_json::from_str(data).unwrap()));
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
    // A session has few streams, of which the oldest gives way.
    let mut people = Vec::new();
    for _ in 0..20 {
        people.push(portal.writer().await);
    }
    portal.upstream().clear_journal();
    let mut streams = Vec::new();
    for person in &people {
        streams.push(Events::open(person).await);
    }
    for events in &mut streams {
        assert!(events.next().await.is_some());
    }
    let calls = portal.calls();
    assert_eq!(calls.iter().map(|call| call.path.as_str()).collect::<Vec<_>>(), [LIST]);
}

#[tokio::test]
async fn whoever_has_the_list_is_told_only_what_is_new() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let list = person.get("/api/integrations").await.json();
    let mut events = Events::since(&person, &format!("?since={}", list["as_of"])).await;
    let store = portal.redis("checkout", "test");
    let failing = json!({"available": false, "lastError": portal.upstream().now_ms(), "errors": []});
    portal.upstream().set_status(&store.id, failing).unwrap();
    // Healthy stores are synchronised all the time; what is not told again is what stayed as it was.
    let mut told = Vec::new();
    while told.last() != Some(&store.id.clone()) {
        let event = events.next().await.unwrap();
        assert!(event["health"] == "healthy" || event["id"] == store.id.as_str(), "{event}");
        told.push(event["id"].as_str().unwrap().to_owned());
    }
    assert!(told.len() < 143);
}

#[tokio::test]
async fn integrations_that_come_and_go_are_told() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let list = person.get("/api/integrations").await.json();
    let mut events = Events::since(&person, &format!("?since={}", list["as_of"])).await;
    let store = portal.redis("checkout", "test");
    portal.upstream().edit(&store.id, json!([{"op": "replace", "path": "/name", "value": "Renamed"}])).unwrap();
    while events.any().await.unwrap().0 != "list" {}
}

#[tokio::test]
async fn whoever_looks_at_one_integration_is_told_of_that_alone() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let (store, other) = (portal.redis("checkout", "test"), portal.redis("checkout", "production"));
    let mut events = Events::since(&person, &format!("?since=1&id={}", store.id)).await;
    let (kind, first) = events.any().await.unwrap();
    assert_eq!((kind.as_str(), first["id"].as_str()), ("health", Some(store.id.as_str())));
    let failing = json!({"available": false, "lastError": portal.upstream().now_ms(), "errors": []});
    for id in [&other.id, &store.id] {
        portal.upstream().set_status(id, failing.clone()).unwrap();
    }
    let mut seen = events.next().await.unwrap();
    while seen["health"] != "failing" {
        assert_eq!(seen["id"].as_str(), Some(store.id.as_str()));
        seen = events.next().await.unwrap();
    }
    assert_eq!(seen["id"].as_str(), Some(store.id.as_str()));
}

#[tokio::test]
async fn whoever_has_a_list_that_is_forgotten_is_told_to_read_it_anew_and_no_more() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    person.get("/api/integrations").await;
    let mut events = Events::since(&person, "?since=1").await;
    let (kind, as_of) = events.any().await.unwrap();
    assert_eq!(kind, "list");
    assert!(as_of.as_i64().unwrap() > 1);
    let store = portal.redis("checkout", "test");
    let failing = json!({"available": false, "lastError": portal.upstream().now_ms(), "errors": []});
    portal.upstream().set_status(&store.id, failing).unwrap();
    let mut told = 0;
    while events.next().await.unwrap()["id"] != store.id.as_str() {
        told += 1;
    }
    assert!(told < 143, "what the list has is not told again");
}
