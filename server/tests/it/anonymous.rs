//! What somebody gets who is not signed in: the sign-in page, or 401 from JSON endpoints. Nothing is kept of them.

use crate::harness::Portal;

const PAGES: [&str; 9] = [
    "/activity",
    "/activity?page=2",
    "/integrations?q=till+cache&page=2",
    "/integrations/new",
    "/integrations/new?project=checkout",
    "/integrations/checkout/test/redis/new",
    "/integrations/checkout/test/redis/0123456789abcdef01234567",
    "/integrations/checkout/test/redis/0123456789abcdef01234567/edit",
    "/integrations/checkout/test/redis/0123456789abcdef01234567/delete",
];

#[tokio::test]
async fn every_page_leads_to_the_sign_in_page_and_back() {
    let portal = Portal::start().await;
    for page in PAGES {
        let person = portal.anyone();
        let location = person.get(page).await.location();
        let next: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
        assert_eq!(location, format!("/sign-in?next={next}"));
        let form = person.get(&location).await.form("/sign-in");
        assert_eq!(form.get("next"), Some(page));
        assert_eq!(person.submit(&form.with("token", "api-demo-writer")).await.location(), page);
    }
    let person = portal.anyone();
    assert_eq!(person.get("/").await.location(), "/sign-in?next=%2F");
    assert_eq!(person.get("/integrations").await.location(), "/sign-in");
}

#[tokio::test]
async fn a_form_that_was_sent_leads_back_to_the_page_that_it_belongs_to() {
    let portal = Portal::start().await;
    let (place, id) = ("/integrations/checkout/test/redis", "0123456789abcdef01234567");
    let own = format!("{place}/{id}");
    for (form, page) in [
        (format!("{own}/switch"), own.clone()),
        (format!("{own}/review"), own.clone()),
        (format!("{own}/rebase"), own.clone()),
        (format!("{own}/delete"), own.clone()),
        (format!("{own}/check"), own.clone()),
        (format!("{place}/review"), format!("{place}/new")),
        (format!("{place}/check"), format!("{place}/new")),
        ("/activity/5/undo".to_owned(), "/activity".to_owned()),
        ("/coverage/scan".to_owned(), "/coverage".to_owned()),
        ("/checks".to_owned(), "/checks".to_owned()),
        ("/bulk".to_owned(), String::new()),
    ] {
        let location = portal.anyone().post(&form, &[]).await.location();
        let next: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
        let wanted = if next.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?next={next}") };
        assert_eq!(location, wanted, "{form}");
    }
}

#[tokio::test]
async fn json_endpoints_answer_401_with_code_message_and_request_id() {
    let portal = Portal::start().await;
    for endpoint in [
        "/api/integrations",
        "/api/integrations?q=a",
        "/api/rows",
        "/api/overview",
        "/api/integrations/checkout/test/redis/0123456789abcdef01234567",
        "/api/events",
    ] {
        let answer = portal.anyone().get(endpoint).await;
        assert_eq!((answer.status, answer.header("content-type")), (401, "application/json"), "{endpoint}");
        let error = answer.json();
        assert_eq!(error.as_object().unwrap().len(), 3, "{error}");
        assert_eq!(error["code"], "not_signed_in");
        assert!(error["message"].as_str().unwrap().contains("sign in"));
        assert_eq!(error["request_id"], answer.header("x-request-id"));
    }
}

#[tokio::test]
async fn unknown_addresses_are_404_as_page_and_as_json_for_anybody() {
    let portal = Portal::start().await;
    for person in [portal.anyone(), portal.writer().await] {
        let page = person.get("/no/such/page").await;
        assert_eq!(page.status, 404);
        page.must_say(&["Page not found"]);
        let endpoint = person.get("/api/no-such-thing").await;
        assert_eq!((endpoint.status, endpoint.header("content-type")), (404, "application/json"));
        assert_eq!(endpoint.json()["code"], "not_found");
    }
}

#[tokio::test]
async fn nothing_is_kept_of_visitors() {
    let portal = Portal::start().await;
    for round in 0..20 {
        for page in ["/", "/sign-in", "/sign-in?next=%2Factivity", "/integrations", "/healthz", "/no/such/page"] {
            let answer = portal.anyone().get(page).await;
            assert!(answer.headers.get("set-cookie").is_none(), "{page} in round {round}");
        }
        portal.anyone().sign_in("").await;
    }
    assert_eq!(portal.calls(), []);
    for table in ["sessions", "tickets"] {
        assert_eq!(portal.world.count(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn the_sign_in_page_says_why_it_is_there_and_who_is_signed_in_passes_it() {
    let portal = Portal::start().await;
    let person = portal.anyone();
    assert!(!person.get("/sign-in").await.says("Sign in to continue"));
    person.get("/sign-in?next=%2Factivity").await.must_say(&["Sign in to continue to the page you requested."]);
    person.sign_in("api-demo-writer").await;
    assert_eq!(person.get("/sign-in?next=%2Factivity").await.location(), "/activity");
}

#[tokio::test]
async fn a_form_that_was_sent_too_late_leads_to_a_page_that_exists_after_signing_in() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let places = [store.edit(), store.switch(), store.review(), store.delete(), "/integrations/refresh".into()];
    for place in places {
        let person = portal.anyone();
        let sign_in = person.post(&place, &[("on", "false")]).await;
        // A form of one's own comes with the page for signing in; anything else leads to it.
        let page = if sign_in.status == 401 { sign_in } else { person.follow(&sign_in).await };
        let form = page.form("/sign-in");
        let signed_in = person.submit(&form.with("token", "api-demo-writer")).await;
        let page = person.follow(&signed_in).await;
        // The form that was sent here says no version, so it is put beside what is there now.
        let there = if place == store.edit() { 409 } else { 200 };
        assert_eq!(page.status, there, "after {place} one lands on {}: {}", page.path, page.text());
    }
    assert_eq!(portal.writes(), []);
}
