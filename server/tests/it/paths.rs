//! Hostile keys in addresses never reach LaunchDarkly, least of all as another path.

use crate::harness::{Portal, raw, status_of};

const ID: &str = "0123456789abcdef01234567";

/// What is put in the place of one key, as it stands on the wire.
const HOSTILE: [&str; 66] = [
    ".",
    "..",
    "...",
    "%2e",
    "%2e%2e",
    "%2E%2E",
    ".%2e",
    "%2e.",
    "%252e%252e",
    "%25%32%65",
    "..%2f",
    "..%2f..",
    "%2e%2e%2f",
    "..%2fmembers",
    "..%2f..%2fmembers%2fx",
    "%2f",
    "%2F",
    "%2f%2f",
    "a%2fb",
    "a%2Fb",
    "%5c",
    "..%5c",
    "..%5c..%5cmembers",
    "a%5cb",
    "..\\..\\members",
    "a\\b",
    "%00",
    "a%00",
    "%00..",
    "%09",
    "a%09b",
    "%0a",
    "%0d%0a",
    "a%0d%0aX-Evil:%201",
    "%20",
    "a%20b",
    "+",
    "a+b",
    ";x",
    "a;b=c",
    "..;",
    "..;/",
    "%3b",
    "%3f",
    "a%3fb=c",
    "%23",
    "a%23b",
    "%26",
    "%3d",
    "%40evil",
    "%c0%ae%c0%ae",
    "%e0%80%ae",
    "%ef%bc%8e%ef%bc%8e",
    "%ff",
    "%",
    "%2",
    "%zz",
    "%u002e",
    "%F0%9F%8D%AA",
    "%e2%80%ae",
    "~",
    "*",
    "'",
    "%22",
    "%3cscript%3e",
    "https:%2f%2fevil.test",
];

/// The paths that LaunchDarkly may be asked for: plain keys in their places.
fn is_plain(path: &str) -> bool {
    let path = path.split('?').next().unwrap();
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
    let known = ["/api/v2/integration-capabilities/big-segment-store", "/api/v2/projects", "/api/v2/caller-identity"];
    plain
        && known.iter().any(|start| path.starts_with(start))
        && !path.split('/').any(|part| matches!(part, "." | ".." | "..."))
}

/// Every address with a key in it, with `payload` in the place of each key.
fn addresses(payload: &str) -> Vec<String> {
    let good = ["checkout", "test", "redis", ID];
    let mut all = Vec::new();
    for at in 0..4 {
        let mut keys = good;
        keys[at] = payload;
        let address = keys.join("/");
        all.push(format!("/api/integrations/{address}"));
        all.extend(["", "/edit", "/delete", "/review"].map(|end| format!("/integrations/{address}{end}")));
        if at < 3 {
            all.push(format!("/integrations/{}/new", keys[..3].join("/")));
        }
    }
    all.extend(["project", "environment"].map(|name| format!("/integrations/new?project=checkout&{name}={payload}")));
    all
}

#[tokio::test]
async fn no_hostile_key_gets_past_the_portal() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let cookie = person.cookie().unwrap();
    let long = "a".repeat(10_000);
    for payload in HOSTILE.into_iter().chain([long.as_str(), ""]) {
        for address in addresses(payload) {
            let request =
                format!("GET {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n");
            let status = status_of(&raw(&portal.url, request.as_bytes()).await);
            assert!(status < 500, "{address:.200} is {status}");
        }
    }
    let hostile: Vec<String> =
        portal.calls().into_iter().map(|call| call.path).filter(|path| !is_plain(path)).collect();
    assert_eq!(hostile, Vec::<String>::new());
    let stores: Vec<String> =
        portal.calls().into_iter().map(|call| call.path).filter(|path| path.contains("big-segment")).collect();
    assert_eq!(stores, Vec::<String>::new(), "such an address names no integration");
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn nor_does_one_in_a_form_that_is_sent() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let (cookie, origin) = (person.cookie().unwrap(), person.origin.clone());
    for payload in HOSTILE {
        for at in 0..4 {
            let mut keys = ["checkout", "test", "redis", ID];
            keys[at] = payload;
            for end in ["/edit", "/switch", "/delete", "/review"] {
                let body = "on=false&name=x&version=1&plan=AAAAAAAAAAAAAAAAAAAAAA&challenge=AAAAAAAAAAAAAAAAAAAAAA";
                let request = format!(
                    "POST /integrations/{}{end} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nOrigin: {origin}\r\n\
                     Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    keys.join("/"),
                    body.len()
                );
                let status = status_of(&raw(&portal.url, request.as_bytes()).await);
                assert!((400..500).contains(&status), "{payload}{end} is {status}");
            }
        }
    }
    assert_eq!(portal.calls(), []);
}

#[tokio::test]
async fn unknown_providers_are_asked_for_by_their_plain_key_only() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let path = format!("/integrations/checkout/test/no-such-provider/{ID}");
    assert_eq!(person.get(&path).await.status, 404);
    assert!(portal.calls().iter().all(|call| is_plain(&call.path)));
}
