//! Every fault, over real connections.

use std::io::ErrorKind;
use std::time::Duration;

use launchdarkly_emulator::{Fault, Misbehaviour, WRITER_TOKEN};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Api, NEW_REDIS, STORES, send};

/// Sends a plain GET and reads until the connection ends; returns what came and how it ended.
async fn raw(api: &Api, path: &str) -> (String, Result<(), ErrorKind>) {
    let address = api.running.url.strip_prefix("http://").expect("a URL");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: {WRITER_TOKEN}\r\nld-api-version: beta\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.expect("it can be sent");
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).await.map(drop).map_err(|error| error.kind());
    (String::from_utf8(bytes).expect("text"), end)
}

#[tokio::test]
async fn status_answers_with_anything() {
    let api = Api::empty().await;
    let fault: Fault = serde_json::from_value(json!({
        "method": "GET", "path": STORES,
        "fault": {"kind": "status", "status": 503, "headers": {"retry-after": "7"}, "body": {"code": "down"}},
    }))
    .expect("a fault");
    api.emulator().add_fault(fault);
    let answer = api.get(STORES).await;
    assert_eq!((answer.status, answer.header("retry-after"), answer.json()), (503, Some("7"), json!({"code": "down"})));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(api.get("/api/v2/projects").await.status, 200);
    api.emulator().clear_faults();
    assert_eq!(api.get(STORES).await.status, 200);
}

#[tokio::test]
async fn status_has_documented_bodies_and_takes_text() {
    let api = Api::empty().await;
    let status = |status, body| Misbehaviour::Status { status, headers: [].into(), body };
    api.emulator().add_fault(Fault::everywhere(status(409, None)).times(1));
    assert_eq!(api.get(STORES).await.error(), (409, "optimistic_locking_error".to_owned()));
    let mut html = status(200, Some(json!("<html>")));
    if let Misbehaviour::Status { headers, .. } = &mut html {
        headers.insert("content-type".to_owned(), "text/html".to_owned());
    }
    api.emulator().add_fault(Fault::everywhere(html));
    let answer = api.get(STORES).await;
    assert_eq!(
        (answer.status, answer.text.as_str(), answer.header("content-type")),
        (200, "<html>", Some("text/html"))
    );
}

#[tokio::test]
async fn delay_answers_later() {
    let api = Api::empty().await;
    api.emulator().add_fault(Fault::everywhere(Misbehaviour::Delay { ms: 120 }));
    let start = std::time::Instant::now();
    assert_eq!(api.get(STORES).await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(120));
}

/// Sends a request, waits until `done`, and returns whether it was still unanswered then.
async fn unanswered_when(request: RequestBuilder, done: impl AsyncFn() -> bool) -> bool {
    let waiting = tokio::spawn(send(request));
    while !done().await {
        tokio::task::yield_now().await;
    }
    let unanswered = !waiting.is_finished();
    waiting.abort();
    unanswered
}

#[tokio::test]
async fn hang_never_answers_and_does_nothing() {
    let api = Api::empty().await;
    let path = api.redis().await;
    api.emulator().add_fault(Fault::on("DELETE", &path, Misbehaviour::Hang));
    let arrived = async || api.emulator().journal().iter().any(|it| it.method == "DELETE");
    assert!(unanswered_when(api.request(Method::DELETE, &path, WRITER_TOKEN), arrived).await);
    assert_eq!(api.get(&path).await.status, 200);
    let statuses: Vec<_> = api.emulator().journal().into_iter().map(|it| it.status).collect();
    assert_eq!(statuses, [Some(201), None, Some(200)]);
}

#[tokio::test]
async fn reset_resets_the_connection_and_does_nothing() {
    let api = Api::empty().await;
    let path = api.redis().await;
    api.emulator().add_fault(Fault::everywhere(Misbehaviour::Reset));
    assert_eq!(raw(&api, STORES).await, (String::new(), Err(ErrorKind::ConnectionReset)));
    assert!(send(api.request(Method::DELETE, &path, WRITER_TOKEN)).await.is_err());
    assert_eq!(api.stored(&path)["name"], "Store");
    assert!(api.emulator().journal().iter().skip(1).all(|it| it.status.is_none()));
}

#[tokio::test]
async fn reset_gives_no_answer_on_any_server() {
    let api = Api::empty().await;
    api.emulator().add_fault(Fault::everywhere(Misbehaviour::Reset));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}{STORES}", listener.local_addr().expect("an address"));
    let server = tokio::spawn(axum::serve(listener, api.emulator().router(false)).into_future());
    assert!(send(crate::support::client().get(url)).await.is_err());
    server.abort();
}

#[tokio::test]
async fn execute_then_reset_does_it_all_the_same() {
    let api = Api::empty().await;
    let path = api.redis().await;
    api.emulator().add_fault(Fault::on("DELETE", "/api/*", Misbehaviour::ExecuteThenReset));
    assert!(send(api.request(Method::DELETE, &path, WRITER_TOKEN)).await.is_err());
    assert_eq!(api.get(&path).await.status, 404);
    let deletes: Vec<_> = api.emulator().journal().into_iter().filter(|it| it.method == "DELETE").collect();
    assert!(!deletes.is_empty() && deletes.iter().all(|it| it.status.is_none()));
}

