//! The headers of every answer, whatever its status and whoever made it.

use std::collections::HashSet;

use reqwest::Method;

use crate::harness::{Answer, LIST, Person, Portal};

const FIXED: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];
const POLICY: [&str; 6] = [
    "default-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "style-src 'self'",
];

fn must_be_safe(answer: &Answer, https: bool) {
    let at = format!("{} ({})", answer.path, answer.status);
    for (name, value) in FIXED {
        assert_eq!(answer.header(name), value, "{name} of {at}");
    }
    let policy = answer.header("content-security-policy");
    let parts: Vec<&str> = policy.split(';').map(str::trim).collect();
    assert!(POLICY.iter().all(|part| parts.contains(part)), "{at}: {policy}");
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains('*'),
        "{policy}"
    );
    assert!(answer.header("permissions-policy").contains("camera=()"), "{at}");
    assert_eq!(!answer.header("strict-transport-security").is_empty(), https, "{at}");
    assert_eq!(answer.header("x-request-id").len(), 16, "{at}");
    for forbidden in ["server", "x-powered-by", "access-control-allow-origin", "access-control-allow-credentials"] {
        assert!(answer.headers.get(forbidden).is_none(), "{forbidden} of {at}");
    }
    let kept = answer.status == 200 && (answer.path.starts_with("/pkg/") || answer.path == "/favicon.svg");
    assert_eq!(answer.header("cache-control") == "no-store", !kept, "{at}: {}", answer.header("cache-control"));
    assert!(!kept || answer.headers.get("set-cookie").is_none());
}

/// The files that a page asks for.
fn files(page: &Answer) -> Vec<String> {
    let words = page.body.split(['"', '\'']).filter(|word| word.starts_with("/pkg/"));
    words.map(|word| word.split('?').next().unwrap().to_owned()).collect::<HashSet<_>>().into_iter().collect()
}

/// Answers of every status that can be had.
async fn everything(portal: &Portal, person: &Person) -> Vec<Answer> {
    let store = portal.redis("checkout", "test");
    let mut answers = Vec::new();
    let page = person.get("/integrations").await;
    let mut paths = files(&page);
    assert!(paths.iter().any(|path| path.ends_with("/storekeeper.css")), "{paths:?}");
    let other = [
        "/",
        "/integrations",
        "/activity",
        "/integrations/new",
        "/healthz",
        "/readyz",
        "/favicon.svg",
        "/pkg/",
        "/pkg/none.js",
        "/no/such/page",
        "/integrations/a/b/c/d",
        "/api/integrations",
        "/api/none",
        "/integrations/..%2f/b/redis/c",
        "/integrations/checkout/test/redis/0123456789abcdef01234567",
        "/integrations?page=%ff",
    ];
    paths.extend(other.map(str::to_owned));
    paths.extend([store.page(), store.edit(), store.delete(), store.json(), store.review()]);
    for path in paths {
        answers.push(person.get(&path).await);
        answers.push(person.ask(Method::HEAD, &path, &[], None).await);
        answers.push(portal.anyone().get(&path).await);
    }
    answers.push(person.post(&store.edit(), &[("name", "x")]).await);
    answers.push(person.post(&store.edit(), &[("config.port", "x"), ("version", "1")]).await);
    answers.push(person.post("/theme", &[("theme", "dark")]).await);
    answers.push(person.post("/healthz", &[]).await);
    answers.push(person.post("/sign-in", &[("token", &"x".repeat(70_000))]).await);
    answers.push(person.ask(Method::POST, "/sign-in", &[("origin", "https://evil.test")], Some(String::new())).await);
    for method in [Method::PUT, Method::OPTIONS, Method::TRACE] {
        answers.push(person.ask(method, "/integrations", &[], None).await);
    }
    for (token, times) in [("api-demo-powerless", 1), ("sdk-x", 1), ("api-wrong", 11)] {
        for _ in 0..times {
            answers.push(portal.anyone().sign_in(token).await);
        }
    }
    person.post("/integrations/refresh", &[]).await;
    for status in [403, 429] {
        let person = portal.anyone().with_cookie(&person.cookie().unwrap());
        portal.fault_status(
            "GET",
            if status == 429 { LIST } else { "/api/v2/projects" },
            status,
            &[("retry-after", "20")],
        );
        answers.push(person.get(if status == 429 { "/api/integrations" } else { "/integrations/new" }).await);
    }
    answers
}

