//! A write whose outcome could not be seen nor found out is "Unknown", until somebody looks again, later; and what is
//! found out then is added to the record.

use futures::future::join_all;
use launchdarkly_emulator::{Fault, Misbehaviour};
use serde_json::json;

use crate::harness::{Answer, Form, LIST, Person, Portal, Store, World, until};

const CREATE: &str = "/integrations/checkout/test/redis/new";
const LOOK: &str = "/activity/1/look-again";

async fn change_plan(person: &Person, store: &Store) -> Form {
    let sent = person.edit(store, &[("name", "Renamed")]).await;
    person.review(&sent).await.1
}

async fn create_plan(person: &Person) -> Form {
    let form = person.get(CREATE).await.form(CREATE).filled(&[("name", "Made once"), ("config.host", "h")]);
    let sent = person.submit(&form).await;
    person.review(&sent).await.1
}

async fn question(person: &Person, store: &Store) -> Form {
    person.get(&store.delete()).await.form(&store.delete())
}

/// Confirms while the answer gets lost and nothing can be read afterwards, and lets an hour pass.
async fn lost(portal: &Portal, person: &Person, confirm: &Form, fault: Misbehaviour, read: &str) {
    for method in ["PATCH", "POST", "DELETE"] {
        portal.fault(method, "/api/v2/*", fault.clone());
    }
    let down = Misbehaviour::Status { status: 403, headers: [].into(), body: None };
    // What is read before the write is still read.
    portal.upstream().add_fault(Fault::on("GET", read, down).after(1));
    let answer = person.submit(confirm).await;
    portal.upstream().clear_faults();
    person.follow(&answer).await.must_say(&["The outcome for", "in the activity log"]);
    assert_eq!((portal.outcomes(1).await, portal.writes().len()), (vec!["unknown".to_owned()], 1));
    let activity = person.get("/activity").await;
    activity.must_say(&["Unknown", "1 entry, page 1 of 1"]);
    assert!(!activity.has_form(LOOK), "somebody may still be at it");
    portal.an_hour_passes_in_the_record().await;
}

/// Looks again, as the page offers it.
async fn look_again(person: &Person) -> Answer {
    let form = person.get("/activity?outcome=unknown").await.form(LOOK);
    let answer = person.submit(&form).await;
    person.follow(&answer).await
}

#[tokio::test]
async fn a_change_that_was_made_is_found_out_later() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let plan = change_plan(&person, &store).await;
    lost(&portal, &person, &plan, Misbehaviour::ExecuteThenReset, &store.api()).await;
    let page = look_again(&person).await;
    page.must_say(&["Done", "Changed Till cache", "1 entry, page 1 of 1", "Version 1 to 2"]);
    assert!(!page.has_form(LOOK) && page.has_form("/activity/1/undo"));
    assert_eq!((portal.outcomes(1).await, portal.writes().len()), (vec!["unknown".into(), "done".into()], 1));
    person.get(&format!("{}?outcome=1", store.page())).await.must_say(&["Changed “Till cache”."]);
}

#[tokio::test]
async fn a_change_that_was_not_made_is_found_out_later() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let plan = change_plan(&person, &store).await;
    lost(&portal, &person, &plan, Misbehaviour::Reset, &store.api()).await;
    look_again(&person).await.must_say(&["Refused", "the change was not made."]);
    assert_eq!(portal.outcomes(1).await, ["unknown", "refused"]);
}

#[tokio::test]
async fn a_creation_is_found_out_by_what_is_new_of_its_name_and_place() {
    for (fault, outcome) in [(Misbehaviour::ExecuteThenReset, "done"), (Misbehaviour::Reset, "unknown")] {
        let portal = Portal::start().await;
        let twin = portal.redis("checkout", "test");
        twin.changed_elsewhere("/name", &json!("Made once"));
        portal.redis("checkout", "staging").changed_elsewhere("/name", &json!("Made once"));
        let person = portal.writer().await;
        let plan = create_plan(&person).await;
        lost(&portal, &person, &plan, fault, LIST).await;
        let page = look_again(&person).await;
        assert_eq!((portal.outcomes(1).await, portal.writes().len()), (vec!["unknown".into(), outcome.into()], 1));
        let made = portal.upstream().state()["integrations"].as_array().unwrap().last().unwrap().clone();
        let made = Store::of(portal.upstream(), &made).page();
        if outcome == "done" {
            page.must_say(&["Done", "Created Made once"]);
            assert!(page.links().contains(&made));
            person.get(&format!("{made}?outcome=1")).await.must_say(&["Created “Made once”."]);
        } else {
            page.must_say(&[
                "Unknown",
                "it does not exist now: either it was not created, or it has been deleted since.",
            ]);
        }
        assert!(!page.links().contains(&twin.page()));
    }
}

#[tokio::test]
async fn a_creation_that_was_renamed_since_is_not_called_absent() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let plan = create_plan(&person).await;
    lost(&portal, &person, &plan, Misbehaviour::ExecuteThenReset, LIST).await;
    let made = portal.upstream().state()["integrations"].as_array().unwrap().last().unwrap().clone();
    Store::of(portal.upstream(), &made).changed_elsewhere("/name", &json!("Renamed since"));
    look_again(&person).await.must_say(&["Unknown", "there is a new integration under another name"]);
    assert_eq!(portal.outcomes(1).await, ["unknown", "unknown"]);
}

