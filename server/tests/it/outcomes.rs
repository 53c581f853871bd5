//! Writes whose answer was not seen: looked up, never repeated, never guessed.

use launchdarkly_emulator::{Fault, Misbehaviour};
use serde_json::json;

use crate::harness::{Answer, Person, Portal, Store};

const CREATE: &str = "/integrations/checkout/test/redis/new";
const NOT_SEEN: &str = "LaunchDarkly's response was not received";

async fn change(person: &Person, store: &Store) -> Answer {
    let sent = person.edit(store, &[("name", "Renamed"), ("config.port", "6380")]).await;
    person.confirm(&sent).await
}

async fn create(person: &Person) -> Answer {
    let form = person.get(CREATE).await.form(CREATE).filled(&[("name", "Made once"), ("config.host", "h")]);
    let sent = person.submit(&form).await;
    person.confirm(&sent).await
}

async fn delete(person: &Person, store: &Store) -> Answer {
    let form = person.get(&store.delete()).await.form(&store.delete());
    let answer = person.submit(&form).await;
    person.follow(&answer).await
}

/// What an account may do to an answer after it has done what was asked.
fn lost_answers() -> [Misbehaviour; 3] {
    [
        Misbehaviour::ExecuteThenReset,
        Misbehaviour::Truncate { bytes: 10 },
        Misbehaviour::DropField { field: "_id".into() },
    ]
}

#[tokio::test]
async fn a_change_that_was_made_is_found_done_and_sent_once() {
    for fault in lost_answers() {
        let portal = Portal::start().await;
        let store = portal.redis("checkout", "test");
        let person = portal.writer().await;
        portal.fault("PATCH", "/api/v2/*", fault.clone());
        change(&person, &store).await.must_say(&["Changed “Till cache”.", "Renamed"]);
        assert_eq!((portal.writes().len(), store.now()["version"].as_i64()), (1, Some(2)), "{fault:?}");
        person.get("/activity").await.must_say(&["Done"]);
    }
}

#[tokio::test]
async fn a_creation_that_was_made_is_found_done_and_sent_once() {
    for fault in lost_answers() {
        let portal = Portal::start().await;
        let person = portal.writer().await;
        portal.fault("POST", "/api/v2/*", fault.clone());
        let page = create(&person).await;
        page.must_say(&["Created “Made once”."]);
        assert!(page.path.starts_with("/integrations/checkout/test/redis/"), "{fault:?}: {}", page.path);
        assert_eq!(portal.writes().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_deletion_that_was_made_is_found_done_and_sent_once() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    portal.fault("DELETE", "/api/v2/*", Misbehaviour::ExecuteThenReset);
    let page = delete(&person, &store).await;
    page.must_say(&["Deleted “Till cache”."]);
    assert!(page.path.starts_with("/integrations?outcome="), "{}", page.path);
    assert_eq!((portal.writes().len(), store.exists()), (1, false));
}

#[tokio::test]
async fn a_change_that_was_not_made_is_said_not_to_be() {
    let broken = Misbehaviour::Status { status: 503, headers: [].into(), body: None };
    for (fault, why) in [(Misbehaviour::Reset, NOT_SEEN), (broken, "LaunchDarkly returned a server error")] {
        let portal = Portal::start().await;
        let store = portal.redis("checkout", "test");
        let person = portal.writer().await;
        portal.fault("PATCH", "/api/v2/*", fault);
        let page = change(&person, &store).await;
        page.must_say(&["No change was made to “Till cache”.", why, "the change was not made."]);
        assert_eq!((portal.writes().len(), store.now()["version"].as_i64()), (1, Some(1)));
    }
}

#[tokio::test]
async fn a_creation_that_was_not_made_is_said_not_to_be() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault("POST", "/api/v2/*", Misbehaviour::Reset);
    create(&person).await.must_say(&["No change was made to “Made once”.", NOT_SEEN, "it was not created."]);
    assert_eq!(portal.writes().len(), 1);
    portal.upstream().clear_faults();
    assert_eq!(person.get("/integrations?q=made+once").await.rows().len(), 0);
}

#[tokio::test]
async fn a_deletion_that_was_not_made_is_said_not_to_be() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    portal.fault("DELETE", "/api/v2/*", Misbehaviour::Reset);
    let page = delete(&person, &store).await;
    page.must_say(&["No change was made to “Till cache”.", NOT_SEEN, "it was not deleted."]);
    assert_eq!(page.path.split('?').next(), Some(store.page().as_str()));
    assert!(store.exists() && portal.writes().len() == 1);
}

