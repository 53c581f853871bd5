//! Two processes on one database, an end in the middle, and an end in order.

use futures::future::join_all;
use launchdarkly_emulator::Misbehaviour;
use tokio::task::JoinHandle;

use crate::harness::{LIST, Person, Portal, Store, World, until};

/// Confirms a new name, without waiting for the answer.
async fn renaming(person: &Person, store: &Store, name: &str) -> JoinHandle<reqwest::Response> {
    let sent = person.edit(store, &[("name", name)]).await;
    let (_, plan) = person.review(&sent).await;
    let person = person.clone();
    tokio::spawn(async move {
        let body = format!("plan={}", plan.get("plan").unwrap());
        person.open(reqwest::Method::POST, &plan.action, &[("origin", &person.origin)], Some(body)).await
    })
}

#[tokio::test]
async fn a_session_is_good_on_both_and_ended_on_both() {
    let world = World::new().await;
    let (one, two) = (Portal::of(world.clone(), &[]).await, Portal::of(world, &[]).await);
    let here = one.writer().await;
    let there = two.anyone().with_cookie(&here.cookie().unwrap());
    assert!(there.is_signed_in().await);
    here.post("/sign-out", &[]).await;
    assert!(!there.is_signed_in().await);
}

#[tokio::test]
async fn a_plan_and_a_challenge_are_good_once_over_both() {
    let world = World::new().await;
    let (one, two) = (Portal::of(world.clone(), &[]).await, Portal::of(world, &[]).await);
    let store = one.redis("checkout", "test");
    let here = one.writer().await;
    let there = two.anyone().with_cookie(&here.cookie().unwrap());
    let sent = here.edit(&store, &[("name", "Renamed once")]).await;
    let (_, plan) = here.review(&sent).await;
    join_all((0..20).map(|at| if at % 2 == 0 { here.submit(&plan) } else { there.submit(&plan) })).await;
    assert_eq!((one.writes().len(), store.now()["version"].as_i64()), (1, Some(2)));
    let question = here.get(&store.delete()).await.form(&store.delete());
    join_all((0..20).map(|at| if at % 2 == 0 { here.submit(&question) } else { there.submit(&question) })).await;
    assert_eq!(one.writes().iter().filter(|call| call.method == "DELETE").count(), 1);
}

/// How many requests go to two replicas in turns.
const IN_TURNS: usize = 1_000;

#[tokio::test]
async fn in_a_thousand_requests_in_turns_nothing_stale_is_accepted() {
    let world = World::new().await;
    let (one, two) = (Portal::of(world.clone(), &[]).await, Portal::of(world, &[]).await);
    let store = one.redis("checkout", "test");
    let here = one.writer().await;
    let there = two.anyone().with_cookie(&here.cookie().unwrap());
    let (mut requests, mut stale, mut round) = (0, 0, 0);
    while requests < IN_TURNS {
        let (this, that) = if round % 2 == 0 { (&here, &there) } else { (&there, &here) };
        // A form is drawn here; meanwhile somebody changes the integration there, through plan and confirmation.
        let form = this.edit_form(&store).await.filled(&[("name", &format!("Stale {round}"))]);
        let sent = that.edit(&store, &[("name", &format!("Fresh {round}"))]).await;
        let (_, plan) = that.review(&sent).await;
        let done = that.submit(&plan).await;
        assert_eq!(done.status, 303);
        // The same confirmation at the other one, and the form that was drawn before.
        let writes = one.writes().len();
        let again = this.submit(&plan).await;
        stale += one.writes().len() - writes;
        let old = this.submit(&form).await;
        stale += usize::from(old.status != 409 || again.status >= 500);
        assert!(this.get(&store.page()).await.says(&format!("Fresh {round}")), "it shows what was");
        requests += 8;
        round += 1;
    }
    assert_eq!((stale, one.writes().len()), (0, round), "{requests} requests in turns");
    println!("figure: {requests} requests to two replicas in turns: {stale} stale ones accepted");
    there.post("/sign-out", &[]).await;
    assert!(!here.is_signed_in().await);
}

#[tokio::test]
async fn what_one_changes_the_other_no_longer_shows_as_it_was() {
    let world = World::new().await;
    let (one, two) = (Portal::of(world.clone(), &[]).await, Portal::of(world, &[]).await);
    let store = one.redis("checkout", "test");
    let here = one.writer().await;
    let there = two.anyone().with_cookie(&here.cookie().unwrap());
    for round in 0..3 {
        let name = format!("Renamed {round}");
        there.get("/integrations?q=renamed").await;
        one.upstream().clear_journal();
        let sent = here.edit(&store, &[("name", &name)]).await;
        let (_, plan) = here.review(&sent).await;
        here.submit(&plan).await;
        // The other one's list would be good for five seconds. It is told at once, or looks every second.
        let told = async {
            while !there.get(&format!("/integrations?q=renamed+{round}")).await.says(&name) {
                tokio::task::yield_now().await;
            }
        };
        assert!(tokio::time::timeout(std::time::Duration::from_millis(2_500), told).await.is_ok(), "round {round}");
    }
}

