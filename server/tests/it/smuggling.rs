//! What a browser sends besides its form never reaches LaunchDarkly, and what is not well formed reaches nothing.

use std::collections::BTreeSet;

use reqwest::Method;

use crate::harness::{LIST, Portal, raw, status_of};

/// Everything that LaunchDarkly may be told.
const ALLOWED: [&str; 8] = [
    "accept",
    "accept-encoding",
    "authorization",
    "content-length",
    "content-type",
    "host",
    "ld-api-version",
    "user-agent",
];

const HOSTILE: [(&str, &str); 40] = [
    ("authorization", "api-demo-user-evil"),
    ("x-http-method-override", "DELETE"),
    ("x-http-method", "DELETE"),
    ("x-method-override", "DELETE"),
    ("ld-api-version", "20191212"),
    ("ld-api-version", "beta, 20240415"),
    ("proxy-authorization", "Basic eDp5"),
    ("x-forwarded-for", "127.0.0.1"),
    ("x-forwarded-host", "evil.test"),
    ("x-forwarded-proto", "gopher"),
    ("x-forwarded-user", "admin"),
    ("x-forwarded-uri", "/api/v2/members"),
    ("forwarded", "for=127.0.0.1"),
    ("x-real-ip", "127.0.0.1"),
    ("x-original-url", "/api/v2/members"),
    ("x-rewrite-url", "/api/v2/members"),
    ("via", "1.1 evil"),
    ("te", "trailers"),
    ("upgrade", "h2c"),
    ("http2-settings", "AAMAAABkAAQAAP__"),
    ("expect", "100-continue"),
    ("range", "bytes=0-1"),
    ("if-none-match", "*"),
    ("if-match", "*"),
    ("cache-control", "no-transform"),
    ("pragma", "x"),
    ("referer", "https://evil.test/canary"),
    ("user-agent", "canary-agent"),
    ("accept", "text/canary"),
    ("accept-language", "canary"),
    ("x-api-key", "canary"),
    ("x-auth-token", "canary"),
    ("traceparent", "00-canary"),
    ("baggage", "canary=1"),
    ("x-request-id", "canary"),
    ("x-ld-envid", "canary"),
    ("x-csrf-token", "canary"),
    ("dnt", "1"),
    ("from", "canary@evil.test"),
    ("x-canary", "canary"),
];

fn must_be_clean(portal: &Portal, token: &str) {
    let calls = portal.calls();
    assert_ne!(calls.len(), 0);
    for call in calls {
        let names: BTreeSet<&str> = call.headers.iter().map(|(name, _)| name.as_str()).collect();
        let foreign: Vec<&&str> = names.iter().filter(|name| !ALLOWED.contains(*name)).collect();
        assert!(foreign.is_empty(), "{} {} has {foreign:?}", call.method, call.path);
        let all = |wanted: &str| -> Vec<&str> {
            call.headers.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.as_str()).collect()
        };
        assert_eq!(all("ld-api-version"), ["beta"]);
        assert_eq!(all("authorization"), [token], "the raw token, alone");
        assert!(all("user-agent")[0].starts_with("Storekeeper/"));
        assert!(!format!("{call:?}").contains("canary"), "{call:?}");
    }
}

#[tokio::test]
async fn headers_of_browsers_stay_here() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Renamed")]).await;
    let (_, plan) = person.review(&sent).await;
    let with_cookie = HOSTILE.into_iter().chain([("cookie", "canary=1; theme=canary")]);
    for header in with_cookie {
        person.post("/integrations/refresh", &[]).await;
        for path in
            ["/integrations", "/integrations/new", store.page().as_str(), store.json().as_str(), &store.delete()]
        {
            let answer = person.ask(Method::GET, path, &[header], None).await;
            assert!(answer.status < 500, "{header:?}");
        }
    }
    let origin = person.origin.clone();
    let hostile: Vec<(&str, &str)> =
        HOSTILE.into_iter().filter(|(name, _)| *name != "expect").chain([("origin", origin.as_str())]).collect();
    let body = format!("plan={}", plan.get("plan").unwrap());
    assert_eq!(person.ask(Method::POST, &plan.action, &hostile, Some(body)).await.status, 303);
    assert_eq!(portal.writes().iter().map(|call| call.method.as_str()).collect::<Vec<_>>(), ["PATCH"]);
    must_be_clean(&portal, "api-demo-writer");
}

