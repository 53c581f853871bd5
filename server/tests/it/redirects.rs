//! Whatever a link or a form asks for, nobody is sent anywhere but to this portal.

use url::Url;

use crate::harness::Portal;

const FOREIGN: [&str; 62] = [
    "https://evil.test",
    "http://evil.test/",
    "HTTPS://EVIL.TEST",
    "https:evil.test",
    "https:/evil.test",
    "https:///evil.test",
    "//evil.test",
    "///evil.test",
    "////evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "\\/evil.test",
    "/\\/evil.test",
    "\\evil.test",
    "//evil.test/integrations",
    "//evil.test%2f..",
    "/\t/evil.test",
    "/\n/evil.test",
    "/\r/evil.test",
    "/\r\n/evil.test",
    "\t//evil.test",
    " //evil.test",
    "/%09/evil.test",
    "/%0a/evil.test",
    "/%0d/evil.test",
    "/%2f/evil.test",
    "/%2Fevil.test",
    "/%5Cevil.test",
    "/%5cevil.test",
    "%2f%2fevil.test",
    "%2F%2Fevil.test",
    "/..//evil.test",
    "/../..//evil.test",
    "/a/..//evil.test",
    "/./../evil.test",
    "..//evil.test",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "mailto:a@evil.test",
    "//user@evil.test",
    "//evil.test:80",
    "//[::1]",
    "//127.1",
    "http:\\\\evil.test",
    "evil.test",
    "@evil.test",
    "?next=//evil.test",
    "#//evil.test",
    "",
    " ",
    "\u{0}",
    "/\u{0}/evil.test",
    "/integrations\r\nSet-Cookie: a=b",
    "/integrations\r\nLocation: //evil.test",
    "／／evil.test",
    "/ｅvil",
    "/\u{2028}/evil.test",
    "//evil。test",
];

/// Fails if a browser would leave the portal.
fn must_stay(portal: &Portal, location: &str, next: &str) {
    let base = Url::parse(&portal.url).unwrap();
    let target = base.join(location).unwrap();
    assert_eq!(target.origin(), base.origin(), "{next:?} leads to {location:?}");
    assert!(
        location.starts_with('/') && !location.starts_with("//") && !location.contains('\\'),
        "{next:?}: {location:?}"
    );
    let decoded = percent_encoding(location);
    let twice = base.join(&decoded).unwrap();
    assert_eq!(twice.origin(), base.origin(), "{next:?} leads to {location:?} and decoded to {decoded:?}");
}

fn percent_encoding(text: &str) -> String {
    let pairs = [("%2f", "/"), ("%2F", "/"), ("%5c", "\\"), ("%5C", "\\"), ("%09", "\t"), ("%0a", "\n"), ("%0d", "\r")];
    pairs.iter().fold(text.to_owned(), |text, (code, char)| text.replace(code, char))
}

#[tokio::test]
async fn signing_in_leads_nowhere_else() {
    let portal = Portal::start().await;
    for next in FOREIGN {
        let answer = portal.anyone().sign_in_for("api-demo-writer", next).await;
        must_stay(&portal, &answer.location(), next);
        assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 1, "{next:?}");
    }
}

#[tokio::test]
async fn nor_does_any_other_form_or_link_with_a_next() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    for next in FOREIGN {
        let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        must_stay(&portal, &person.get(&format!("/sign-in?next={query}")).await.location(), next);
        must_stay(&portal, &person.post("/integrations/refresh", &[("next", next)]).await.location(), next);
        must_stay(&portal, &person.post("/theme", &[("next", next), ("theme", "dark")]).await.location(), next);
    }
}

#[tokio::test]
async fn the_portal_s_own_paths_are_followed() {
    let portal = Portal::start().await;
    for next in ["/integrations?q=a%2Fb&page=2", "/activity", "/integrations/a/b/redis/0123456789abcdef01234567"] {
        assert_eq!(portal.anyone().sign_in_for("api-demo-writer", next).await.location(), next);
    }
}

#[tokio::test]
async fn no_error_text_gets_into_an_address_nor_does_the_referer() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let store = portal.redis("checkout", "test");
    portal.fault_status("PATCH", "/api/v2/*", 403, &[]);
    let (_, form) = person.review(&person.edit(&store, &[("config.host", "new.example.net")]).await).await;
    let body = form.fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let origin = person.origin.clone();
    let headers = [("origin", origin.as_str()), ("referer", "https://evil.test/"), ("accept", "text/html")];
    let answer = person.ask(reqwest::Method::POST, &form.action, &headers, Some(body)).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let location = answer.location();
    let plan = location.strip_prefix(&format!("{}?plan=", store.review())).unwrap();
    assert!(plan.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter)), "{plan}");
    assert!(!answer.body.contains("evil.test"));
}

#[tokio::test]
async fn host_and_forwarding_headers_change_no_link_and_no_redirect() {
    let portal = Portal::start().await;
    let headers = [
        ("x-forwarded-host", "evil.test"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-uri", "//evil.test"),
        ("x-original-url", "/activity"),
        ("x-rewrite-url", "/activity"),
        ("forwarded", "host=evil.test;proto=https"),
        ("x-forwarded-prefix", "//evil.test"),
    ];
    let answer = portal.anyone().ask(reqwest::Method::GET, "/integrations?q=a", &headers, None).await;
    assert_eq!(answer.location(), "/sign-in?next=%2Fintegrations%3Fq%3Da");
    let spoofed = "GET /sign-in HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n";
    let page = crate::harness::raw(&portal.url, spoofed.as_bytes()).await;
    assert!(page.starts_with("HTTP/1.1 421") && !page.contains("//evil.test"), "{page}");
}