#[tokio::test]
async fn reset_then_execute_does_it_afterwards() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let fault = Fault::on("DELETE", "/api/*", Misbehaviour::ResetThenExecute { ms: 200 }).times(1);
    api.emulator().add_fault(fault);
    assert!(send(api.request(Method::DELETE, &path, WRITER_TOKEN)).await.is_err());
    assert_eq!(api.get(&path).await.status, 200, "not yet");
    let gone = async { while api.get(&path).await.status != 404 {} };
    tokio::time::timeout(std::time::Duration::from_secs(10), gone).await.expect("it is done at last");
    let delete = api.emulator().journal().into_iter().find(|it| it.method == "DELETE").unwrap();
    assert!(delete.status.is_none() && delete.effect.is_some());
}

#[tokio::test]
async fn execute_then_hang_does_it_all_the_same() {
    let api = Api::empty().await;
    api.emulator().add_fault(Fault::on("POST", NEW_REDIS, Misbehaviour::ExecuteThenHang));
    let request = api.request(Method::POST, NEW_REDIS, WRITER_TOKEN).json(&json!({"config": {"host": "h"}}));
    let executed = async || api.get(STORES).await.ok()["items"] != json!([]);
    assert!(unanswered_when(request, executed).await);
    assert_eq!(api.emulator().journal().iter().find(|it| it.method == "POST").and_then(|it| it.status), None);
}

#[tokio::test]
async fn truncate_ends_within_the_body() {
    let api = Api::empty().await;
    api.redis().await;
    for bytes in [0, 1, 50] {
        api.emulator().clear_faults();
        api.emulator().add_fault(Fault::on("GET", STORES, Misbehaviour::Truncate { bytes }));
        let (text, _) = raw(&api, STORES).await;
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert_eq!(body.len(), bytes);
        let length = head.lines().find_map(|it| it.strip_prefix("content-length: ")).expect("a length");
        assert!(length.parse::<usize>().expect("a number") > 50);
        assert!(send(api.request(Method::GET, STORES, WRITER_TOKEN)).await.is_err());
    }
    api.emulator().clear_faults();
    api.emulator().add_fault(Fault::everywhere(Misbehaviour::Truncate { bytes: 1_000_000 }));
    assert_eq!(api.get(STORES).await.status, 200);
}

#[tokio::test]
async fn drip_sends_everything_slowly() {
    let api = Api::empty().await;
    let expected = api.get("/api/v2/public-ip-list").await;
    let length = u64::try_from(expected.text.len()).expect("a length");
    api.emulator().add_fault(Fault::everywhere(Misbehaviour::Drip { bytes_per_second: length * 3 }));
    let start = std::time::Instant::now();
    assert_eq!(api.get("/api/v2/public-ip-list").await.text, expected.text);
    assert!(start.elapsed() >= Duration::from_millis(300), "{:?}", start.elapsed());
}

#[tokio::test]
async fn huge_is_valid_and_huge() {
    let api = Api::empty().await;
    api.emulator().add_fault(Fault::everywhere(Misbehaviour::Huge { bytes: 3_000_000 }));
    let answer = api.get(STORES).await;
    assert!(answer.text.len() >= 3_000_000);
    assert_eq!(answer.header("content-length"), None);
    assert_eq!(answer.ok()["items"], json!([]));
}

#[tokio::test]
async fn malformed_is_no_json() {
    let api = Api::empty().await;
    api.emulator().add_fault(Fault::everywhere(Misbehaviour::Malformed));
    let answer = api.get(STORES).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    assert!(serde_json::from_str::<Value>(&answer.text).is_err());
}

#[tokio::test]
async fn redirect_points_elsewhere() {
    let api = Api::empty().await;
    let fault = json!({"fault": {"kind": "redirect", "location": "http://evil.example/"}, "times": 1});
    api.emulator().add_fault(serde_json::from_value(fault).expect("a fault"));
    let answer = api.get(STORES).await;
    assert_eq!((answer.status, answer.header("location")), (302, Some("http://evil.example/")));
    let location = "http://evil.example/".to_owned();
    api.emulator().add_fault(Fault::everywhere(Misbehaviour::Redirect { location, status: 308 }));
    assert_eq!(api.get(STORES).await.status, 308);
}

#[tokio::test]
async fn drop_field_removes_from_items_or_from_the_object() {
    let api = Api::empty().await;
    let path = api.redis().await;
    let drop = |field: &str| {
        api.emulator().clear_faults();
        api.emulator().add_fault(Fault::everywhere(Misbehaviour::DropField { field: field.to_owned() }));
    };
    drop("name");
    let list = api.get(STORES).await;
    assert!(list.header("x-ratelimit-reset").is_some());
    assert_eq!(list.ok()["items"][0].get("name"), None);
    assert_eq!(api.get(&path).await.ok().get("name"), None);
    drop("_links");
    let list = api.get(STORES).await.ok();
    assert_eq!((list["items"][0].get("_links"), list.get("_links").is_some()), (None, true));
    drop("items");
    assert_eq!(api.get(STORES).await.ok().get("items"), None);
    drop("code");
    let error = api.get("/api/v2/nothing").await;
    assert_eq!((error.status, error.json().get("code")), (404, None));
}

#[tokio::test]
async fn faults_befall_some_requests_only() {
    let api = Api::empty().await;
    let unavailable = Misbehaviour::Status { status: 503, headers: [].into(), body: None };
    api.emulator().add_fault(Fault::on("get", "/api/v2/projects/{key}", unavailable).after(1).times(2));
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(api.get("/api/v2/projects/default").await.status);
        assert_eq!(api.get("/api/v2/projects").await.status, 200);
    }
    assert_eq!(seen, [200, 503, 503, 200]);
}
