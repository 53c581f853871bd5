//! A form creates one integration at most, however often and from wherever it is sent.

use futures::future::join_all;
use launchdarkly_emulator::Misbehaviour;

use crate::harness::{Answer, Form, LIST, PATIENCE, Person, Portal, World};

const CREATE: &str = "/integrations/checkout/test/redis/new";
const TYPED: [(&str, &str); 3] = [("name", "Made once"), ("config.host", "h"), ("config.password", "a Passw0rd")];

async fn form(person: &Person) -> Form {
    person.get(CREATE).await.form(CREATE).filled(&TYPED)
}

/// Sends the form and reads what confirms its review.
async fn plan(person: &Person, form: &Form) -> Form {
    let sent = person.submit(form).await;
    person.review(&sent).await.1
}

#[track_caller]
fn must_be_used(answer: &Answer) {
    assert_eq!(answer.status, 422, "{}", answer.text());
    answer.must_say(&["Nothing was changed This form has already been used", "Create integration"]);
}

fn made(portal: &Portal) -> usize {
    let state = portal.upstream().state();
    state["integrations"].as_array().unwrap().iter().filter(|it| it["name"] == "Made once").count()
}

#[tokio::test]
async fn every_form_has_an_id_of_its_own_which_it_keeps_while_it_is_corrected() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let (one, two) = (form(&person).await, form(&person).await);
    let id = one.get("form").unwrap();
    assert!(id.len() == 22 && two.get("form") != Some(id));
    let corrected = person.submit(&one.clone().with("config.port", "0")).await;
    assert_eq!((corrected.status, corrected.form(CREATE).get("form")), (422, Some(id)));
    let sent = person.submit(&one).await;
    let (review, _) = person.look_at_review(&sent).await;
    let back = review.links().into_iter().find(|link| link.starts_with(&format!("{CREATE}?plan="))).unwrap();
    assert_eq!(person.get(&back).await.form(CREATE).get("form"), Some(id), "and after going back from the review");
}

#[tokio::test]
async fn two_reviews_of_the_same_form_are_one_creation_with_one_outcome() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let form = form(&person).await;
    let (one, two) = (plan(&person, &form).await, plan(&person, &form).await);
    assert_ne!(one.get("plan"), two.get("plan"));
    let first = person.submit(&one).await.location();
    assert_eq!(person.submit(&two).await.location(), first);
    let late = plan(&person, &form).await;
    assert_eq!(person.submit(&late).await.location(), first, "also when it is sent again afterwards");
    person.get(&first).await.must_say(&["Created “Made once”."]);
    assert_eq!((portal.writes().len(), made(&portal)), (1, 1));
    person.get("/activity").await.must_say(&["1 entry, page 1 of 1"]);
    let (other, again) = (self::form(&person).await, plan(&person, &self::form(&person).await).await);
    assert_ne!(other.get("form"), form.get("form"));
    assert_ne!(person.submit(&again).await.location(), first, "a new form is another integration");
    assert_eq!((portal.writes().len(), made(&portal)), (2, 2));
}

#[tokio::test]
async fn with_other_values_a_used_form_sends_nothing() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let form = form(&person).await;
    let first = plan(&person, &form).await;
    let others =
        [("name", "Another"), ("config.host", "other"), ("config.password", "other"), ("tags", "a"), ("on", "on")];
    let mut plans = Vec::new();
    for (field, text) in others {
        plans.push(plan(&person, &form.clone().with(field, text)).await);
    }
    person.submit(&first).await.location();
    for other in plans {
        must_be_used(&person.submit(&other).await);
    }
    for elsewhere in ["/integrations/checkout/staging/redis/new", "/integrations/payments/test/redis/new"] {
        let moved = form.clone().sent_to(elsewhere);
        let plan = plan(&person, &moved).await;
        must_be_used(&person.submit(&plan).await);
    }
    assert_eq!((portal.writes().len(), made(&portal)), (1, 1));
    person.get("/activity").await.must_say(&["1 entry, page 1 of 1"]);
}

#[tokio::test]
async fn what_a_used_form_was_to_make_besides_can_still_be_made() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let form = form(&person).await;
    let (first, other) = (plan(&person, &form).await, plan(&person, &form.clone().with("name", "Beside it")).await);
    person.submit(&first).await.location();
    let used = person.submit(&other).await;
    let again = person.submit(&other).await;
    let (_, shown) = person.look_at_review(&again).await;
    assert_eq!(used.form(&shown.action), shown, "whoever sends it again comes to the same review");
    let done = person.submit(&shown).await;
    person.follow(&done).await.must_say(&["Created “Beside it”."]);
    assert_eq!(portal.writes().len(), 2);
    assert!(portal.writes()[1].body.contains("a Passw0rd"), "nothing that was typed is lost");
}

