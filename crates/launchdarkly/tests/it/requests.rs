//! What is sent: these headers, these paths, nothing else.

use domain::{EnvironmentKey, IntegrationId, ProjectKey, ProviderKey};
use launchdarkly::{Options, Page};
use launchdarkly_emulator::WRITER_TOKEN;
use serde_json::Value;

use crate::support::{STORES, World, draft, environment, project};

/// Every call there is, once.
async fn call_everything(world: &World) {
    let (client, writer) = (&world.client, &world.writer);
    let (in_project, in_environment) = (project("checkout"), environment("production"));
    let address = world.integration();
    client.caller(writer).await.unwrap();
    client.list_integrations(writer).await.unwrap();
    client.get_integration(writer, &address).await.unwrap();
    client.create_integration(writer, &in_project, &in_environment, &draft()).await.unwrap();
    world.rename(&address).await.unwrap();
    client.delete_integration(writer, &address).await.unwrap();
    client.projects(writer, Some("a"), Page::default()).await.unwrap();
    client.project(writer, &in_project).await.unwrap();
    client.environments(writer, &in_project, None, Page { limit: 3, offset: 2 }).await.unwrap();
    client.environment(writer, &in_project, &in_environment).await.unwrap();
}

#[tokio::test]
async fn every_request_has_the_allowed_headers_once_and_no_other() {
    let world = World::with(Options { user_agent: "Storekeeper/test".into(), ..Options::default() }).await;
    call_everything(&world).await;
    let journal = world.journal();
    assert_eq!(journal.len(), 10);
    for entry in journal {
        let mut names: Vec<&str> = entry.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let mut allowed = vec!["accept", "accept-encoding", "authorization", "host", "ld-api-version", "user-agent"];
        if matches!(entry.method.as_str(), "POST" | "PATCH") {
            allowed.extend(["content-length", "content-type"]);
        }
        allowed.sort_unstable();
        assert_eq!(names, allowed, "{} {}", entry.method, entry.path);
        let value = |name| entry.headers.iter().find(|(its, _)| its == name).map(|(_, value)| value.as_str());
        assert_eq!(value("ld-api-version"), Some("beta"));
        assert_eq!(value("authorization"), Some(WRITER_TOKEN));
        assert_eq!(value("user-agent"), Some("Storekeeper/test"));
        assert_eq!(value("accept"), Some("application/json"));
        assert!(value("content-type").is_none_or(|kind| kind == "application/json"));
    }
}

#[tokio::test]
async fn every_request_goes_to_its_path() {
    let world = World::new().await;
    call_everything(&world).await;
    let id = world.journal()[2].path.rsplit('/').next().unwrap().to_owned();
    let store = format!("{STORES}/checkout/production/redis/{id}");
    let lines: Vec<String> = world.journal().iter().map(|entry| format!("{} {}", entry.method, entry.path)).collect();
    assert_eq!(
        lines,
        [
            "GET /api/v2/caller-identity".to_owned(),
            format!("GET {STORES}"),
            format!("GET {store}"),
            format!("POST {STORES}/checkout/production/redis"),
            format!("PATCH {store}"),
            format!("DELETE {store}"),
            "GET /api/v2/projects?limit=20&offset=0&sort=name&filter=query%3Aa".to_owned(),
            "GET /api/v2/projects/checkout".to_owned(),
            "GET /api/v2/projects/checkout/environments?limit=3&offset=2&sort=name".to_owned(),
            "GET /api/v2/projects/checkout/environments/production".to_owned(),
        ]
    );
    let sent: Value = serde_json::from_str(&world.journal()[3].body).unwrap();
    assert_eq!(sent, draft().wire());
}

#[test]
fn hostile_segments_do_not_become_keys() {
    let ten_kilobytes = "a".repeat(10_000);
    for hostile in [
        "",
        ".",
        "..",
        "../..",
        "..%2f",
        "%2e%2e",
        ".%2E",
        "..\\",
        "%252e%252e",
        "a;x",
        "a/b",
        "a\\b",
        "a\0",
        "a\tb",
        "a\nb",
        "a?b",
        "a#b",
        "a b",
        "a%",
        "ａ",
        "．．",
        "//evil.test",
        "\\\\evil.test",
        "@evil",
        &ten_kilobytes,
    ] {
        assert!(ProjectKey::parse(hostile).is_err(), "{hostile:?}");
        assert!(EnvironmentKey::parse(hostile).is_err(), "{hostile:?}");
        assert!(ProviderKey::parse(hostile).is_err(), "{hostile:?}");
        assert!(IntegrationId::parse(hostile).is_err(), "{hostile:?}");
    }
}