#[tokio::test]
async fn of_two_new_ones_neither_is_claimed() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let plan = create_plan(&person).await;
    lost(&portal, &person, &plan, Misbehaviour::ExecuteThenReset, LIST).await;
    portal.redis("checkout", "test").changed_elsewhere("/name", &json!("Made once"));
    look_again(&person).await.must_say(&["Unknown", "more than one new integration of that name"]);
    assert_eq!(portal.outcomes(1).await, ["unknown", "unknown"]);
}

#[tokio::test]
async fn what_may_be_in_a_part_of_the_list_that_cannot_be_read_is_not_called_absent() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let plan = create_plan(&person).await;
    lost(&portal, &person, &plan, Misbehaviour::ExecuteThenReset, LIST).await;
    portal.fault("GET", LIST, Misbehaviour::DropField { field: "_id".into() });
    look_again(&person).await.must_say(&["Unknown", "part of LaunchDarkly's list could not be read"]);
    portal.upstream().clear_faults();
    look_again(&person).await.must_say(&["Done", "Created Made once"]);
    assert_eq!(portal.outcomes(1).await, ["unknown", "unknown", "done"]);
}

#[tokio::test]
async fn a_deletion_is_found_out_by_whether_it_is_still_there() {
    for (fault, outcome, words) in [
        (Misbehaviour::ExecuteThenReset, "done", "Deleted Till cache"),
        (Misbehaviour::Reset, "refused", "the integration is still there: it was not deleted."),
    ] {
        let portal = Portal::start().await;
        let store = portal.redis("checkout", "test");
        let person = portal.writer().await;
        let asked = question(&person, &store).await;
        lost(&portal, &person, &asked, fault, &store.api()).await;
        let page = look_again(&person).await;
        page.must_say(&[words]);
        assert_eq!(portal.outcomes(1).await, ["unknown", outcome]);
        let again = page.links().iter().any(|link| link.ends_with("/new?from=1"));
        assert_eq!((again, portal.writes().len()), (outcome == "done", 1));
    }
}

#[tokio::test]
async fn while_launchdarkly_cannot_be_read_it_stays_unknown_and_may_be_looked_at_again() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let plan = change_plan(&person, &store).await;
    lost(&portal, &person, &plan, Misbehaviour::ExecuteThenReset, &store.api()).await;
    portal.fault_status("GET", &store.api(), 403, &[]);
    let page = look_again(&person).await;
    page.must_say(&["Unknown", "Storekeeper checked again", "could not be read"]);
    portal.upstream().clear_faults();
    join_all((0..20).map(|_| person.post(LOOK, &[]))).await;
    assert_eq!(portal.outcomes(1).await, ["unknown", "unknown", "done"], "one truth, however many look");
    assert_eq!(person.post(LOOK, &[]).await.status, 303);
    assert_eq!((portal.outcomes(1).await.len(), portal.writes().len()), (3, 1));
}

#[tokio::test]
async fn before_its_time_nobody_looks_again_and_another_account_never() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let plan = change_plan(&person, &store).await;
    portal.fault("PATCH", "/api/v2/*", Misbehaviour::ExecuteThenHang);
    let waiting = tokio::spawn({
        let person = person.clone();
        async move { person.submit(&plan).await }
    });
    until("LaunchDarkly has carried it out", || store.now()["version"] == 2).await;
    let calls = portal.calls().len();
    assert!(!person.get("/activity").await.has_form(LOOK));
    assert_eq!(person.post(LOOK, &[]).await.status, 303);
    assert_eq!((portal.calls().len(), portal.outcomes(1).await.len()), (calls, 0), "it is still under way");
    waiting.abort();
    portal.an_hour_passes_in_the_record().await;
    portal.sql("UPDATE activity SET account = 'account:other'").await;
    for entry in ["1", "2", "0", "-1", "x"] {
        assert_eq!(person.post(&format!("/activity/{entry}/look-again"), &[]).await.status, 404, "{entry}");
    }
    assert_eq!(portal.calls().len(), calls);
}

#[tokio::test]
async fn what_a_process_did_not_outlive_is_unknown_to_the_next_and_is_found_out() {
    let world = World::new().await;
    let portal = Portal::of(world.clone(), &[]).await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let plan = change_plan(&person, &store).await;
    portal.fault("PATCH", "/api/v2/*", Misbehaviour::ExecuteThenHang);
    let body = format!("plan={}", plan.get("plan").unwrap());
    let waiting = tokio::spawn({
        let person = person.clone();
        async move { person.open(reqwest::Method::POST, &plan.action, &[("origin", &person.origin)], Some(body)).await }
    });
    until("LaunchDarkly has carried it out", || store.now()["version"] == 2).await;
    portal.process.kill();
    assert!(waiting.await.is_err());
    portal.an_hour_passes_in_the_record().await;
    portal.upstream().clear_faults();
    let portal = Portal::of(world, &[]).await;
    let person = portal.anyone().with_cookie(&person.cookie().unwrap());
    until("it is given up", || portal.process.log().contains("writes were cut off")).await;
    assert_eq!(portal.outcomes(1).await, ["unknown"]);
    let page = person.get("/activity?outcome=unknown").await;
    page.must_say(&["Storekeeper stopped before it received LaunchDarkly's response, or could not record it. The change may or may not have been made."]);
    look_again(&person).await.must_say(&["Done", "Changed Till cache"]);
    assert_eq!((portal.outcomes(1).await, portal.writes().len()), (vec!["unknown".into(), "done".into()], 1));
}