#[tokio::test]
async fn a_pause_that_one_is_asked_for_the_other_keeps_too() {
    let world = World::new().await;
    let (one, two) = (Portal::of(world.clone(), &[]).await, Portal::of(world, &[]).await);
    let store = one.redis("checkout", "test");
    let here = one.writer().await;
    let there = two.anyone().with_cookie(&here.cookie().unwrap());
    one.fault_status("GET", "/api/v2/*", 429, &[("retry-after", "30")]);
    here.get(&store.page()).await.must_say(&["LaunchDarkly's rate limit is reached"]);
    // From now on whoever calls is answered: who does not call has been told.
    one.upstream().clear_faults();
    let told = async {
        loop {
            one.upstream().clear_journal();
            there.get(&store.page()).await;
            if one.calls().is_empty() {
                return;
            }
        }
    };
    assert!(tokio::time::timeout(std::time::Duration::from_secs(20), told).await.is_ok());
}

#[tokio::test]
async fn a_write_that_the_process_did_not_outlive_stands_in_the_record_as_open() {
    let world = World::new().await;
    let portal = Portal::of(world.clone(), &[]).await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    portal.fault("PATCH", &store.api(), Misbehaviour::ExecuteThenHang);
    let waiting = renaming(&person, &store, "Renamed before the end").await;
    until("LaunchDarkly has carried it out", || store.now()["version"] == 2).await;
    portal.process.kill();
    assert!(waiting.await.is_err());
    let portal = Portal::of(world, &[]).await;
    let person = portal.anyone().with_cookie(&person.cookie().unwrap());
    let activity = person.get("/activity").await;
    activity.must_say(&["In progress Change Till cache", "Renamed before the end", "1 entry, page 1 of 1"]);
    person.get("/activity?outcome=open").await.must_say(&["1 entry, page 1 of 1"]);
}

#[tokio::test]
async fn asked_to_stop_it_finishes_what_is_under_way() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault("GET", LIST, Misbehaviour::Delay { ms: 500 });
    let waiting = tokio::spawn({
        let person = person.clone();
        async move { person.get("/integrations").await }
    });
    until("LaunchDarkly is asked", || portal.lists() == 1).await;
    portal.process.terminate();
    waiting.await.unwrap().must_say(&["143 integrations."]);
    until("it has ended", || portal.process.ended().is_some()).await;
    assert!(portal.process.ended().unwrap().success());
    assert!(portal.process.log().contains("stopping"));
    // A copy of an SQLite file is whole then.
    let folder = std::fs::read_dir(portal.world.path("")).unwrap();
    let names: Vec<_> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!names.iter().any(|name| name.ends_with("-wal")), "{names:?}");
}

#[tokio::test]
async fn asked_to_stop_it_also_finishes_a_write_for_which_nobody_waits_any_more() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    portal.fault("PATCH", &store.api(), Misbehaviour::Delay { ms: 500 });
    let waiting = renaming(&person, &store, "Renamed after all").await;
    until("LaunchDarkly is asked", || portal.writes().len() == 1).await;
    waiting.abort();
    portal.process.terminate();
    until("it has ended", || portal.process.ended().is_some()).await;
    assert_eq!(
        (store.now()["name"].as_str(), portal.outcomes(1).await),
        (Some("Renamed after all"), vec!["done".into()])
    );
}

#[tokio::test]
async fn an_open_stream_of_events_does_not_keep_it_from_stopping() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let mut stream = person.open(reqwest::Method::GET, "/api/events", &[], None).await;
    assert!(stream.chunk().await.unwrap().is_some());
    portal.process.terminate();
    until("it has ended", || portal.process.ended().is_some()).await;
    assert!(portal.process.ended().unwrap().success());
}

#[tokio::test]
async fn asked_to_stop_it_says_so_to_a_balancer_before_it_refuses_connections() {
    let portal = Portal::of(World::new().await, &["--stop-delay", "60"]).await;
    let anyone = portal.anyone();
    assert_eq!(anyone.get("/readyz").await.status, 200);
    portal.process.terminate();
    let mut ready = anyone.get("/readyz").await;
    while ready.status == 200 {
        ready = anyone.get("/readyz").await;
    }
    assert_eq!((ready.status, ready.body.as_str()), (503, "stopping\n"));
    assert_eq!((anyone.get("/healthz").await.status, portal.anyone().get("/sign-in").await.status), (200, 200));
}
