//! Reads under faults: asked again where that can help, never half believed, never for ever.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use launchdarkly::{Error, Options, Unavailability};
use launchdarkly_emulator::Misbehaviour;
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::{Stub, World, address, client, token, unavailable};

const JSON: &str = "content-type: application/json\r\n";

#[tokio::test]
async fn what_passes_is_asked_again() {
    for fault in [
        World::status(500, &[]),
        World::status(502, &[]),
        World::status(503, &[("retry-after", "60")]),
        Misbehaviour::Reset,
        Misbehaviour::Truncate { bytes: 1 },
    ] {
        let world = World::new().await;
        world.fault_once(fault.clone());
        assert!(world.client.list_integrations(&world.writer).await.is_ok(), "{fault:?}");
        assert_eq!(world.arrived(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn what_stays_is_told_after_three_tries() {
    for (fault, why) in [
        (World::status(500, &[]), Unavailability::Status(500)),
        (World::status(503, &[]), Unavailability::Status(503)),
        (Misbehaviour::Reset, Unavailability::Interrupted),
        (Misbehaviour::Truncate { bytes: 0 }, Unavailability::Interrupted),
        (Misbehaviour::Truncate { bytes: 5000 }, Unavailability::Interrupted),
    ] {
        let world = World::new().await;
        world.fault(fault.clone());
        let failed = world.client.list_integrations(&world.writer).await;
        assert_eq!((failed, world.arrived()), (Err(unavailable(why)), 3), "{fault:?}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_in_time_is_left() {
    for fault in [Misbehaviour::Hang, Misbehaviour::Drip { bytes_per_second: 1 }, Misbehaviour::Delay { ms: 60_000 }] {
        let world = World::giving_up_after(400).await;
        world.fault(fault.clone());
        let failed = world.client.list_integrations(&world.writer).await;
        assert_eq!((failed, world.arrived()), (Err(unavailable(Unavailability::TimedOut)), 1), "{fault:?}");
    }
}

#[tokio::test]
async fn a_refusal_whose_words_do_not_arrive_is_a_refusal() {
    let stub = Stub::saying("HTTP/1.1 401 Unauthorized\r\ncontent-length: 100\r\n\r\n{\"mess").await;
    let refused = client(&stub.url, Options::default()).caller(&token("api-a")).await;
    assert_eq!(refused, Err(Error::Unauthorized { message: String::new() }));
}

#[tokio::test]
async fn an_answer_larger_than_the_limit_is_not_read() {
    let world = World::new().await;
    world.fault(Misbehaviour::Huge { bytes: 64 * 1024 * 1024 });
    assert_eq!(world.client.list_integrations(&world.writer).await, Err(Error::TooLarge));
    assert_eq!(world.arrived(), 1);
    let world = World::with(Options { body_limit: 300_000, ..Options::default() }).await;
    world.fault(Misbehaviour::Huge { bytes: 200_000 });
    assert!(world.client.list_integrations(&world.writer).await.is_ok());
}

#[tokio::test]
async fn an_answer_is_measured_unpacked() {
    let packed = |bytes: &[u8]| {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    };
    let headers = format!("{JSON}content-encoding: gzip\r\n");
    let bomb = packed(&vec![b' '; 33 * 1024 * 1024]);
    assert!(bomb.len() < 64 * 1024);
    let stub = Stub::answering("200 OK", &headers, &bomb).await;
    let failed = client(&stub.url, Options::default()).list_integrations(&token("api-a")).await;
    assert_eq!(failed, Err(Error::TooLarge));
    let stub = Stub::answering("200 OK", &headers, &packed(b"{\"items\":[]}")).await;
    assert!(client(&stub.url, Options::default()).list_integrations(&token("api-a")).await.is_ok());
    let stub = Stub::answering("200 OK", &headers, b"not packed at all").await;
    let failed = client(&stub.url, Options::default()).list_integrations(&token("api-a")).await;
    assert_eq!(failed, Err(unavailable(Unavailability::Interrupted)));
}

#[tokio::test]
async fn what_cannot_be_read_is_said_and_not_asked_again() {
    let world = World::new().await;
    world.fault(Misbehaviour::Malformed);
    let failed = world.client.list_integrations(&world.writer).await;
    assert!(matches!(failed, Err(Error::Undecodable { .. })), "{failed:?}");
    assert_eq!(world.arrived(), 1);
}

#[tokio::test]
async fn a_success_in_another_form_is_none() {
    let items = br#"{"items":[]}"#;
    for (headers, body, field) in [
        ("content-type: text/html\r\n", b"<html>".as_slice(), "the content type"),
        ("content-type: text/html\r\n", items, "the content type"),
        ("", items, "the content type"),
        (JSON, b"", "the answer"),
    ] {
        let stub = Stub::answering("200 OK", headers, body).await;
        let failed = client(&stub.url, Options::default()).list_integrations(&token("api-a")).await;
        assert_eq!(failed, Err(Error::Undecodable { field: field.into() }), "{headers}");
    }
}

#[tokio::test]
async fn half_an_answer_is_none() {
    for answer in [
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{\"items\":[]}",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nc\r\n{\"items\":[]}\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
    ] {
        let stub = Stub::saying(answer).await;
        let failed = client(&stub.url, Options::default()).list_integrations(&token("api-a")).await;
        assert_eq!(failed, Err(unavailable(Unavailability::Interrupted)), "{answer}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let evil = Stub::answering("200 OK", JSON, b"{}").await;
    for status in [301, 302, 303, 307, 308] {
        let world = World::new().await;
        world.fault(Misbehaviour::Redirect { location: format!("{}/api/v2/caller-identity", evil.url), status });
        let failed = world.client.caller(&world.writer).await;
        assert_eq!(failed, Err(unavailable(Unavailability::Redirected)), "{status}");
        assert!(world.create().await.unwrap_err().outcome_unknown());
        assert_eq!(world.arrived(), 2);
    }
    assert_eq!(evil.seen().len(), 0);
}

#[tokio::test]
async fn nobody_there_is_told_apart_from_everything_else() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let failed = client(&url, Options::default()).caller(&token("api-a")).await.unwrap_err();
    assert_eq!(failed, unavailable(Unavailability::NotReached));
    assert!(!failed.outcome_unknown());
}

#[tokio::test]
async fn without_tls_nothing_is_sent() {
    let stub = Stub::answering("200 OK", JSON, b"{}").await;
    let url = stub.url.replace("http://", "https://");
    let failed = client(&url, Options::default()).caller(&token("api-canary")).await;
    assert_eq!(failed, Err(unavailable(Unavailability::NotReached)));
    assert_eq!(stub.seen().len(), 3);
    for greeting in stub.seen() {
        assert!(!String::from_utf8_lossy(&greeting).contains("canary"));
    }
}

#[tokio::test]
async fn a_connection_that_does_not_come_about_in_time_was_not_reached() {
    // Connections are taken by the system; nobody ever answers the TLS greeting.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let options = Options { connect_timeout: Duration::from_millis(100), ..Options::default() };
    let address = address("a", "b", "redis", "12ab3c4d5ef1a2345bcde67f");
    let failed = client(&url, options).delete_integration(&token("api-a"), &address).await.unwrap_err();
    assert_eq!(failed, unavailable(Unavailability::NotReached));
    assert!(!failed.outcome_unknown());
}

#[tokio::test]
async fn localhost_is_this_machine() {
    let stub = Stub::answering("200 OK", JSON, json!({"tokenName": "t"}).to_string().as_bytes()).await;
    let url = stub.url.replace("127.0.0.1", "localhost");
    let caller = client(&url, Options::default()).caller(&token("api-a")).await.unwrap();
    assert_eq!(caller.display_name(), "t");
}
