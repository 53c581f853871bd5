//! Where an environment is critical or asks for comments, a write says why; and what is reviewed is what is sent.

use launchdarkly_emulator::{CommentBody, Misbehaviour, Options};
use serde_json::{Value, json};

use crate::harness::{Form, Person, Portal, REASON, Store};

const PASSWORD: &str = "canary-Passw0rd";
const MISSING: &str = "Enter a reason.";

/// The previewed body with the password in its place.
fn with_password(preview: &Value) -> Value {
    serde_json::from_str(&preview.to_string().replace("‹new password›", PASSWORD)).unwrap()
}

async fn confirm(person: &Person, plan: &Form) {
    let done = person.submit(plan).await;
    assert_eq!(person.follow(&done).await.status, 200);
}

#[tokio::test]
async fn without_a_reason_nothing_is_reviewed_and_nothing_typed_is_lost() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production");
    let person = portal.writer().await;
    let long = "x".repeat(501);
    for (reason, words) in
        [("", MISSING), (" \t\r\n ", MISSING), (&long, "at most 500 characters"), ("a\u{7}", "control")]
    {
        let answer = person.edit(&store, &[("name", "Renamed"), ("reason", reason)]).await;
        assert_eq!(answer.status, 422, "{reason:?}");
        answer.must_say(&["There is a problem", words]);
        assert!(answer.body.contains("href=\"#reason\"") && answer.body.contains("<title>Error: "));
        assert_eq!(answer.form(&store.edit()).get("name"), Some("Renamed"));
    }
    let both = person.edit(&store, &[("config.port", "0"), ("reason", "")]).await;
    both.must_say(&["Enter a port between 1 and 65535", MISSING]);
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn the_reason_goes_with_the_patch_as_it_was_reviewed() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production");
    let person = portal.writer().await;
    let reason = "OPS-7: \"ünder\" <attack>,\n then back ";
    let typed = [
        ("config.port", "6380"),
        ("config.password.action", "replace"),
        ("config.password", PASSWORD),
        ("reason", reason),
    ];
    let sent = person.edit(&store, &typed).await;
    let (review, plan) = person.look_at_review(&sent).await;
    assert!(plan.get("reason").is_none(), "it was given already");
    review.must_say(&["Reason: OPS-7: \"ünder\" <attack>, then back", "Port 6379 6380"]);
    let preview = review.code();
    assert_eq!(preview["comment"], "OPS-7: \"ünder\" <attack>, then back");
    let keys: Vec<&String> = preview.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["comment", "patch"]);
    assert_eq!(preview["patch"][0], json!({"op": "test", "path": "/version", "value": 1}));
    confirm(&person, &plan).await;
    assert_eq!(portal.only_write(), with_password(&preview));
    person.get("/activity").await.must_say(&["Done", "Reason: OPS-7: \"ünder\" <attack>, then back"]);
    assert!(!portal.heard().contains(PASSWORD));
}

#[tokio::test]
async fn a_switch_asks_first_and_shows_the_exact_request_then() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production");
    let person = portal.writer().await;
    let sent = person.post(&store.switch(), &[("on", "false")]).await;
    let (asking, ask) = person.look_at_review(&sent).await;
    asking.must_say(&["Turn off “Till cache”", "State On Off", "Continue to the exact request"]);
    assert!(!asking.says("Request to LaunchDarkly") && !asking.body.contains("<pre"), "it is not known yet");
    let unasked = person.submit(&ask.clone().without("reason")).await;
    let (_, still) = person.look_at_review(&unasked).await;
    assert_eq!(still.get("reason"), Some(""), "leaving the question out is no answer");
    let refused = person.submit(&ask).await;
    assert_eq!(refused.status, 422);
    refused.must_say(&["There is a problem", MISSING]);
    let sent = person.submit(&refused.form(&store.review()).with("reason", REASON)).await;
    assert_eq!(portal.writes(), []);
    let (review, plan) = person.look_at_review(&sent).await;
    review.must_say(&["Request to LaunchDarkly", &format!("Reason: {REASON}")]);
    let body = json!({"comment": REASON, "patch": [
        {"op": "test", "path": "/version", "value": 1}, {"op": "replace", "path": "/on", "value": false},
    ]});
    assert_eq!(review.code(), body);
    confirm(&person, &plan).await;
    assert_eq!(portal.only_write(), body);
    person.get("/activity").await.must_say(&["Turned off", REASON]);
}