#[tokio::test]
async fn what_launchdarkly_refused_may_be_corrected_and_sent() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let form = form(&person).await;
    let first = plan(&person, &form).await;
    portal.fault_status("POST", "/api/v2/*", 400, &[]);
    let refused = person.submit(&first).await;
    assert_eq!(refused.status, 422);
    portal.upstream().clear_faults();
    let anew = refused.form(CREATE);
    assert_ne!(anew.get("form"), form.get("form"));
    let corrected = anew.filled(&[("config.host", "better"), ("config.password", "a Passw0rd")]);
    let plan = plan(&person, &corrected).await;
    let done = person.submit(&plan).await;
    person.follow(&done).await.must_say(&["Created “Made once”."]);
    assert_eq!((portal.writes().len(), made(&portal)), (2, 1));
}

#[tokio::test]
async fn what_was_limited_may_be_sent_again_as_it_is_or_corrected() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let first = plan(&person, &form(&person).await).await;
    portal.fault_status("POST", "/api/v2/*", 429, &[("retry-after", "0")]);
    let limited = person.submit(&first).await;
    portal.upstream().clear_faults();
    let limit = async { while person.get("/integrations/new").await.status == 429 {} };
    assert!(tokio::time::timeout(PATIENCE, limit).await.is_ok(), "the limit does not end");
    let (review, again) = person.look_at_review(&limited).await;
    review.must_say(&["Nothing was changed", "Create integration"]);
    let back = review.links().into_iter().find(|link| link.starts_with(&format!("{CREATE}?plan="))).unwrap();
    let corrected =
        person.get(&back).await.form(CREATE).filled(&[("name", "Better"), ("config.password", "a Passw0rd")]);
    let corrected = plan(&person, &corrected).await;
    let done = person.submit(&corrected).await;
    person.follow(&done).await.must_say(&["Created “Better”."]);
    must_be_used(&person.submit(&again).await);
    assert_eq!((portal.writes().len(), made(&portal)), (2, 0));
}

#[tokio::test]
async fn a_form_whose_outcome_is_not_known_is_not_sent_again() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let form = form(&person).await;
    let (one, two) = (plan(&person, &form).await, plan(&person, &form).await);
    portal.fault("POST", "/api/v2/*", Misbehaviour::ExecuteThenReset);
    let first = person.submit(&one).await.location();
    portal.upstream().clear_faults();
    assert_eq!(person.submit(&two).await.location(), first);
    assert_eq!((portal.writes().len(), made(&portal)), (1, 1));
}

/// Confirms two plans of one form ten times each, over two replicas, all at once.
async fn twenty_at_once(read: Option<Misbehaviour>) {
    let world = World::new().await;
    let (one, two) = (Portal::of(world.clone(), &[]).await, Portal::of(world, &[]).await);
    let here = one.writer().await;
    let there = two.anyone().with_cookie(&here.cookie().unwrap());
    let form = form(&here).await;
    let plans = [plan(&here, &form).await, plan(&there, &form).await];
    one.upstream().clear_journal();
    if let Some(fault) = read {
        one.fault("GET", LIST, fault);
    }
    let people = [&here, &there];
    let answers = join_all((0..20).map(|at| people[at % 2].submit(&plans[at / 2 % 2]))).await;
    assert_eq!((one.writes().len(), made(&one)), (1, 1));
    let seen: Vec<(u16, &str)> = answers.iter().map(|answer| (answer.status, answer.header("location"))).collect();
    assert!(seen.iter().all(|it| *it == seen[0] && it.0 == 303 && it.1.contains("?outcome=1")), "{seen:#?}");
}

#[tokio::test]
async fn twenty_parallel_confirmations_of_two_plans_over_two_replicas_are_one_creation() {
    twenty_at_once(None).await;
}

#[tokio::test]
async fn the_same_holds_while_launchdarkly_takes_its_time_to_list() {
    twenty_at_once(Some(Misbehaviour::Delay { ms: 4000 })).await;
}

#[tokio::test]
async fn another_session_s_form_is_of_no_use_and_takes_nothing_away() {
    let portal = Portal::start().await;
    let (same, other) = (portal.person("api-demo-writer").await, portal.person("api-demo-user-other").await);
    let person = portal.writer().await;
    let form = form(&person).await;
    let first = plan(&person, &form).await;
    let outcome = person.submit(&first).await.location();
    for somebody in [&same, &other] {
        let theirs = plan(somebody, &form).await;
        must_be_used(&somebody.submit(&theirs).await);
    }
    assert_eq!(person.submit(&first).await.location(), outcome);
    assert_eq!((portal.writes().len(), made(&portal)), (1, 1));
}

#[tokio::test]
async fn made_up_form_ids_are_no_reason_to_fail_and_no_way_around_a_plan() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let blank = form(&person).await;
    for id in ["", "x", "../..", "' OR 1=1 --", &"A".repeat(5000)] {
        let plan = plan(&person, &blank.clone().with("form", id)).await;
        let outcome = person.submit(&plan).await.location();
        assert_eq!(person.submit(&plan).await.location(), outcome, "{id:?}");
    }
    assert_eq!((portal.writes().len(), made(&portal)), (5, 5));
}
