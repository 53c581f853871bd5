//! Only the portal's own forms change anything: not other sites', not other ways to ask.

use reqwest::Method;

use crate::harness::{Person, Portal, Store};

const ORIGINS: [&str; 14] = [
    "https://evil.test",
    "http://evil.test",
    "null",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://localhost:1",
    "file://",
    "http://127.0.0.1.evil.test",
    "HTTP://EVIL.TEST",
    "chrome-extension://abc",
    "",
    "evil",
    "http://",
    "http://[::1]",
];

fn posts(store: &Store) -> Vec<String> {
    let fixed = [
        "/sign-in",
        "/sign-out",
        "/theme",
        "/integrations/refresh",
        "/integrations/checkout/test/redis/new",
        "/integrations/checkout/test/redis/review",
        "/no/such/form",
        "/api/integrations",
        "/healthz",
    ];
    let own = [store.edit(), store.review(), store.switch(), store.delete()];
    fixed.into_iter().map(str::to_owned).chain(own).collect()
}

/// A signed-in person's browser, made to post by something else.
async fn must_be_refused(person: &Person, path: &str, headers: &[(&str, &str)], body: &str) {
    let answer = person.ask(Method::POST, path, headers, Some(body.to_owned())).await;
    assert_eq!(answer.status, 403, "{path} with {headers:?}: {}", answer.text());
    assert!(answer.headers.get("set-cookie").is_none() && answer.headers.get("location").is_none());
    assert!(answer.body.contains("did not come from one of the portal"), "{}", answer.body);
}

#[tokio::test]
async fn forms_from_elsewhere_are_refused_everywhere_and_reach_nothing() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    for path in posts(&store) {
        for origin in ORIGINS {
            must_be_refused(&person, &path, &[("origin", origin)], "on=false&token=api-demo-reader").await;
            for site in ["cross-site", "same-site"] {
                let headers = [("origin", origin), ("sec-fetch-site", site)];
                must_be_refused(&person, &path, &headers, "on=false&token=api-demo-reader").await;
            }
        }
        for site in ["cross-site", "same-site", "", "nonsense", "SAME-ORIGIN-BUT-NOT"] {
            must_be_refused(&person, &path, &[("sec-fetch-site", site)], "on=false").await;
        }
        must_be_refused(&person, &path, &[], "on=false").await;
    }
    assert_eq!(portal.calls(), []);
    assert!(person.is_signed_in().await && store.now()["on"] == true);
}

#[tokio::test]
async fn a_sibling_on_the_same_host_is_elsewhere_too() {
    let portal = Portal::behind_https().await;
    let person = portal.writer().await;
    for origin in [
        "https://sib.portal.test",
        "https://portal.test:444",
        "http://portal.test",
        "https://portal.test.evil.test",
        "https://evilportal.test",
        "https://portal.test@evil.test",
    ] {
        for headers in [&[("origin", origin)][..], &[("origin", origin), ("sec-fetch-site", "same-site")]] {
            must_be_refused(&person, "/sign-out", headers, "").await;
        }
    }
    assert!(person.is_signed_in().await);
}

#[tokio::test]
async fn the_kind_of_body_makes_no_difference() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    for kind in
        ["text/plain", "application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
    {
        let headers = [("origin", "https://evil.test"), ("sec-fetch-site", "cross-site"), ("content-type", kind)];
        must_be_refused(&person, &store.switch(), &headers, "on=false").await;
    }
}

#[tokio::test]
async fn the_portal_s_own_forms_pass_in_old_and_new_browsers() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let origin = person.origin.clone();
    for headers in [
        &[("origin", origin.as_str()), ("sec-fetch-site", "same-origin")][..],
        &[("origin", origin.as_str())],
        &[("sec-fetch-site", "same-origin")],
    ] {
        let answer = person.ask(Method::POST, "/theme", headers, Some("theme=dark".into())).await;
        assert_eq!(answer.status, 303, "{headers:?}");
    }
}

#[tokio::test]
async fn links_from_anywhere_open_pages() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let headers = [("origin", "https://chat.test"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
    for path in ["/integrations?q=a", "/activity", "/favicon.svg"] {
        let answer = person.ask(Method::GET, path, &headers, None).await;
        assert_eq!(answer.status, 200);
        assert!(answer.headers.get("access-control-allow-origin").is_none());
    }
}

#[tokio::test]
async fn other_ways_to_ask_do_not_exist() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let paths = [posts(&store), vec![store.page(), "/favicon.svg".into(), "/activity".into()]].concat();
    for path in paths {
        for method in ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let own = [("origin", person.origin.as_str()), ("sec-fetch-site", "same-origin")];
            let answer = person.ask(method.clone(), &path, &own, Some("on=false".into())).await;
            assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD, POST"), "{method} {path}");
            assert!(answer.headers.get("access-control-allow-methods").is_none());
        }
    }
    assert_eq!(portal.calls(), []);
}

#[tokio::test]
async fn reading_never_writes_whatever_else_the_request_says() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Renamed")]).await;
    let (review, plan) = person.review(&sent).await;
    let question = person.get(&store.delete()).await.form(&store.delete());
    let query = |name: &str, value: &str| format!("?{name}={value}&on=false&_method=DELETE&confirm=yes&name=x&token=y");
    let plan = query("plan", plan.get("plan").unwrap());
    let challenge = query("challenge", question.get("challenge").unwrap());
    let headers = [("x-http-method-override", "DELETE"), ("x-method-override", "POST"), ("x-http-method", "PATCH")];
    let before = store.now()["version"].clone();
    for path in [posts(&store), vec![store.page(), review.path]].concat() {
        let path = path.split('?').next().unwrap();
        for query in [&plan, &challenge] {
            for method in [Method::GET, Method::HEAD] {
                person.ask(method, &format!("{path}{query}"), &headers, None).await;
            }
        }
    }
    assert_eq!(portal.writes(), []);
    assert_eq!(store.now()["version"], before);
    assert!(person.is_signed_in().await);
}