#[tokio::test]
async fn an_environment_that_is_not_critical_may_ask_for_comments_too() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let environment = |critical: bool, comments: bool| {
        json!({"_id": "57be1db38b75bf0772d11384", "key": "test", "name": "Test", "critical": critical,
            "requireComments": comments})
    };
    for (critical, comments, asked) in [(false, true, true), (true, false, true), (false, false, false)] {
        let body = Some(environment(critical, comments));
        let fault = Misbehaviour::Status { status: 200, headers: [].into(), body };
        portal.fault("GET", "/api/v2/projects/checkout/environments/test", fault);
        let answer = person.edit(&store, &[("name", "Renamed")]).await;
        assert_eq!(answer.status, if asked { 422 } else { 303 }, "critical {critical}, comments {comments}");
        let sent = person.post(&store.switch(), &[("on", "false")]).await;
        assert_eq!(person.look_at_review(&sent).await.1.get("reason").is_some(), asked);
        portal.upstream().clear_faults();
    }
    portal.fault_status("GET", "/api/v2/projects/checkout/environments/test", 403, &[]);
    assert_eq!(person.edit(&store, &[("name", "Renamed")]).await.status, 422, "what is not known may be critical");
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn where_none_is_asked_for_a_reason_may_be_given() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("config.port", "6380")]).await;
    let (review, plan) = person.look_at_review(&sent).await;
    assert!(review.code().is_array() && plan.get("reason").is_none());
    confirm(&person, &plan).await;
    assert!(portal.only_write().is_array());
    portal.upstream().clear_journal();
    let sent = person.edit(&store, &[("config.port", "6381"), ("reason", REASON)]).await;
    let (review, plan) = person.look_at_review(&sent).await;
    confirm(&person, &plan).await;
    assert_eq!((portal.only_write(), portal.only_write()["comment"].as_str()), (review.code(), Some(REASON)));
    let sent = person.post(&store.switch(), &[("on", "false")]).await;
    let (review, _) = person.look_at_review(&sent).await;
    assert!(review.says("Request to LaunchDarkly"), "a switch asks for no more than it must");
}

#[tokio::test]
async fn a_refused_comment_leads_to_a_review_without_it_and_stays_in_the_record() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production");
    portal.upstream().set_options(Options { comment_body: CommentBody::Refused, ..Options::default() });
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("config.port", "6380"), ("reason", REASON)]).await;
    let (first, plan) = person.look_at_review(&sent).await;
    let refused = person.submit(&plan).await;
    assert_eq!(store.now()["version"], 1);
    let (second, plan) = person.look_at_review(&refused).await;
    second.must_say(&["Nothing was changed", "rejected the first format of this change", "activity log"]);
    second.must_say(&[&format!("Reason: {REASON}")]);
    assert_eq!(second.code(), first.code()["patch"]);
    assert_eq!((portal.writes().len(), store.now()["version"].as_i64()), (1, Some(1)));
    confirm(&person, &plan).await;
    let writes = portal.writes();
    assert_eq!((writes.len(), serde_json::from_str::<Value>(&writes[1].body).unwrap()), (2, second.code()));
    assert_eq!(store.now()["config"]["port"], "6380");
    let activity = person.get("/activity?outcome=done").await;
    activity.must_say(&["1 entry,", &format!("Reason: {REASON}")]);
    person.get("/activity?outcome=refused").await.must_say(&["1 entry,", &format!("Reason: {REASON}")]);
    portal.upstream().clear_journal();
    let sent = person.edit(&store, &[("config.port", "6381"), ("reason", "again")]).await;
    person.confirm(&sent).await.must_say(&["Changed “Till cache”."]);
    assert!(portal.only_write().is_array(), "what was learnt is remembered");
    person.get("/activity?q=again").await.must_say(&["1 entry,", "Reason: again"]);
}

#[tokio::test]
async fn a_creation_says_why_in_the_record_only() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let form = "/integrations/checkout/production/redis/new";
    let typed = [("name", "Made"), ("config.host", "h"), ("config.password", PASSWORD)];
    let form = person.get(form).await.form(form).filled(&typed);
    let refused = person.submit(&form).await;
    assert_eq!(refused.status, 422);
    refused.must_say(&[MISSING]);
    let sent = person.submit(&form.with("reason", REASON)).await;
    let (review, plan) = person.look_at_review(&sent).await;
    review.must_say(&[&format!("Reason: {REASON}")]);
    assert_eq!(portal.writes(), []);
    confirm(&person, &plan).await;
    assert_eq!(portal.only_write(), with_password(&review.code()));
    assert!(!portal.writes()[0].body.contains("OPS-12"));
    person.get("/activity").await.must_say(&["Created Made", &format!("Reason: {REASON}")]);
}

#[tokio::test]
async fn a_plan_s_reason_is_asked_of_its_own_session_only() {
    let portal = Portal::start().await;
    let store: Store = portal.redis("checkout", "production");
    let other = portal.person("api-demo-user-other").await;
    let person = portal.writer().await;
    let sent = person.post(&store.switch(), &[("on", "false")]).await;
    let (_, ask) = person.look_at_review(&sent).await;
    let stolen = other.submit(&ask.clone().with("reason", "mine now")).await;
    assert_eq!(stolen.status, 409);
    stolen.must_say(&["This confirmation has expired"]);
    let sent = person.submit(&ask.with("reason", REASON)).await;
    let (review, plan) = person.look_at_review(&sent).await;
    assert!(!review.says("mine now"));
    let changed = person.submit(&plan.with("reason", "something else")).await;
    let (review, _) = person.look_at_review(&changed).await;
    assert!(!review.says("something else"), "it was given, and reviewed");
    assert_eq!((review.code()["comment"].as_str(), portal.writes().len()), (Some(REASON), 0));
}
