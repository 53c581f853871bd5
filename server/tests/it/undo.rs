//! The inverse of a past change is a change like any other, reviewed and applied.

use launchdarkly_emulator::{ConfigPaths, Options};
use serde_json::json;

use crate::harness::{Answer, Person, Portal, REASON, Store, delete_upstream};

const CREATE: &str = "/integrations/checkout/test/redis/new";

async fn change(person: &Person, store: &Store, typed: &[(&str, &str)]) {
    let sent = person.edit(store, typed).await;
    person.confirm(&sent).await.must_say(&["Changed “"]);
}

async fn undo(person: &Person, entry: i64) -> Answer {
    person.post(&format!("/activity/{entry}/undo"), &[]).await
}

async fn offers(person: &Person, entry: i64) -> bool {
    person.get("/activity").await.has_form(&format!("/activity/{entry}/undo"))
}

#[tokio::test]
async fn the_inverse_is_reviewed_as_what_it_is_and_restores_what_was() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let before = store.now();
    change(&person, &store, &[("name", "Renamed"), ("config.host", "new.example.net")]).await;
    assert!(offers(&person, 1).await);
    portal.upstream().clear_journal();
    let answer = undo(&person, 1).await;
    let (review, plan) = person.look_at_review(&answer).await;
    review.must_say(&["Name Renamed Till cache", "Host new.example.net old.example.net"]);
    assert!(!review.says("Before you continue"), "{}", review.text());
    let inverse = json!([
        {"op": "test", "path": "/version", "value": 2},
        {"op": "replace", "path": "/name", "value": "Till cache"},
        {"op": "replace", "path": "/config/host", "value": "old.example.net"},
    ]);
    assert_eq!(review.code(), inverse);
    assert_eq!(portal.writes(), [], "planning it does nothing");
    let done = person.submit(&plan).await;
    person.follow(&done).await.must_say(&["Changed “Renamed”."]);
    assert_eq!(portal.only_write(), inverse);
    let now = store.now();
    for field in ["name", "on", "tags", "config"] {
        assert_eq!(now[field], before[field], "{field}");
    }
    let again = undo(&person, 2).await;
    person.confirm(&again).await.must_say(&["Changed “Till cache”.", "new.example.net"]);
}

#[tokio::test]
async fn every_plain_field_goes_back_to_what_it_was() {
    let portal = Portal::start().await;
    let config =
        json!({"host": "h.example.net", "port": "6380", "username": "", "tlsEnabled": false, "shards": [1, 2]});
    let store = Store::made(portal.upstream(), "checkout", "test", &config);
    let person = portal.writer().await;
    let before = store.now();
    let form = person.edit_form(&store).await.without("on").filled(&[
        ("name", ""),
        ("tags", "alpha, gamma"),
        ("config.host", "10.0.0.1"),
        ("config.port", ""),
        ("config.username", "app"),
        ("config.tlsEnabled", "on"),
    ]);
    let sent = person.submit(&form).await;
    person.confirm(&sent).await.must_say(&["Changed “Till cache”."]);
    assert_eq!((store.now()["on"].as_bool(), store.now()["config"]["port"].as_str()), (Some(false), Some("6379")));
    let answer = undo(&person, 1).await;
    person.confirm(&answer).await.must_say(&["Changed the integration."]);
    let now = store.now();
    for field in ["name", "on", "config"] {
        assert_eq!(now[field], before[field], "{field}");
    }
    let mut tags: Vec<&str> = now["tags"].as_array().unwrap().iter().filter_map(|tag| tag.as_str()).collect();
    tags.sort_unstable();
    assert_eq!(tags, ["alpha", "beta"]);
}

#[tokio::test]
async fn a_switch_is_undone_by_the_other_and_where_a_reason_is_wanted_it_is_asked_for() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production");
    let person = portal.writer().await;
    let sent = person.post(&store.switch(), &[("on", "false")]).await;
    person.confirm(&sent).await.must_say(&["Turned off “Till cache”."]);
    portal.upstream().clear_journal();
    let answer = undo(&person, 1).await;
    let (review, ask) = person.look_at_review(&answer).await;
    review.must_say(&["State Off On", "Continue to the exact request"]);
    assert_eq!(person.submit(&ask).await.status, 422);
    assert_eq!(portal.writes(), []);
    let sent = person.submit(&ask.with("reason", REASON)).await;
    person.confirm(&sent).await.must_say(&["Turned on “Till cache”."]);
    assert_eq!((store.now()["on"].as_bool(), portal.only_write()["comment"].as_str()), (Some(true), Some(REASON)));
}

#[tokio::test]
async fn a_switch_of_a_provider_that_nobody_knows_is_undone_too() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let page = person.get("/integrations?provider=memcached-preview").await.rows().remove(0);
    let sent = person.submit(&person.get(&page).await.form(&format!("{page}/switch"))).await;
    person.confirm(&sent).await.must_say(&["Turned off"]);
    let answer = undo(&person, 1).await;
    person.confirm(&answer).await.must_say(&["Turned on"]);
}

