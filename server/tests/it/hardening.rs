//! What an attacker, a broken LaunchDarkly or a wrong proxy meets at the door.

use std::time::{Duration, Instant};

use launchdarkly_emulator::{Fault, Misbehaviour};
use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::harness::{LIST, Portal, until};

async fn connected(portal: &Portal) -> TcpStream {
    TcpStream::connect(portal.url.trim_start_matches("http://")).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_launchdarkly_that_does_not_answer_is_left_alone_and_found_again_when_it_is_back() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let down = Misbehaviour::Status { status: 503, headers: [].into(), body: None };
    portal.upstream().add_fault(Fault::on("GET", "/api/v2/*", down));
    portal.upstream().clear_journal();
    let begun = Instant::now();
    let mut pages = 0;
    while begun.elapsed() < Duration::from_secs(8) {
        let page = person.get("/integrations").await;
        assert_eq!(page.status, 502);
        pages += 1;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let calls = portal.calls().len();
    println!("{pages} pages in 8 s, {calls} calls");
    assert!(pages > 10 && calls <= 7, "{pages} pages made {calls} calls: five, and a probe in five seconds");
    let page = person.get("/integrations").await;
    page.must_say(&["It did not respond several times in a row", "Nothing was sent."]);
    // A write is not even tried, and says so.
    let store = portal.redis("checkout", "test");
    let refused = person.post(&store.switch(), &[("on", "false")]).await;
    assert_eq!(refused.status, 502, "{}", refused.text());
    assert!(portal.writes().is_empty());
    portal.upstream().clear_faults();
    let back = Instant::now();
    while person.get("/integrations").await.status != 200 {
        assert!(back.elapsed() < Duration::from_secs(10), "it is not found again");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_never_ends_their_headers_is_sent_away_and_too_many_of_them_are_refused() {
    let portal = Portal::start().await;
    let begun = Instant::now();
    let mut slow = connected(&portal).await;
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    let mut said = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(30), slow.read_to_end(&mut said)).await.expect("it is closed");
    let took = begun.elapsed();
    assert!((Duration::from_secs(8)..Duration::from_secs(25)).contains(&took), "{took:?}");

    let mut large = connected(&portal).await;
    let header = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: {}\r\n\r\n", "x".repeat(200_000));
    let _ = large.write_all(header.as_bytes()).await;
    let mut said = Vec::new();
    let _ = large.read_to_end(&mut said).await;
    assert!(said.is_empty() || said.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&said));
    let mut many = connected(&portal).await;
    let headers: String = (0..200).map(|number| ["X-", &number.to_string(), ": y\r\n"].concat()).collect();
    many.write_all(format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{headers}\r\n").as_bytes()).await.unwrap();
    let mut said = Vec::new();
    let _ = many.read_to_end(&mut said).await;
    assert!(said.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&said));
    assert_eq!(portal.anyone().get("/healthz").await.status, 200);
}

#[tokio::test]
async fn only_the_portal_s_own_host_is_served() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    for host in ["evil.test", "evil.test:80", "127.0.0.1.evil.test"] {
        let headers = [("host", host), ("origin", &format!("http://{host}"))];
        for (method, path, body) in [
            (Method::GET, "/", None),
            (Method::GET, "/api/integrations", None),
            (Method::POST, "/sign-in", Some("token=api-demo-writer".to_owned())),
        ] {
            let answer = person.ask(method.clone(), path, &headers, body).await;
            assert!(matches!(answer.status, 421 | 403), "{method} {path} as {host}: {}", answer.status);
            assert!(answer.headers.get("set-cookie").is_none());
        }
        let page = person.ask(Method::GET, "/", &[("host", host)], None).await;
        assert_eq!(page.status, 421);
        page.must_say(&["The portal is not served under this host", "--public-url", host]);
        // The way on leads to where the portal is.
        assert!(page.body.contains(&format!("href=\"{}/integrations\"", person.origin)), "{}", page.body);
    }
    let probe = portal.anyone().ask(Method::GET, "/healthz", &[("host", "10.1.2.3:3000")], None).await;
    assert_eq!(probe.status, 200, "whoever watches the process asks it by its address");
    let elsewhere = person.ask(Method::POST, "/theme", &[("origin", "https://portal.example.com")], None).await;
    assert_eq!(elsewhere.status, 403);
    elsewhere.must_say(&["it came from https://portal.example.com, and --public-url says", &person.origin]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_has_so_many_event_streams_and_the_oldest_gives_way_with_a_word() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let mut streams = Vec::new();
    for _ in 0..9 {
        let stream = person.open(Method::GET, "/api/events", &[], None).await;
        assert_eq!(stream.status(), 200);
        assert_eq!(stream.headers()["x-accel-buffering"], "no");
        streams.push(stream);
    }
    let oldest = tokio::time::timeout(Duration::from_secs(10), streams.remove(0).text()).await.unwrap().unwrap();
    assert!(oldest.contains("event: retired"), "{oldest}");
    let mut second = streams.remove(0);
    let first = second.chunk().await.unwrap().unwrap();
    assert!(!String::from_utf8_lossy(&first).contains("retired"));
    // Other sessions have their own.
    let other = portal.person("api-demo-reader").await;
    assert_eq!(other.open(Method::GET, "/api/events", &[], None).await.status(), 200);
}

#[tokio::test]
async fn a_failing_list_costs_no_storm_of_repetitions() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault("GET", LIST, Misbehaviour::Reset);
    for _ in 0..3 {
        person.get("/integrations").await;
    }
    until("no more is asked", || portal.lists() == 5).await;
}
