//! When LaunchDarkly cannot be read: the reason in words, an older list with its age, and never an empty account.

use launchdarkly_emulator::{Emulator, Misbehaviour};

use crate::harness::{Answer, LIST, Portal};

/// Fails if a failure looks like an account without integrations.
fn must_not_look_empty(answer: &Answer) {
    for words in ["No integrations", "0 integrations", "no integrations"] {
        assert!(!answer.says(words), "it says {words:?}: {}", answer.text());
    }
}

async fn fails(portal: &Portal, fault: Misbehaviour, words: &str) {
    let person = portal.writer().await;
    portal.fault("GET", LIST, fault);
    let answer = person.get("/integrations").await;
    assert_eq!(answer.status, 502, "{}", answer.text());
    answer.must_say(&[words, "Request ID", answer.header("x-request-id"), "Try again"]);
    must_not_look_empty(&answer);
    let json = person.get("/api/integrations").await;
    assert_eq!(json.status, 502);
    assert!(json.json()["items"].is_null());
}

#[tokio::test]
async fn server_errors_are_named_after_two_more_tries_and_five_failures_in_a_row_are_enough() {
    for status in [500, 502, 503, 504] {
        let portal = Portal::start().await;
        let fault = Misbehaviour::Status { status, headers: [].into(), body: Some("SENTINEL <b>".into()) };
        fails(&portal, fault, "LaunchDarkly could not be read").await;
        assert_eq!(portal.lists(), 5, "three tries for the page, two for the JSON: then LaunchDarkly is left alone");
        assert!(!portal.heard().contains("SENTINEL"));
    }
}

#[tokio::test]
async fn one_failure_in_between_is_not_even_noticed() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let fault = Misbehaviour::Status { status: 503, headers: [].into(), body: None };
    portal.upstream().add_fault(launchdarkly_emulator::Fault::on("GET", LIST, fault).times(1));
    person.get("/integrations").await.must_say(&["143 integrations."]);
    assert_eq!(portal.lists(), 2);
}

#[tokio::test]
async fn an_answer_that_is_cut_or_malformed_is_not_used() {
    for (fault, words) in [
        (Misbehaviour::Malformed, "LaunchDarkly's response could not be read"),
        (Misbehaviour::Truncate { bytes: 20_000 }, "The connection was lost before its response was complete."),
        (Misbehaviour::Truncate { bytes: 1 }, "The connection was lost before its response was complete."),
        (Misbehaviour::Reset, "The connection was lost before its response was complete."),
        (Misbehaviour::Huge { bytes: 33 * 1024 * 1024 }, "LaunchDarkly's response was too large"),
        (Misbehaviour::DropField { field: "items".into() }, "LaunchDarkly's response could not be read"),
    ] {
        let portal = Portal::start().await;
        fails(&portal, fault, words).await;
    }
}

#[tokio::test]
async fn a_launchdarkly_that_never_answers_is_given_up_and_others_are_served_meanwhile() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault("GET", LIST, Misbehaviour::Hang);
    let stuck = tokio::spawn({
        let person = person.clone();
        async move { person.get("/integrations").await }
    });
    crate::harness::until("LaunchDarkly is asked", || portal.lists() == 1).await;
    assert_eq!(person.get("/activity").await.status, 200);
    assert_eq!(portal.anyone().get("/readyz").await.status, 200);
    let answer = stuck.await.unwrap();
    assert_eq!(answer.status, 502);
    answer.must_say(&["It did not respond within 10 seconds."]);
    must_not_look_empty(&answer);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 307, 308] {
        let evil = Emulator::demo(0).bind(([127, 0, 0, 1], 0).into(), false).await.unwrap();
        let portal = Portal::start().await;
        let location = format!("{}{LIST}", evil.url);
        fails(&portal, Misbehaviour::Redirect { location, status }, "It redirected to another address").await;
        assert_eq!(evil.emulator().journal(), []);
    }
}

#[tokio::test]
async fn a_refusal_is_forbidden_in_words_and_status() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault_status("GET", LIST, 403, &[]);
    let answer = person.get("/integrations").await;
    assert_eq!(answer.status, 403);
    answer.must_say(&["LaunchDarkly does not allow this", "Access to the requested resource was denied."]);
    must_not_look_empty(&answer);
    assert!(person.is_signed_in().await);
    let json = person.get("/api/integrations").await;
    assert_eq!((json.status, json.json()["code"].as_str()), (403, Some("forbidden")));
}

