//! A plan is good once, for whoever made it, where it was made.

use futures::future::join_all;
use launchdarkly_emulator::Misbehaviour;

use crate::harness::{Form, Person, Portal, Store};

const CREATE: &str = "/integrations/checkout/test/redis/new";

async fn change_plan(person: &Person, store: &Store) -> Form {
    let sent = person.edit(store, &[("name", "Renamed once")]).await;
    person.review(&sent).await.1
}

async fn create_plan(person: &Person) -> Form {
    let form = person.get(CREATE).await.form(CREATE).filled(&[("name", "Made once"), ("config.host", "h")]);
    let sent = person.submit(&form).await;
    person.review(&sent).await.1
}

/// Confirms twenty times at once: one write, and the same outcome for everybody.
async fn twenty_at_once(portal: &Portal, person: &Person, plan: &Form) {
    let answers = join_all((0..20).map(|_| person.submit(plan))).await;
    assert_eq!(portal.writes().len(), 1);
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert!(statuses.iter().all(|status| *status == 303), "{statuses:?}");
    let outcome = answers[0].location();
    assert!(outcome.contains("outcome="), "{outcome}");
    assert!(answers.iter().all(|answer| answer.location() == outcome));
    assert_eq!(person.get(&outcome).await.status, 200);
}

#[tokio::test]
async fn twenty_parallel_confirmations_of_a_change_are_one_write_with_one_outcome() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let plan = change_plan(&person, &store).await;
    twenty_at_once(&portal, &person, &plan).await;
    assert_eq!(store.now()["version"], 2);
}

#[tokio::test]
async fn twenty_parallel_confirmations_of_a_creation_are_one_write_with_one_outcome() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let plan = create_plan(&person).await;
    twenty_at_once(&portal, &person, &plan).await;
    person.post("/integrations/refresh", &[]).await;
    assert_eq!(person.get("/integrations?q=made+once").await.rows().len(), 1);
}

#[tokio::test]
async fn the_same_holds_while_launchdarkly_takes_its_time() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let plan = change_plan(&person, &store).await;
    portal.fault("PATCH", "/api/v2/*", Misbehaviour::Delay { ms: 500 });
    portal.fault("GET", &store.api(), Misbehaviour::Delay { ms: 500 });
    twenty_at_once(&portal, &person, &plan).await;
}

#[tokio::test]
async fn confirming_again_later_tells_what_came_of_it_and_writes_nothing() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    for plan in [change_plan(&person, &store).await, create_plan(&person).await] {
        portal.upstream().clear_journal();
        let first = person.submit(&plan).await.location();
        for _ in 0..3 {
            assert_eq!(person.submit(&plan).await.location(), first);
        }
        assert_eq!(portal.writes().len(), 1);
        let page = format!("{}?plan={}", plan.action, plan.get("plan").unwrap());
        let review = person.get(&page).await;
        assert_eq!(review.status, 409);
        review.must_say(&["This confirmation has expired"]);
    }
}

/// Fails unless the plan is refused to this person, here and on its page.
async fn must_be_refused(portal: &Portal, person: &Person, plan: &Form) {
    let page = format!("{}?plan={}", plan.action, plan.get("plan").unwrap_or_default());
    for answer in [person.get(&page).await, person.submit(plan).await] {
        assert_eq!(answer.status, 409, "{}", answer.text());
        answer.must_say(&["This confirmation has expired", "belongs to another session"]);
        assert!(!answer.says("Renamed once"));
    }
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn a_plan_is_refused_to_every_other_session_also_of_the_same_token() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let other = portal.person("api-demo-user-other").await;
    let same = portal.person("api-demo-writer").await;
    let person = portal.writer().await;
    for plan in [change_plan(&person, &store).await, create_plan(&person).await] {
        must_be_refused(&portal, &other, &plan).await;
        must_be_refused(&portal, &same, &plan).await;
    }
    let plan = change_plan(&person, &store).await;
    person.sign_in("api-demo-writer").await;
    portal.upstream().clear_journal();
    must_be_refused(&portal, &person, &plan).await;
}

#[tokio::test]
async fn a_plan_is_refused_for_every_other_place_and_stays_good_for_its_own() {
    let portal = Portal::start().await;
    let (store, other) = (portal.redis("checkout", "test"), portal.redis("checkout", "test"));
    let person = portal.writer().await;
    let plan = change_plan(&person, &store).await;
    for action in [other.review(), "/integrations/checkout/test/redis/review".into()] {
        must_be_refused(&portal, &person, &plan.clone().sent_to(action)).await;
    }
    let as_challenge = person.post(&store.delete(), &[("challenge", plan.get("plan").unwrap())]).await;
    assert_eq!(as_challenge.status, 409);
    assert_eq!(portal.writes(), []);
    let create = create_plan(&person).await;
    let elsewhere = "/integrations/checkout/production/redis/review".to_owned();
    must_be_refused(&portal, &person, &create.clone().sent_to(elsewhere)).await;
    assert_eq!(person.submit(&plan).await.status, 303);
    assert_eq!(person.submit(&create).await.status, 303);
}

#[tokio::test]
async fn made_up_plans_are_refused() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let long = "A".repeat(10_000);
    for text in ["", "A", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB", "../../x", "' OR 1=1 --", "%00", &long] {
        must_be_refused(&portal, &person, &Form::of(&store.review(), &[("plan", text.to_owned())])).await;
    }
}

#[tokio::test]
async fn nothing_but_the_plan_s_number_counts_when_it_is_confirmed() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let plan = change_plan(&person, &store).await;
    let more = [("name", "Something else"), ("config.host", "evil.example.net"), ("body", "[]"), ("version", "9")];
    assert_eq!(person.submit(&plan.filled(&more)).await.status, 303);
    let now = store.now();
    assert_eq!((now["name"].as_str(), now["config"]["host"].as_str()), (Some("Renamed once"), Some("old.example.net")));
}
