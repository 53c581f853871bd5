//! The log at its most talkative: ours, reqwest's, hyper's. Nothing secret is in it.

use launchdarkly_emulator::Misbehaviour;
use serde_json::json;
use testkit::log::Lines;
use tracing_subscriber::util::SubscriberInitExt;

use crate::support::{World, draft, environment, project, token};

#[tokio::test]
async fn neither_token_nor_password_is_ever_logged() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    // This thread only, which is where everything of this test runs.
    let logging = subscriber.set_default();

    let world = World::giving_up_after(1000).await;
    let canary = token("api-demo-user-canary");
    let address = world.integration();
    let patch = json!([{"op": "replace", "path": "/config/password", "value": "canary-password"}]);
    let create = || async {
        world.client.create_integration(&canary, &project("checkout"), &environment("production"), &draft()).await
    };
    create().await.unwrap();
    world.client.get_integration(&canary, &address).await.unwrap();
    world.client.patch_integration(&canary, &address, &patch).await.unwrap();
    world.client.environment(&canary, &project("checkout"), &environment("production")).await.unwrap();
    let echo = json!({"message": "api-demo-user-canary sent canary-password"});
    world.fault_once(Misbehaviour::Status { status: 400, headers: [].into(), body: Some(echo) });
    world.client.patch_integration(&canary, &address, &patch).await.unwrap_err();
    for fault in [Misbehaviour::ExecuteThenReset, Misbehaviour::ExecuteThenHang, Misbehaviour::Malformed] {
        world.fault_once(fault);
        create().await.unwrap_err();
    }
    drop(logging);

    let text = lines.text();
    assert!(text.contains("called LaunchDarkly"), "{text}");
    assert!(text.contains("route=\"/api/v2/projects/{projectKey}/environments/{environmentKey}\""), "{text}");
    assert!(text.contains("reqwest") && text.contains("hyper"), "the libraries' lines are there to be judged");
    for secret in ["canary", "sdk-", "mob-", "redis.example.com"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}
