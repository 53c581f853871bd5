//! Every refusal arrives as what it means.

use launchdarkly::Error;
use launchdarkly_emulator::{DuplicateCreate, Misbehaviour, Options as Switches, POWERLESS_TOKEN};
use serde_json::json;

use crate::support::{PASSWORD, World, address, token};

#[tokio::test]
async fn a_token_that_is_revoked_or_unknown_is_unauthorized() {
    let world = World::new().await;
    world.emulator().revoke(world.writer.expose());
    for caller in [&world.writer, &token("api-unknown")] {
        let refused = world.client.caller(caller).await.unwrap_err();
        assert!(matches!(&refused, Error::Unauthorized { message } if !message.is_empty()), "{refused:?}");
        assert!(!refused.outcome_unknown());
    }
    assert_eq!(world.arrived(), 2, "a refusal is not asked again");
}

#[tokio::test]
async fn what_a_role_does_not_allow_is_forbidden() {
    let world = World::new().await;
    let address = world.integration();
    let refused = world.client.delete_integration(&world.reader, &address).await.unwrap_err();
    assert!(matches!(&refused, Error::Forbidden { message: Some(_) }), "{refused:?}");
    assert!(!refused.outcome_unknown());
    let refused = world.client.list_integrations(&token(POWERLESS_TOKEN)).await;
    assert!(matches!(refused, Err(Error::Forbidden { .. })));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::new().await;
    let nowhere = address("checkout", "production", "redis", "ffffffffffffffffffffffff");
    assert_eq!(world.client.get_integration(&world.writer, &nowhere).await, Err(Error::NotFound));
    assert_eq!(world.rename(&nowhere).await, Err(Error::NotFound));
    assert_eq!(world.client.delete_integration(&world.writer, &nowhere).await, Err(Error::NotFound));
}

#[tokio::test]
async fn a_duplicate_is_a_conflict_and_not_tried_again() {
    let world = World::new().await;
    let switches = Switches { duplicate_create: DuplicateCreate::Conflict, ..Switches::default() };
    world.integration();
    world.emulator().set_options(switches);
    let refused = world.create().await.unwrap_err();
    assert!(matches!(&refused, Error::Conflict { code, .. } if code == "optimistic_locking_error"), "{refused:?}");
    assert!(!refused.outcome_unknown());
    assert_eq!(world.arrived(), 1);
}

#[tokio::test]
async fn what_launchdarkly_does_not_take_is_invalid() {
    let world = World::new().await;
    let address = world.integration();
    let patch = json!([{"op": "replace", "path": "/config/port", "value": 6379}]);
    let refused = world.client.patch_integration(&world.writer, &address, &patch).await.unwrap_err();
    let Error::Invalid { status: 400, code, message } = &refused else { panic!("{refused:?}") };
    assert_eq!(code, "invalid_request");
    assert_ne!(message, "");
    assert!(!refused.outcome_unknown());
}

#[tokio::test]
async fn every_other_refusal_keeps_its_status() {
    for status in [405, 410, 422] {
        let world = World::new().await;
        world.fault(World::status(status, &[]));
        let refused = world.create().await.unwrap_err();
        assert!(matches!(&refused, Error::Invalid { status: its, .. } if *its == status), "{refused:?}");
        assert_eq!((refused.outcome_unknown(), world.arrived()), (false, 1));
    }
}

#[tokio::test]
async fn what_a_refusal_repeats_of_the_request_is_removed() {
    let world = World::new().await;
    let address = world.integration();
    let body = json!({
        "code": "invalid_request",
        "message": format!("{} sent {PASSWORD} and {}\r\n{}", world.writer.expose(), json!(PASSWORD), "x".repeat(9000)),
        "stack": "at internal.example.com",
    });
    world.fault(Misbehaviour::Status { status: 400, headers: [].into(), body: Some(body) });
    let patch = json!([{"op": "replace", "path": "/config", "value": {"host": "a.example.com", "password": PASSWORD}}]);
    let patched = world.client.patch_integration(&world.writer, &address, &patch).await.unwrap_err();
    for refused in [world.create().await.unwrap_err(), patched] {
        let shown = format!("{refused:?} {refused}");
        assert!(shown.contains("••• sent •••"), "{shown}");
        assert!(!shown.contains("canary") && !shown.contains("api-demo") && !shown.contains("internal"), "{shown}");
        assert!(!shown.contains('\n') && shown.chars().count() < 700, "{shown}");
    }
}

#[tokio::test]
async fn a_refusal_in_html_leaves_no_text() {
    let world = World::new().await;
    let body = Some(json!("<html><title>canary</title></html>"));
    let headers = [("content-type".to_owned(), "text/html".to_owned())].into();
    world.fault(Misbehaviour::Status { status: 403, headers, body });
    assert_eq!(world.client.caller(&world.writer).await, Err(Error::Forbidden { message: None }));
}