#[tokio::test]
async fn every_answer_of_every_status_is_safe() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let answers = everything(&portal, &person).await;
    for answer in &answers {
        must_be_safe(answer, false);
    }
    let statuses: HashSet<u16> = answers.iter().map(|answer| answer.status).collect();
    for status in [200, 303, 400, 401, 403, 404, 405, 409, 413, 422, 429] {
        assert!(statuses.contains(&status), "no answer had {status}: {statuses:?}");
    }
}

#[tokio::test]
async fn failures_of_launchdarkly_are_safe_too() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault_status("GET", "/api/v2/*", 500, &[]);
    for path in ["/integrations", "/api/integrations", "/integrations/new"] {
        let answer = person.get(path).await;
        assert_eq!(answer.status, 502);
        must_be_safe(&answer, false);
    }
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let portal = Portal::behind_https().await;
    let person = portal.writer().await;
    for path in ["/integrations", "/favicon.svg", "/no/such/page", "/healthz", "/api/integrations"] {
        must_be_safe(&person.get(path).await, true);
    }
}

#[tokio::test]
async fn a_nonce_is_used_once_and_every_inline_script_has_it() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let mut seen = HashSet::new();
    for _ in 0..200 {
        let page = person.get("/integrations?per_page=25").await;
        let policy = page.header("content-security-policy").to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        assert!(nonce.len() >= 22 && seen.insert(nonce.to_owned()), "{nonce}");
        let scripts: Vec<&str> = page.body.split("<script").skip(1).map(|tag| tag.split('>').next().unwrap()).collect();
        assert_ne!(scripts.len(), 0);
        let own = format!("nonce=\"{nonce}\"");
        assert!(scripts.iter().all(|tag| tag.contains(&own)), "{scripts:?}");
        assert!(!page.body.contains(" onclick=") && !page.body.contains(" style=") && !page.body.contains("<style"));
    }
}

#[tokio::test]
async fn the_browser_s_files_are_typed_kept_and_nothing_beside_them_is_served() {
    let portal = Portal::start().await;
    let person = portal.anyone();
    let page = person.get("/sign-in").await;
    let folder = files(&page)[0].rsplit_once('/').unwrap().0.to_owned();
    for (file, kind) in [
        ("storekeeper.js", "text/javascript"),
        ("storekeeper.css", "text/css"),
        ("storekeeper.wasm", "application/wasm"),
    ] {
        let answer = person.get(&format!("{folder}/{file}")).await;
        assert_eq!((answer.status, answer.header("content-type").split(';').next()), (200, Some(kind)));
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
    std::fs::write(portal.world.path("site/secret.txt"), "canary").unwrap();
    for path in [
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "..%5csecret.txt",
        "../secret.txt",
        "..%252fsecret.txt",
        "%2e%2e%2fsecret.txt",
        "....//secret.txt",
        "..%c0%afsecret.txt",
        "%00",
        ".",
        "..",
        "",
        "../../master.key",
        "..%2f..%2fmaster.key",
        "%2e%2e%2f%2e%2e%2fportal.db",
        "//etc/passwd",
        "%2fetc%2fpasswd",
        ".hidden",
        "storekeeper.js%00.css",
    ] {
        let request = format!("GET {folder}/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = crate::harness::raw(&portal.url, request.as_bytes()).await;
        let status = crate::harness::status_of(&answer);
        assert!((300..500).contains(&status), "{path}: {status}");
        assert!(!answer.contains("canary") && !answer.contains("root:") && !answer.contains("SQLite"), "{path}");
    }
}

#[tokio::test]
async fn a_page_of_another_release_has_a_style_sheet_and_no_script() {
    let portal = Portal::start().await;
    let style = portal.anyone().get("/pkg/of-another-release/storekeeper.css").await;
    assert_eq!(
        (style.status, style.header("content-type"), style.header("cache-control")),
        (200, "text/css", "no-store")
    );
    let page = portal.anyone().get("/sign-in").await;
    let own = files(&page).into_iter().find(|path| path.ends_with("/storekeeper.css")).unwrap();
    let own = portal.anyone().get(&own).await;
    assert_eq!(own.body, style.body);
    assert!(own.header("cache-control").contains("immutable"), "{}", own.header("cache-control"));
    assert_eq!(portal.anyone().get("/pkg/of-another-release/storekeeper.js").await.status, 404);
}
