//! Traces for a collector: what a request was, and which calls it made.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;

use crate::harness::{Portal, World, until};

/// What may be said of a span.
const KNOWN: [&str; 9] = [
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "http.request.resend_count",
    "storekeeper.request_id",
    "url.template",
    "server.address",
    "busy_ns",
    "idle_ns",
];

#[derive(Clone, Default)]
struct Collector(Arc<Mutex<(Vec<u8>, Vec<Span>)>>);

impl Collector {
    /// Listens; where.
    async fn start(&self) -> String {
        let own = self.clone();
        let take = post(async move |body: Bytes| {
            let asked = ExportTraceServiceRequest::decode(body.clone()).unwrap();
            let spans = asked.resource_spans.into_iter().flat_map(|it| it.scope_spans).flat_map(|it| it.spans);
            let mut taken = own.0.lock().unwrap();
            taken.0.extend_from_slice(&body);
            taken.1.extend(spans);
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, axum::Router::new().route("/v1/traces", take)).await });
        format!("http://{address}")
    }

    fn spans(&self) -> Vec<Span> {
        self.0.lock().unwrap().1.clone()
    }
}

fn attributes(span: &Span) -> BTreeMap<String, String> {
    let text = |value: &Value| match value {
        Value::StringValue(text) => text.clone(),
        Value::IntValue(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    let value = |it: &opentelemetry_proto::tonic::common::v1::KeyValue| {
        text(it.value.as_ref().unwrap().value.as_ref().unwrap())
    };
    span.attributes.iter().map(|it| (it.key.clone(), value(it))).collect()
}

#[tokio::test]
async fn a_request_and_its_calls_are_one_trace_that_says_no_name_no_key_and_no_token() {
    let collector = Collector::default();
    let endpoint = collector.start().await;
    let portal = Portal::of(World::new().await, &["--otlp-endpoint", &endpoint]).await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let page = person.get(&store.edit()).await;
    let id = page.headers["x-request-id"].to_str().unwrap().to_owned();
    person.get("/integrations?q=canary-query").await;
    portal.fault_status("GET", "*", 500, &[]);
    assert_eq!(person.get(&store.page()).await.status, 502);
    // What was not sent when the portal is asked to stop, is sent first.
    portal.process.terminate();
    until("the portal ends", || portal.process.ended().is_some()).await;
    let spans = collector.spans();
    let of_request = |span: &&Span| attributes(span).get("storekeeper.request_id") == Some(&id);
    let request = spans.iter().find(of_request).expect("the request is there");
    assert_eq!(request.name, "GET /integrations/{project}/{environment}/{provider}/{id}/edit");
    assert_eq!(request.kind, 2, "server");
    assert_eq!(attributes(request)["http.response.status_code"], "200");
    let calls: Vec<&Span> = spans.iter().filter(|span| span.parent_span_id == request.span_id).collect();
    assert!(!calls.is_empty());
    for call in &calls {
        assert_eq!((call.trace_id.as_slice(), call.kind), (request.trace_id.as_slice(), 3), "client");
        assert!(call.name.starts_with("GET /api/v2/"), "{}", call.name);
        assert_eq!(attributes(call)["server.address"], "127.0.0.1");
        assert_eq!(attributes(call)["http.response.status_code"], "200");
    }
    let failed =
        spans.iter().find(|span| attributes(span).get("http.response.status_code").map(String::as_str) == Some("500"));
    assert_eq!(failed.expect("the call that failed").status.as_ref().unwrap().code, 2, "an error");
    for span in &spans {
        assert!(attributes(span).keys().all(|name| KNOWN.contains(&name.as_str())), "{:?}", attributes(span));
        assert!(span.events.is_empty());
    }
    let all = String::from_utf8_lossy(&collector.0.lock().unwrap().0).into_owned();
    for secret in ["canary-query", "api-demo-writer", "Till cache", "checkout", &store.id, "old.example.net"] {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn what_goes_on_in_the_background_is_a_trace_of_its_own() {
    let collector = Collector::default();
    let endpoint = collector.start().await;
    let portal = Portal::of(World::new().await, &["--otlp-endpoint", &endpoint]).await;
    portal.redis("checkout", "test");
    let person = portal.writer().await;
    let page = person.get("/stores").await;
    let start = page.form_that("start").expect("a button that begins it");
    person.follow(&person.submit(&start).await).await;
    crate::stores::compared(&person).await;
    portal.process.terminate();
    until("the portal ends", || portal.process.ended().is_some()).await;
    let spans = collector.spans();
    let scan = spans.iter().find(|span| span.name == "scan of settings").expect("the scan is there");
    assert_eq!((scan.parent_span_id.as_slice(), scan.kind), (&[][..], 1), "internal, and of nobody's request");
    let calls: Vec<&Span> = spans.iter().filter(|span| span.parent_span_id == scan.span_id).collect();
    assert!(!calls.is_empty());
    assert!(calls.iter().all(|call| call.trace_id == scan.trace_id && call.name.starts_with("GET /api/v2/")));
    assert!(attributes(scan).keys().all(|name| KNOWN.contains(&name.as_str())), "{:?}", attributes(scan));
}

#[tokio::test]
async fn a_collector_that_is_away_holds_nobody_up() {
    let portal = Portal::of(World::new().await, &["--otlp-endpoint", "http://127.0.0.1:9"]).await;
    let person = portal.writer().await;
    person.get("/integrations").await.must_say(&["Integrations"]);
    portal.process.terminate();
    until("the portal ends", || portal.process.ended().is_some()).await;
    assert!(portal.process.ended().unwrap().success());
}