#[tokio::test]
async fn every_kind_of_call_is_made_the_same_way() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.person("api-demo-user-whole").await;
    let form = "/integrations/checkout/test/redis/new";
    let form = person.get(form).await.form(form).with("config.host", "h");
    let sent = person.submit(&form).await;
    person.confirm(&sent).await;
    let sent = person.edit(&store, &[("name", "Renamed")]).await;
    person.confirm(&sent).await;
    let question = person.get(&store.delete()).await.form(&store.delete());
    person.submit(&question).await;
    let methods: BTreeSet<String> = portal.calls().into_iter().map(|call| call.method).collect();
    assert_eq!(methods.into_iter().collect::<Vec<_>>(), ["DELETE", "GET", "PATCH", "POST"]);
    must_be_clean(&portal, "api-demo-user-whole");
}

#[tokio::test]
async fn a_body_over_64_kib_is_refused_announced_or_not() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    for path in
        ["/sign-in", "/theme", "/integrations/checkout/test/redis/new", &store.edit(), &store.delete(), "/sign-out"]
    {
        let answer = person.post(path, &[("name", &"x".repeat(64 * 1024))]).await;
        assert_eq!(answer.status, 413, "{path}");
        answer.must_say(&["larger than any of the portal's forms"]);
    }
    assert!(person.is_signed_in().await);
    let almost = person.post(&store.edit(), &[("name", &"x".repeat(63 * 1024)), ("version", "1")]).await;
    assert_eq!(almost.status, 422);
    let origin = person.origin.clone();
    let mut endless = format!(
        "POST /theme HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    );
    endless.push_str(&["400\r\n", &"x".repeat(1024), "\r\n"].concat().repeat(70));
    assert_eq!(status_of(&raw(&portal.url, endless.as_bytes()).await), 413);
}

#[tokio::test]
async fn requests_that_can_be_read_in_two_ways_are_not_answered_twice() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let (cookie, origin) = (person.cookie().unwrap(), person.origin.clone());
    let head = format!("POST /theme HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\nCookie: {cookie}\r\n");
    let inner = "GET /integrations HTTP/1.1\r\nHost: localhost\r\nX-Inner: 1\r\n\r\n";
    for lengths in [
        format!("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inner}", 5 + inner.len()),
        format!("Content-Length: 0\r\nContent-Length: {}\r\n\r\n{inner}", inner.len()),
        format!("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n{inner}"),
        format!("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{inner}"),
        format!("Content-Length: +0\r\n\r\n{inner}"),
    ] {
        let answer = raw(&portal.url, format!("{head}Connection: close\r\n{lengths}").as_bytes()).await;
        assert!(answer.matches("HTTP/1.1 ").count() <= 1, "{lengths:?}: {answer}");
        assert!(status_of(&answer) < 500, "{lengths:?}");
    }
    assert_eq!(portal.lists(), 0);
    let large =
        format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: {}\r\nConnection: close\r\n\r\n", "x".repeat(1_000_000));
    let status = status_of(&raw(&portal.url, large.as_bytes()).await);
    assert!(status == 431 || status == 0, "{status}");
    assert_eq!(portal.anyone().get("/healthz").await.status, 200);
}

#[tokio::test]
async fn a_token_cannot_bring_headers_of_its_own() {
    let portal = Portal::start().await;
    for token in
        ["api-x\r\nX-HTTP-Method-Override: DELETE", "api-x\nLD-API-Version: 1", "api-x\u{0}", "api-x y", "api-ü"]
    {
        assert_eq!(portal.anyone().sign_in(token).await.status, 422);
    }
    assert_eq!(portal.calls(), []);
    assert!(portal.calls().iter().all(|call| call.path != LIST));
}
