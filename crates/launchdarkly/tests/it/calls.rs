//! Every call does what it is for.

use domain::{SecretState, Unreadable};
use launchdarkly::{Error, Page};
use launchdarkly_emulator::{Fault, Misbehaviour};
use serde_json::json;

use crate::support::{PASSWORD, STORES, World, environment, project};

#[tokio::test]
async fn a_caller_is_named() {
    let world = World::new().await;
    let caller = world.client.caller(&world.reader).await.unwrap();
    assert_eq!(caller.display_name(), "Demo reader");
    assert!(caller.account_id.is_some() && caller.member_id.is_some());
}

#[tokio::test]
async fn the_list_has_every_integration_in_one_call() {
    let world = World::new().await;
    let listing = world.client.list_integrations(&world.reader).await.unwrap();
    assert_eq!((listing.integrations.len(), listing.unreadable.len()), (143, 0));
    assert_eq!(world.arrived(), 1);
    assert!(listing.integrations.iter().any(|integration| integration.provider().is_none()));
    assert!(listing.integrations.iter().any(|integration| integration.status.last_sync.is_some()));
    for integration in &listing.integrations {
        assert!(integration.status.errors.is_sorted_by(|one, next| one.at >= next.at));
    }
}

#[tokio::test]
async fn the_list_survives_whatever_each_item_lacks() {
    for field in ["config", "_status", "_access", "tags", "name", "version", "_links"] {
        let world = World::new().await;
        world.fault(Misbehaviour::DropField { field: field.into() });
        let listing = world.client.list_integrations(&world.writer).await.unwrap();
        assert_eq!((listing.integrations.len(), listing.unreadable.len()), (143, 0), "{field}");
    }
    let world = World::new().await;
    world.fault(Misbehaviour::DropField { field: "on".into() });
    let listing = world.client.list_integrations(&world.writer).await.unwrap();
    assert_eq!((listing.integrations.len(), listing.unreadable.len()), (0, 143));
    assert_eq!(listing.unreadable[7], Unreadable { index: 7, why: "on is missing".into() });
}

#[tokio::test]
async fn one_integration_comes_with_its_configuration_and_without_its_secret() {
    let world = World::new().await;
    let address = world.integration();
    let read = world.client.get_integration(&world.writer, &address).await.unwrap();
    assert_eq!((&read.address, read.name.as_str(), read.on), (&address, "Main", true));
    let config = read.config.as_ref().unwrap();
    assert_eq!(config.plain("host"), Some(&json!("redis.example.com")));
    assert_eq!(config.secret("password"), SecretState::Set);
    assert!(!format!("{read:?}").contains('*'));
}

#[tokio::test]
async fn denied_actions_are_told() {
    let world = World::new().await;
    let address = world.integration();
    let read = world.client.get_integration(&world.reader, &address).await.unwrap();
    assert!(read.access.why_not(domain::Action::Delete).is_some());
    let read = world.client.get_integration(&world.writer, &address).await.unwrap();
    assert_eq!(read.access.why_not(domain::Action::Delete), None);
}

#[tokio::test]
async fn an_integration_is_created_changed_and_deleted() {
    let world = World::new().await;
    let made = world.create().await.unwrap();
    assert_eq!((made.name.as_str(), made.on, made.tags.as_slice()), ("New", false, ["one".to_owned()].as_slice()));
    let held = world.held();
    let held = held.iter().find(|held| held["_id"] == made.address.id.as_str()).unwrap();
    assert_eq!(held["config"]["password"], PASSWORD);

    let changed = world.rename(&made.address).await.unwrap();
    assert_eq!(changed.name, "Renamed");
    assert!(changed.version > made.version);

    world.client.delete_integration(&world.writer, &made.address).await.unwrap();
    assert_eq!(world.client.get_integration(&world.writer, &made.address).await, Err(Error::NotFound));
}

#[tokio::test]
async fn projects_come_in_pages_that_lead_to_the_end() {
    let world = World::new().await;
    let mut page = Page { limit: 5, offset: 0 };
    let mut names = Vec::new();
    loop {
        let part = world.client.projects(&world.writer, None, page).await.unwrap();
        assert_eq!(part.total, Some(12));
        names.extend(part.items.into_iter().map(|project| project.name));
        let Some(next) = part.next_offset else { break };
        page.offset = next;
    }
    assert_eq!((names.len(), world.arrived()), (12, 3));
}

#[tokio::test]
async fn projects_and_environments_are_found_by_name_or_key() {
    let world = World::new().await;
    let found = world.client.projects(&world.writer, Some("CHECK"), Page::default()).await.unwrap();
    assert!(found.items.iter().any(|project| project.key.as_str() == "checkout"));
    assert!(found.items.len() < 12);
    let found = world.client.environments(&world.writer, &project("checkout"), Some("stag"), Page::default()).await;
    assert!(found.unwrap().items.iter().any(|environment| environment.key.as_str() == "staging"));
    let all = world.client.environments(&world.writer, &project("fulfilment"), None, Page::default()).await.unwrap();
    assert_eq!((all.items.len(), all.next_offset), (20, Some(20)));
}

#[tokio::test]
async fn what_is_searched_for_cannot_become_another_parameter() {
    let world = World::new().await;
    let hostile = "a&limit=999#x?,tags:b+c%2Cd";
    world.client.projects(&world.writer, Some(hostile), Page::default()).await.unwrap();
    let path = &world.journal()[0].path;
    assert_eq!(
        path,
        "/api/v2/projects?limit=20&offset=0&sort=name&filter=query%3Aa%26limit%3D999%23x%3F+tags%3Ab%2Bc%252Cd"
    );
}

#[tokio::test]
async fn one_project_and_one_environment_are_read() {
    let world = World::new().await;
    let read = world.client.project(&world.writer, &project("internal.tools_v2")).await.unwrap();
    assert_eq!(read.name, "Internal tools");
    let (in_project, key) = (project("checkout"), environment("production"));
    let read = world.client.environment(&world.writer, &in_project, &key).await.unwrap();
    assert_eq!((&read.key, read.client_side_id.len()), (&key, 24));
    assert!(!format!("{read:?}").contains("sdk-"));
    let none = world.client.environment(&world.writer, &in_project, &environment("none")).await;
    assert_eq!(none, Err(Error::NotFound));
}

#[tokio::test]
async fn an_answer_about_another_integration_is_refused() {
    let world = World::new().await;
    let (asked, other) = (world.integration(), world.integration());
    let body = world.held().into_iter().find(|held| held["_id"] == other.id.as_str());
    let lie = Misbehaviour::Status { status: 200, headers: [].into(), body };
    world.emulator().add_fault(Fault::on("GET", &format!("{STORES}/*"), lie));
    let read = world.client.get_integration(&world.writer, &asked).await;
    assert_eq!(read, Err(Error::Undecodable { field: "_id".into() }));
}
