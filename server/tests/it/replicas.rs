//! Two processes on one database, an end in the middle, and an end in order.

use futures::future::join_all;
use launchdarkly_emulator::Misbehaviour;

use crate::harness::{LIST, Portal, World, until};

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

#[tokio::test]
async fn a_write_that_the_process_did_not_outlive_stands_in_the_record_as_open() {
    let world = World::new().await;
    let portal = Portal::of(world.clone(), &[]).await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Renamed before the end")]).await;
    let (_, plan) = person.review(&sent).await;
    portal.fault("PATCH", &store.api(), Misbehaviour::ExecuteThenHang);
    let waiting = tokio::spawn({
        let person = person.clone();
        async move {
            person
                .open(
                    reqwest::Method::POST,
                    &plan.action,
                    &[("origin", &person.origin)],
                    Some(format!("plan={}", plan.get("plan").unwrap())),
                )
                .await
        }
    });
    until("LaunchDarkly has carried it out", || store.now()["version"] == 2).await;
    portal.process.kill();
    assert!(waiting.await.is_err());
    let portal = Portal::of(world, &[]).await;
    let person = portal.anyone().with_cookie(&person.cookie().unwrap());
    let activity = person.get("/activity").await;
    activity.must_say(&["In progress Change Till cache", "Renamed before the end", "1 write, page 1 of 1"]);
    person.get("/activity?outcome=open").await.must_say(&["1 write, page 1 of 1"]);
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
