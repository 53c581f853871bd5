//! Deleting: asked first, answered once, by the one who was asked, about what it was then.

use futures::future::join_all;
use launchdarkly_emulator::{Fault, Misbehaviour};
use serde_json::json;

use crate::harness::{Form, Person, Portal, Store, until};

async fn question(person: &Person, store: &Store) -> Form {
    person.get(&store.delete()).await.form(&store.delete())
}

/// Sends a challenge that must not count.
async fn must_not_delete(portal: &Portal, person: &Person, store: &Store, challenge: Option<&str>) {
    let fields: Vec<(&str, &str)> = challenge.iter().map(|challenge| ("challenge", *challenge)).collect();
    let answer = person.post(&store.delete(), &fields).await;
    assert_eq!(answer.status, 409, "{challenge:?}: {}", answer.text());
    answer.must_say(&["Nothing has been deleted", "Confirm again below."]);
    assert!(store.exists());
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn one_answer_to_one_question_deletes() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let page = person.get(&store.delete()).await;
    page.must_say(&[
        "Delete “Till cache”?",
        "SDKs that cannot read it",
        "expires in 2 minutes",
        "Turn off instead",
        "Not critical",
    ]);
    let form = page.form(&store.delete());
    assert!(form.get("typed").is_none(), "one click: {form:?}");
    let answer = person.submit(&form).await;
    let table = person.follow(&answer).await;
    table.must_say(&["Deleted “Till cache”.", "143 integrations."]);
    let writes = portal.writes();
    assert_eq!((writes.len(), writes[0].method.as_str(), writes[0].path.as_str()), (1, "DELETE", store.api().as_str()));
    assert!(!store.exists());
    person.get("/activity").await.must_say(&["Deleted Till cache", "Done"]);
    assert_eq!(person.get(&store.page()).await.status, 404);
}

#[tokio::test]
async fn without_a_question_nothing_is_deleted() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let long = "A".repeat(10_000);
    let made_up =
        ["", "A", "AAAAAAAAAAAAAAAAAAAAAA", "null", "../..", "' OR 1=1 --", "\u{0}", &store.id, "Till cache", &long];
    must_not_delete(&portal, &person, &store, None).await;
    for challenge in made_up {
        must_not_delete(&portal, &person, &store, Some(challenge)).await;
    }
    let typed = person.post(&store.delete(), &[("typed", "Till cache"), ("confirm", "yes")]).await;
    assert_eq!((typed.status, portal.writes().len()), (409, 0));
}

#[tokio::test]
async fn another_integration_s_question_does_not_count_nor_is_it_used_up() {
    let portal = Portal::start().await;
    let (store, other) = (portal.redis("checkout", "test"), portal.redis("checkout", "test"));
    let person = portal.writer().await;
    let asked = question(&person, &other).await;
    must_not_delete(&portal, &person, &store, asked.get("challenge")).await;
    let both = [("challenge", asked.get("challenge").unwrap()), ("id", &other.id), ("id", &store.id)];
    assert_eq!(person.post(&store.delete(), &both).await.status, 409);
    assert_eq!(person.submit(&asked).await.status, 303);
    assert!(store.exists() && !other.exists());
}

#[tokio::test]
async fn another_session_s_question_does_not_count() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let (same, other) = (portal.person("api-demo-writer").await, portal.person("api-demo-user-other").await);
    let person = portal.writer().await;
    let asked = question(&person, &store).await;
    for somebody in [same, other] {
        must_not_delete(&portal, &somebody, &store, asked.get("challenge")).await;
    }
    let cookie = person.cookie().unwrap();
    person.sign_in("api-demo-writer").await;
    portal.upstream().clear_journal();
    must_not_delete(&portal, &person, &store, asked.get("challenge")).await;
    let old =
        person.with_cookie(&cookie).post(&store.delete(), &[("challenge", asked.get("challenge").unwrap())]).await;
    assert!(old.location().starts_with("/sign-in"));
    assert!(store.exists());
}

#[tokio::test]
async fn a_plan_of_a_change_is_no_answer() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "x")]).await;
    let (_, plan) = person.review(&sent).await;
    must_not_delete(&portal, &person, &store, plan.get("plan")).await;
}

#[tokio::test]
async fn answering_again_tells_what_came_of_it() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let asked = question(&person, &store).await;
    let first = person.submit(&asked).await.location();
    for _ in 0..3 {
        assert_eq!(person.submit(&asked).await.location(), first);
    }
    assert_eq!(portal.writes().len(), 1);
}

#[tokio::test]
async fn twenty_parallel_answers_are_one_deletion_with_one_outcome() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let asked = question(&person, &store).await;
    portal.fault("DELETE", "/api/v2/*", Misbehaviour::Delay { ms: 100 });
    let answers = join_all((0..20).map(|_| person.submit(&asked))).await;
    assert_eq!(portal.writes().len(), 1);
    assert!(!store.exists());
    let seen: Vec<(u16, &str)> = answers.iter().map(|answer| (answer.status, answer.header("location"))).collect();
    for answer in &answers {
        assert!(!answer.says("nothing was deleted"), "it was deleted, and somebody is told otherwise: {seen:?}");
        assert_eq!(answer.status, 303, "{seen:?}");
    }
}