#[tokio::test]
async fn what_cannot_be_found_out_is_called_unknown() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Renamed")]).await;
    let (_, plan) = person.review(&sent).await;
    portal.fault("PATCH", "/api/v2/*", Misbehaviour::ExecuteThenReset);
    let down = Misbehaviour::Status { status: 500, headers: [].into(), body: None };
    portal.upstream().add_fault(Fault::on("GET", &store.api(), down).after(1));
    let done = person.submit(&plan).await;
    portal.upstream().clear_faults();
    let page = person.follow(&done).await;
    page.must_say(&["The outcome for “Till cache” is unknown.", NOT_SEEN, "Look at it again before you repeat"]);
    person.get("/activity").await.must_say(&["Unknown"]);
    assert_eq!(portal.writes().len(), 1);
}

#[tokio::test]
async fn a_change_that_somebody_else_s_overtook_is_called_unknown() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Renamed")]).await;
    let (_, plan) = person.review(&sent).await;
    portal.fault("PATCH", &store.api(), Misbehaviour::Reset);
    portal.upstream().add_fault(Fault::on("GET", &store.api(), Misbehaviour::Delay { ms: 1000 }).after(1));
    let applying = tokio::spawn({
        let person = person.clone();
        async move { person.submit(&plan).await }
    });
    crate::harness::until("the patch was sent", || !portal.writes().is_empty()).await;
    store.changed_elsewhere("/tags", &json!(["theirs"]));
    let page = person.follow(&applying.await.unwrap()).await;
    page.must_say(&["The outcome for", "has changed, but not every requested change was made"]);
}

#[tokio::test]
async fn a_write_with_a_new_password_that_was_not_seen_is_not_called_done() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let typed = [("config.password.action", "replace"), ("config.password", "new-Passw0rd")];
    let sent = person.edit(&store, &typed).await;
    let (_, plan) = person.review(&sent).await;
    portal.fault("PATCH", &store.api(), Misbehaviour::Reset);
    portal.upstream().add_fault(Fault::on("GET", &store.api(), Misbehaviour::Delay { ms: 1000 }).after(1));
    let applying = tokio::spawn({
        let person = person.clone();
        async move { person.submit(&plan).await }
    });
    crate::harness::until("the patch was sent", || !portal.writes().is_empty()).await;
    store.changed_elsewhere("/tags", &json!(["theirs"]));
    let page = person.follow(&applying.await.unwrap()).await;
    assert!(!page.says("Changed “Till cache”."), "the password is still the old one: {}", page.text());
    assert_eq!(store.now()["config"]["password"], Store::PASSWORD);
}

#[tokio::test]
async fn nobody_can_make_a_page_say_what_did_not_happen() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    change(&person, &store).await;
    for query in
        ["outcome=2", "outcome=-1", "outcome=<b>", "outcome=", "outcome=99999999999999999999", "__err=eA", "outcome=0"]
    {
        let page = person.get(&format!("{}?{query}", store.page())).await;
        assert!(page.status == 200 && !page.says("Changed “") && !page.body.contains("<b>"), "{query}");
    }
}

#[tokio::test]
async fn an_outcome_is_shown_where_it_belongs_and_to_whom() {
    let portal = Portal::start().await;
    let (store, other) = (portal.redis("checkout", "test"), portal.redis("checkout", "staging"));
    other.changed_elsewhere("/name", &json!("Another one"));
    let person = portal.writer().await;
    let page = change(&person, &store).await;
    let query = page.path.split_once('?').unwrap().1;
    let elsewhere = person.get(&format!("{}?{query}", other.page())).await;
    assert!(!elsewhere.says("Changed “Till cache”."), "{}", elsewhere.text());
}

#[tokio::test]
async fn what_comes_late_is_not_called_undone() {
    let late = Misbehaviour::ResetThenExecute { ms: 700 };
    let portal = Portal::start().await;
    let (one, other) = (portal.redis("checkout", "test"), portal.redis("payments", "test"));
    let person = portal.writer().await;
    portal.fault("PATCH", "/api/v2/*", late.clone());
    portal.fault("POST", "/api/v2/*", late.clone());
    portal.fault("DELETE", "/api/v2/*", late);
    let (changed, created, deleted) = tokio::join!(change(&person, &one), create(&person), delete(&person, &other));
    changed.must_say(&["Changed “Till cache”.", "Renamed"]);
    created.must_say(&["Created “Made once”."]);
    deleted.must_say(&["Deleted “Till cache”."]);
    assert_eq!((portal.writes().len(), other.exists()), (3, false));
}