#[tokio::test]
async fn whoever_would_take_back_a_later_change_too_is_told_so() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    change(&person, &store, &[("name", "Renamed"), ("config.host", "new.example.net")]).await;
    store.changed_elsewhere("/config/port", &json!("7000"));
    let answer = undo(&person, 1).await;
    let (review, _) = person.look_at_review(&answer).await;
    assert!(!review.says("Changed again since"), "another field is none of its business");
    store.changed_elsewhere("/config/host", &json!("theirs.example.net"));
    let answer = undo(&person, 1).await;
    let (review, plan) = person.look_at_review(&answer).await;
    review.must_say(&["Changed again since then: Host. Undo also reverts these later changes."]);
    review.must_say(&["Host theirs.example.net old.example.net"]);
    store.changed_elsewhere("/config/host", &json!("and.again.example.net"));
    assert_eq!(person.submit(&plan).await.status, 409, "and past what was not seen it does not go");
    assert_eq!(store.now()["config"]["host"], "and.again.example.net");
}

#[tokio::test]
async fn a_password_is_not_brought_back_and_not_shown() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let password = [("config.password.action", "replace"), ("config.password", "canary-Passw0rd")];
    change(&person, &store, &[&password[..], &[("config.port", "6380")]].concat()).await;
    change(&person, &store, &password).await;
    portal.upstream().clear_journal();
    let answer = undo(&person, 1).await;
    let (review, plan) = person.look_at_review(&answer).await;
    review.must_say(&["That change also set the password.", "so it is not restored", "Port 6380 6379"]);
    for secret in ["canary", Store::PASSWORD, "***"] {
        assert!(!review.body.contains(secret), "{secret}");
    }
    person.submit(&plan).await.location();
    assert!(!portal.only_write().to_string().contains("password"));
    assert_eq!(store.now()["config"]["password"], "canary-Passw0rd");
    assert!(!offers(&person, 2).await, "of a password alone there is no inverse");
    assert_eq!(undo(&person, 2).await.status, 404);
}

#[tokio::test]
async fn what_has_no_inverse_has_none_and_neither_has_what_is_another_s() {
    let portal = Portal::start().await;
    let (store, old) = (portal.redis("checkout", "test"), portal.redis("checkout", "test"));
    let person = portal.writer().await;
    let form = person.get(CREATE).await.form(CREATE).filled(&[("name", "Made"), ("config.host", "h")]);
    let sent = person.submit(&form).await;
    person.confirm(&sent).await.must_say(&["Created “Made”."]);
    let question = person.get(&old.delete()).await.form(&old.delete());
    person.submit(&question).await.location();
    portal.fault_status("PATCH", "/api/v2/*", 400, &[]);
    let sent = person.edit(&store, &[("name", "Refused")]).await;
    let (_, plan) = person.review(&sent).await;
    assert_eq!(person.submit(&plan).await.status, 422);
    portal.upstream().clear_faults();
    change(&person, &store, &[("name", "Renamed")]).await;
    portal
        .change_the_record(
            "UPDATE activity SET account = 'account:other' WHERE name = 'Till cache' AND detail LIKE '%Renamed%'",
        )
        .await;
    portal.upstream().clear_journal();
    for entry in [1, 2, 3, 4, 5, 0, -1, i64::MAX] {
        let answer = undo(&person, entry).await;
        assert_eq!(answer.status, 404, "{entry}: {}", answer.text());
        assert!(!offers(&person, entry).await, "{entry}");
    }
    for nonsense in ["x", "1.5", "99999999999999999999", "%00"] {
        assert_eq!(person.post(&format!("/activity/{nonsense}/undo"), &[]).await.status, 404, "{nonsense}");
    }
    assert_eq!((portal.writes(), store.now()["name"].as_str()), (vec![], Some("Renamed")));
}

#[tokio::test]
async fn where_all_is_as_it_was_there_is_nothing_to_change() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    change(&person, &store, &[("name", "Renamed")]).await;
    store.changed_elsewhere("/name", &json!("Till cache"));
    portal.upstream().clear_journal();
    let answer = undo(&person, 1).await;
    assert_eq!(answer.status, 200);
    answer.must_say(&["Nothing to change"]);
    delete_upstream(&format!("{}{}", portal.world.upstream_url(), store.api())).await;
    assert_eq!(undo(&person, 1).await.status, 404, "nor where it is gone");
    assert_eq!(portal.writes().iter().filter(|call| call.method != "DELETE").count(), 0);
}

#[tokio::test]
async fn what_cannot_be_sent_as_it_is_comes_as_a_form_with_the_earlier_values() {
    let portal = Portal::start().await;
    portal.upstream().set_options(Options { config_paths: ConfigPaths::Refused, ..Options::default() });
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let password = [("config.password.action", "replace"), ("config.password", "entered again")];
    let sent = person.edit(&store, &[("config.host", "new.example.net")]).await;
    let (_, first) = person.review(&sent).await;
    let form = person.submit(&first).await.form(&store.edit());
    let sent = person.submit(&form.filled(&password)).await;
    person.confirm(&sent).await.must_say(&["Changed “Till cache”."]);
    portal.upstream().clear_journal();
    let answer = undo(&person, 2).await;
    assert_eq!(answer.status, 422);
    answer.must_say(&[
        "The earlier values are filled in, but they cannot be sent as they are.",
        "LaunchDarkly accepts only the complete configuration here. Enter the password again.",
    ]);
    assert_eq!(portal.writes(), []);
    let form = answer.form(&store.edit());
    assert_eq!(form.get("config.host"), Some("old.example.net"));
    let sent = person.submit(&form.filled(&password)).await;
    person.confirm(&sent).await.must_say(&["Changed “Till cache”."]);
    assert_eq!(store.now()["config"]["host"], "old.example.net");
}
