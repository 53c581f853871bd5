//! A form that is refused comes back with everything that was typed, but for secrets, and with the reason.

use launchdarkly_emulator::{DuplicateCreate, Misbehaviour, Options};
use serde_json::json;

use crate::harness::{Answer, Person, Portal};

const FORM: &str = "/integrations/checkout/test/redis/new";
const TYPED: [(&str, &str); 6] = [
    ("name", "Basket <cache>"),
    ("tags", "alpha, beta"),
    ("config.host", "basket.example.net"),
    ("config.port", "6380"),
    ("config.username", "app"),
    ("config.password", "canary-Passw0rd"),
];

async fn send(person: &Person, typed: &[(&str, &str)]) -> Answer {
    let form = person.get(FORM).await.form(FORM).filled(typed);
    person.submit(&form).await
}

async fn send_and_confirm(person: &Person) -> Answer {
    let sent = send(person, &TYPED).await;
    let (_, form) = person.review(&sent).await;
    person.submit(&form).await
}

/// Fails unless the form is there again with what was typed, and asks for the password once more.
fn must_be_kept(answer: &Answer, except: &str) {
    let form = answer.form(FORM);
    for (name, value) in TYPED.into_iter().filter(|(name, _)| *name != "config.password" && *name != except) {
        assert_eq!(form.get(name), Some(value), "{name}");
    }
    assert_eq!(form.get("config.password"), Some(""));
    answer.must_say(&["There is a problem", "Enter the password again. It is not sent back to the browser."]);
    assert!(!answer.body.contains("canary"));
}

#[tokio::test]
async fn what_is_wrong_is_said_all_at_once_and_nothing_is_sent() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let wrong = [("name", "a\u{7}b"), ("config.host", "x/y"), ("config.port", "70000"), ("tags", &"x".repeat(65))];
    let answer = send(&person, &wrong).await;
    assert_eq!(answer.status, 422);
    answer.must_say(&[
        "The name cannot hold control characters.",
        "Enter only the host, without user, path or query.",
        "Enter a port between 1 and 65535, in digits.",
        "A tag can have at most 64 characters.",
    ]);
    assert!(answer.body.contains("<title>Error: "));
    let form = answer.form(FORM);
    assert_eq!((form.get("config.host"), form.get("config.port")), (Some("x/y"), Some("70000")));
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn one_wrong_field_costs_only_the_password() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let mut typed = TYPED;
    typed[3].1 = "0";
    let answer = send(&person, &typed).await;
    assert_eq!(answer.status, 422);
    must_be_kept(&answer, "config.port");
}

#[tokio::test]
async fn a_mask_is_not_taken_for_a_password() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    for mask in ["sup********123", "****", "ab*****"] {
        let answer = send(&person, &[("config.host", "h"), ("config.password", mask)]).await;
        assert_eq!(answer.status, 422);
        answer.must_say(&["This looks like a masked password, not a real one."]);
        assert!(!answer.body.contains("***"));
    }
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn launchdarkly_s_400_comes_back_at_the_form_in_its_own_words() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let body = json!({"code": "invalid_request", "message": "config variable \"host\" <cannot> be canary-Passw0rd"});
    portal.fault("POST", "/api/v2/*", Misbehaviour::Status { status: 400, headers: [].into(), body: Some(body) });
    let answer = send_and_confirm(&person).await;
    assert_eq!(answer.status, 422);
    must_be_kept(&answer, "");
    answer.must_say(&["LaunchDarkly did not accept this: config variable \"host\" <cannot> be •••"]);
    assert_eq!(portal.writes().len(), 1);
    person.get("/activity").await.must_say(&["Refused"]);
    portal.upstream().clear_faults();
    let again = answer.form(FORM).with("config.password", "typed again");
    let sent = person.submit(&again).await;
    person.confirm(&sent).await.must_say(&["Created “Basket <cache>”."]);
}

#[tokio::test]
async fn a_duplicate_that_launchdarkly_does_not_want_comes_back_too() {
    let portal = Portal::start().await;
    portal.redis("checkout", "test");
    portal.upstream().set_options(Options { duplicate_create: DuplicateCreate::Conflict, ..Options::default() });
    let person = portal.writer().await;
    let answer = send_and_confirm(&person).await;
    assert_eq!(answer.status, 422);
    must_be_kept(&answer, "");
    answer.must_say(&["Optimistic lock error. Try again later."]);
}

#[tokio::test]
async fn a_reader_is_told_that_it_was_not_allowed_and_nothing_changed() {
    let portal = Portal::start().await;
    let person = portal.person("api-demo-reader").await;
    let before = portal.upstream().state()["integrations"].clone();
    let answer = send_and_confirm(&person).await;
    let (review, confirm) = person.look_at_review(&answer).await;
    review.must_say(&["Nothing was changed LaunchDarkly does not allow this", "Ask a LaunchDarkly administrator"]);
    assert!(!review.body.contains("canary"));
    let after = portal.upstream().state()["integrations"].clone();
    assert_eq!(after.as_array().unwrap().len(), before.as_array().unwrap().len());
    person.get("/activity").await.must_say(&["Refused"]);
    assert_eq!(portal.writes().len(), 1, "and what was reviewed waits, until somebody asks for it once more");
    person.submit(&confirm).await;
    assert_eq!(portal.writes().len(), 2);
}

#[tokio::test]
async fn a_place_that_is_not_there_is_refused_before_or_after_but_never_created() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let form = "/integrations/no-such-project/test/redis/new";
    let answer = person.post(form, &[("config.host", "h")]).await;
    let answer = if answer.status == 303 {
        let (_, confirm) = person.review(&answer).await;
        person.submit(&confirm).await
    } else {
        answer
    };
    assert_eq!(answer.status, 404);
    answer.must_say(&["Not found in LaunchDarkly"]);
    for nonsense in ["memcached", "REDIS", "redis.", "..."] {
        let answer = person.get(&format!("/integrations/checkout/test/{nonsense}/new")).await;
        assert_eq!(answer.status, 400, "{nonsense}");
    }
}

#[tokio::test]
async fn a_rate_limited_write_is_not_repeated_later() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault_status("POST", "/api/v2/*", 429, &[("retry-after", "1")]);
    let answer = send_and_confirm(&person).await;
    assert_eq!(answer.status, 303);
    let review = person.get(answer.header("location")).await;
    review.must_say(&["Nothing was changed", "rate limit", "Wait 1 s", "Create integration"]);
    assert_eq!(portal.writes().len(), 1);
}