#[tokio::test]
async fn a_change_after_the_question_saves_the_integration() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let asked = question(&person, &store).await;
    store.changed_elsewhere("/config/host", &json!("elsewhere.example.net"));
    let answer = person.submit(&asked).await;
    assert_eq!(answer.status, 409);
    let words = "Host old.example.net elsewhere.example.net";
    answer.must_say(&["changed after you opened this page, so nothing was deleted", words]);
    assert!(store.exists() && portal.writes().is_empty());
    let anew = answer.form(&store.delete());
    assert_ne!(anew, asked);
    assert_eq!(person.submit(&anew).await.status, 303);
    assert!(!store.exists());
}

#[tokio::test]
async fn an_integration_that_is_gone_already_is_said_to_be() {
    let portal = Portal::start().await;
    let (store, other) = (portal.redis("checkout", "test"), portal.redis("checkout", "test"));
    let person = portal.writer().await;
    let asked = question(&person, &store).await;
    let url = |store: &Store| format!("{}{}", portal.world.upstream_url(), store.api());
    crate::harness::delete_upstream(&url(&store)).await;
    assert_eq!(person.submit(&asked).await.status, 404);
    let asked = question(&person, &other).await;
    portal.upstream().clear_journal();
    portal.fault("DELETE", &other.api(), Misbehaviour::Delay { ms: 1000 });
    let deleting = tokio::spawn({
        let person = person.clone();
        async move { person.submit(&asked).await }
    });
    until("the deletion is on its way", || !portal.writes().is_empty()).await;
    portal.upstream().clear_faults();
    crate::harness::delete_upstream(&url(&other)).await;
    let table = person.follow(&deleting.await.unwrap()).await;
    table.must_say(&["Deleted “Till cache”.", "It had already been deleted."]);
}

#[tokio::test]
async fn turning_off_instead_keeps_everything() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let form = person.get(&store.delete()).await.form(&store.switch());
    let sent = person.submit(&form).await;
    person.confirm(&sent).await.must_say(&["Turned off “Till cache”."]);
    assert!(store.exists());
}

#[tokio::test]
async fn the_reason_is_kept_when_the_question_is_asked_anew() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let form = question(&person, &store).await.with("reason", "OPS-7: moved");
    let late = person.submit(&form.clone().with("challenge", "AAAAAAAAAAAAAAAAAAAAAA")).await;
    assert_eq!((late.status, late.form(&store.delete()).get("reason")), (409, Some("OPS-7: moved")));
    portal.fault_status("DELETE", "/api/v2/*", 403, &[]);
    let refused = person.submit(&form).await;
    assert_eq!(refused.status, 403);
    refused.must_say(&["Nothing has been deleted", "LaunchDarkly does not allow this"]);
    portal.upstream().clear_faults();
    let anew = refused.form(&store.delete());
    assert_eq!(anew.get("reason"), Some("OPS-7: moved"));
    let answer = person.submit(&anew).await;
    person.follow(&answer).await.must_say(&["Deleted “Till cache”."]);
    person.get("/activity").await.must_say(&["2 entries", "Reason: OPS-7: moved"]);
}

/// Of two answers to one question, one reads slowly and does not see what somebody else changes meanwhile.
#[tokio::test]
async fn what_somebody_was_told_was_not_deleted_is_not_deleted_a_moment_later() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let form = question(&person, &store).await;
    portal.upstream().clear_journal();
    let slowly = Misbehaviour::Drip { bytes_per_second: 400 };
    portal.upstream().add_fault(Fault::on("GET", &store.api(), slowly).times(1));
    let slow = tokio::spawn({
        let (person, form) = (person.clone(), form.clone());
        async move { person.submit(&form).await }
    });
    until("it is read", || !portal.calls().is_empty()).await;
    store.changed_elsewhere("/config/port", &json!("7777"));
    let told = person.submit(&form).await;
    assert_eq!(told.status, 409);
    told.must_say(&["changed after you opened this page, so nothing was deleted"]);
    slow.await.unwrap().must_say(&["Nothing was deleted. Confirm again below."]);
    assert!(store.exists() && portal.writes().is_empty());
}

#[tokio::test]
async fn the_question_in_a_dialog_is_the_same_and_counts_once() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let store = portal.redis("checkout", "test");
    let answer = person.get(&format!("/api{}/deletion", store.page())).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let question = answer.json();
    assert_eq!(question["address"]["id"], store.id.as_str());
    let form = [("challenge", question["challenge"].as_str().unwrap())];
    assert!(person.post(&store.delete(), &form).await.location().starts_with("/integrations?outcome="));
    assert_eq!(portal.writes().len(), 1);
    person.post(&store.delete(), &form).await;
    assert_eq!(portal.writes().len(), 1);
}