#[tokio::test]
async fn an_older_list_stands_in_with_its_age_and_the_reason() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let table = person.get("/integrations").await;
    person.submit(&table.form("/integrations/refresh")).await;
    portal.fault_status("GET", LIST, 500, &[]);
    let late = person.get("/integrations").await;
    assert_eq!(late.status, 200);
    late.must_say(&["This list is not up to date", "LaunchDarkly could not be read", "Fetched ", "143 integrations."]);
    assert_eq!(late.rows(), table.rows());
    portal.upstream().clear_faults();
    assert!(!person.renewed("/integrations").await.says("This list is not up to date"));
}

#[tokio::test]
async fn an_older_list_is_not_shown_to_a_token_that_may_no_longer_see_it() {
    for status in [401, 403] {
        let portal = Portal::start().await;
        let person = portal.writer().await;
        let table = person.get("/integrations").await;
        person.submit(&table.form("/integrations/refresh")).await;
        portal.fault_status("GET", LIST, status, &[]);
        let answer = person.get("/integrations").await;
        assert!(answer.rows().is_empty() && answer.status != 200, "{}", answer.text());
    }
}

#[tokio::test]
async fn a_rate_limit_says_how_long_and_is_kept_to() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault_status("GET", LIST, 429, &[("retry-after", "20")]);
    let page = person.get("/integrations").await;
    assert_eq!(page.status, 429);
    page.must_say(&["LaunchDarkly's rate limit is reached", "You can try again in"]);
    must_not_look_empty(&page);
    portal.upstream().clear_faults();
    for path in ["/api/integrations", "/integrations/checkout/test/redis/0123456789abcdef01234567", "/integrations"] {
        let answer = person.get(path).await;
        assert_eq!(answer.status, 429, "{path}");
        let seconds: u32 = answer.header("retry-after").parse().unwrap_or_default();
        assert!((15..=21).contains(&seconds), "{path}: Retry-After is {:?}", answer.header("retry-after"));
    }
    assert_eq!(portal.calls().len(), 1);
}

#[tokio::test]
async fn missing_fields_cost_what_they_say_and_no_page() {
    for field in ["config", "_status", "_access", "version", "tags", "name", "_links"] {
        let portal = Portal::start().await;
        let store = portal.redis("checkout", "test");
        let person = portal.writer().await;
        portal.fault("GET", "/api/v2/*", Misbehaviour::DropField { field: field.into() });
        let table = person.get("/integrations?per_page=100").await;
        assert_eq!((table.status, table.rows().len()), (200, 100), "without {field}: {}", table.text());
        let page = person.get(&store.page()).await;
        assert_eq!(page.status, 200, "without {field}: {}", page.text());
        if field == "config" {
            page.must_say(&["LaunchDarkly did not send the settings of this integration."]);
        }
    }
}

#[tokio::test]
async fn integrations_that_cannot_be_read_are_counted_and_do_not_leave_the_account_looking_empty() {
    for field in ["_id", "on", "projectKey"] {
        let portal = Portal::start().await;
        let person = portal.writer().await;
        portal.fault("GET", LIST, Misbehaviour::DropField { field: field.into() });
        let table = person.get("/integrations").await;
        assert_eq!(table.status, 200);
        table.must_say(&["143 integrations of this account could not be read and are missing below"]);
        must_not_look_empty(&table);
    }
}

#[tokio::test]
async fn an_unknown_provider_has_a_page_without_secrets_and_no_form() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let page = person.get("/integrations?provider=memcached-preview").await.rows().remove(0);
    let detail = person.get(&page).await;
    assert_eq!(detail.status, 200);
    detail.must_say(&["does not know the provider memcached-preview", "authToken Set", "11211"]);
    assert!(!detail.body.contains("***"));
    let edit = person.get(&format!("{page}/edit")).await;
    assert_eq!(edit.status, 409);
    edit.must_say(&["cannot be edited here"]);
    assert!(detail.has_form(&format!("{page}/switch")));
}
