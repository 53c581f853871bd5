//! Writes under faults: sent once, and their outcome is called unknown exactly when it is.

use launchdarkly::{Error, Options, Unavailability};
use launchdarkly_emulator::{Fault, Misbehaviour};

use crate::support::{STORES, Stub, World, address, client, draft, environment, project, token, unavailable};

#[tokio::test]
async fn a_creation_whose_answer_is_lost_happens_once() {
    let world = World::new().await;
    // On a connection that is in use already, where repeating would be easiest.
    world.client.caller(&world.writer).await.unwrap();
    let before = world.held().len();
    for round in 1..=20 {
        world.fault_once(Misbehaviour::ExecuteThenReset);
        let failed = world.create().await.unwrap_err();
        assert_eq!(failed, unavailable(Unavailability::Interrupted));
        assert!(failed.outcome_unknown());
        assert_eq!(world.held().len(), before + round);
        world.client.caller(&world.writer).await.unwrap();
    }
    assert_eq!(world.journal().iter().filter(|entry| entry.method == "POST").count(), 20);
}

#[tokio::test]
async fn no_write_is_sent_twice() {
    for (fault, why) in [
        (World::status(500, &[]), Unavailability::Status(500)),
        (World::status(503, &[]), Unavailability::Status(503)),
        (Misbehaviour::Reset, Unavailability::Interrupted),
        (Misbehaviour::ExecuteThenReset, Unavailability::Interrupted),
        (Misbehaviour::Truncate { bytes: 10 }, Unavailability::Interrupted),
        (Misbehaviour::ExecuteThenHang, Unavailability::TimedOut),
        (Misbehaviour::Hang, Unavailability::TimedOut),
    ] {
        let world = World::giving_up_after(1000).await;
        let address = world.integration();
        world.fault(fault.clone());
        for failed in [world.create().await, world.rename(&address).await] {
            assert_eq!(failed, Err(unavailable(why)), "{fault:?}");
            assert!(failed.unwrap_err().outcome_unknown());
        }
        assert_eq!(world.arrived(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn a_deletion_whose_answer_is_lost_is_unknown() {
    for fault in [Misbehaviour::ExecuteThenReset, Misbehaviour::ExecuteThenHang] {
        let world = World::giving_up_after(1000).await;
        let address = world.integration();
        world.emulator().add_fault(Fault::on("DELETE", &format!("{STORES}/*"), fault));
        let failed = world.client.delete_integration(&world.writer, &address).await.unwrap_err();
        assert!(failed.outcome_unknown());
        assert_eq!(world.client.get_integration(&world.writer, &address).await, Err(Error::NotFound));
        assert_eq!(world.journal().iter().filter(|entry| entry.method == "DELETE").count(), 1);
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_unknown() {
    for fault in [
        Misbehaviour::Malformed,
        Misbehaviour::DropField { field: "_id".into() },
        Misbehaviour::Huge { bytes: 16 * 1024 * 1024 },
    ] {
        let world = World::new().await;
        world.fault(fault.clone());
        let failed = world.create().await.unwrap_err();
        assert!(matches!(failed, Error::Undecodable { .. } | Error::TooLarge), "{fault:?}: {failed:?}");
        assert!(failed.outcome_unknown());
        assert_eq!(world.arrived(), 1);
    }
}

#[tokio::test]
async fn a_deletion_is_done_only_when_it_is_said_to_be() {
    let address = address("a", "b", "redis", "12ab3c4d5ef1a2345bcde67f");
    let page = Stub::answering("200 OK", "content-type: text/html\r\n", b"<html>Please log in</html>").await;
    let failed = client(&page.url, Options::default()).delete_integration(&token("api-a"), &address).await;
    assert_eq!(failed, Err(Error::Undecodable { field: "the status".into() }));
    let stub = Stub::saying("HTTP/1.1 204 No Content\r\n\r\n").await;
    assert_eq!(client(&stub.url, Options::default()).delete_integration(&token("api-a"), &address).await, Ok(()));
}

#[tokio::test]
async fn a_write_that_never_left_is_known() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let failed = client(&url, Options::default())
        .create_integration(&token("api-a"), &project("a"), &environment("b"), &draft())
        .await
        .unwrap_err();
    assert_eq!(failed, unavailable(Unavailability::NotReached));
    assert!(!failed.outcome_unknown());
}
