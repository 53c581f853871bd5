//! Under a path of its own, beside others at the same origin: every address that it gives begins with it, and nothing of it is
//! anywhere else.

use std::collections::{BTreeSet, VecDeque};

use reqwest::Method;

use crate::harness::{Person, Portal, World};

const BASE: &str = "/tools/stores";

async fn portal() -> Portal {
    Portal::of(World::new().await, &["--base-path", BASE]).await
}

async fn signed_in(portal: &Portal) -> Person {
    let person = portal.anyone();
    let answer = person.post(&[BASE, "/sign-in"].concat(), &[("token", "api-demo-writer")]).await;
    assert_eq!(answer.location(), [BASE, "/integrations"].concat());
    person
}

/// Every address that a page has in it.
fn addresses(html: &str) -> Vec<&str> {
    let values = |name: &'static str| html.split(name).skip(1).filter_map(|rest| rest.split('"').next());
    [" href=\"", " action=\"", " src=\"", " formaction=\"", " data-events=\""].into_iter().flat_map(values).collect()
}

/// What kind of page is at an address: all integrations are of one kind.
fn kind(address: &str) -> (usize, String) {
    let path = address.split(['?', '#']).next().unwrap();
    let parts: Vec<&str> = path.split('/').collect();
    let last = *parts.last().unwrap();
    let verb = if last.len() == 24 { "" } else { last };
    (parts.len(), if parts.len() > 4 { verb.to_owned() } else { path.to_owned() })
}

#[tokio::test]
async fn every_address_of_every_page_begins_with_it_and_is_there() {
    let portal = portal().await;
    let person = signed_in(&portal).await;
    let mut seen = BTreeSet::new();
    let mut next = VecDeque::from([[BASE, "/"].concat()]);
    while let Some(path) = next.pop_front() {
        let page = person.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        for address in addresses(&page.body) {
            let elsewhere = address.starts_with("https://") || address.starts_with('#');
            assert!(elsewhere || address.starts_with(&[BASE, "/"].concat()), "{address} on {path}");
        }
        let links = page.links().into_iter().filter(|link| link.starts_with(BASE));
        next.extend(links.filter(|link| seen.insert(kind(link))));
    }
    assert!(seen.len() > 12, "{seen:?}");
}

#[tokio::test]
async fn a_change_goes_its_way_under_it() {
    let portal = portal().await;
    let person = signed_in(&portal).await;
    let store = portal.redis("checkout", "test");
    let path = [BASE, &store.edit()].concat();
    let form = person.get(&path).await.form(&path).filled(&[("name", "Under a path")]);
    let sent = person.submit(&form).await;
    let done = person.confirm(&sent).await;
    assert!(done.path.starts_with(&[BASE, &store.page(), "?outcome="].concat()), "{}", done.path);
    done.must_say(&["Under a path"]);
    assert!(portal.only_write().to_string().contains("Under a path"));
    let events = person.open(Method::GET, &[BASE, "/api/events"].concat(), &[], None).await;
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let json = person.get(&[BASE, "/api", &store.page()].concat()).await;
    assert_eq!(json.status, 200);
}

#[tokio::test]
async fn nothing_of_it_is_anywhere_else() {
    let portal = portal().await;
    let person = signed_in(&portal).await;
    for path in
        ["/", "/integrations", "/tools", "/tools/", "/tools/stores2/integrations", "//tools/stores/integrations"]
    {
        assert_eq!(person.get(path).await.status, 404, "{path}");
    }
    for path in ["/healthz", "/readyz", "/tools/stores/healthz"] {
        assert_eq!(person.get(path).await.status, 200, "{path}");
    }
    for (next, leads) in [
        ("/tools/stores/coverage", "/tools/stores/coverage"),
        ("/tools/other", "/tools/stores/integrations"),
        ("/tools/stores/../other", "/tools/stores/integrations"),
        ("/tools/stores//evil.test", "/tools/stores/integrations"),
        ("/tools/stores", "/tools/stores/integrations"),
        ("/integrations", "/tools/stores/integrations"),
    ] {
        let answer =
            portal.anyone().post("/tools/stores/sign-in", &[("token", "api-demo-reader"), ("next", next)]).await;
        assert_eq!(answer.location(), leads, "{next}");
    }
    let asked = portal.anyone().get("/tools/stores/activity?q=x").await;
    assert_eq!(asked.location(), "/tools/stores/sign-in?next=%2Ftools%2Fstores%2Factivity%3Fq%3Dx");
}

#[tokio::test]
async fn its_cookies_go_to_no_other_application() {
    let portal = portal().await;
    let person = portal.anyone();
    let answer = person.post("/tools/stores/sign-in", &[("token", "api-demo-writer")]).await;
    assert!(answer.header("set-cookie").contains("; Path=/tools/stores"), "{}", answer.header("set-cookie"));
    let theme = person.post("/tools/stores/theme", &[("theme", "dark"), ("next", "/tools/stores/activity")]).await;
    assert!(theme.header("set-cookie").contains("; Path=/tools/stores;"), "{}", theme.header("set-cookie"));
    assert_eq!(theme.location(), "/tools/stores/activity");
    let out = person.post("/tools/stores/sign-out", &[]).await;
    assert_eq!(out.location(), "/tools/stores/sign-in");
    assert!(out.header("set-cookie").contains("; Path=/tools/stores"), "{}", out.header("set-cookie"));
    assert_eq!(out.header("clear-site-data"), "", "what others keep at this origin stays");
}
