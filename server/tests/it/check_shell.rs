//! Checks of a whole account from a shell, told as text, as JSON and as metrics.

use serde_json::Value;

use crate::check::{PASSWORD, Redis, prefix};
use crate::harness::{Portal, Process, World};

#[tokio::test(flavor = "multi_thread")]
async fn every_store_of_an_account_is_checked_from_a_shell_and_told_as_text_json_and_metrics() {
    let redis = Redis::start();
    let world = World::new().await;
    let portal = Portal::of(world.clone(), &[]).await;
    let store = redis.integration(&portal, "127.0.0.1");
    redis.say(&format!("SET {}:big_segments_synchronized_on {}", prefix(&portal), portal.upstream().now_ms() - 30_000));
    std::fs::write(world.path("token"), "api-demo-reader\n").unwrap();
    let password = world.secret("password", PASSWORD);
    let token = world.path("token");
    let allow = format!("127.0.0.1:{}", redis.port());
    let secret = format!("{allow}=file:{password}");
    let check = |format: &str| {
        let arguments = [
            "check",
            "--all",
            "--launchdarkly-url",
            world.upstream_url(),
            "--token-file",
            token.to_str().unwrap(),
            "--check-secret",
            &secret,
            "--check-allow",
            &allow,
            "--format",
            format,
        ];
        let output = Process::run(&arguments, &[]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(!said.contains(PASSWORD) && !said.contains("api-demo-reader"));
        (output.status.code().unwrap(), said, String::from_utf8(output.stderr).unwrap())
    };
    let (code, said, errors) = check("json");
    assert_eq!(code, 3, "the demo's own stores cannot be reached: {errors}");
    let json: Value = serde_json::from_str(&said).unwrap();
    let items = json["items"].as_array().unwrap();
    let state = portal.upstream().state();
    let known = |it: &&Value| ["redis", "dynamodb"].contains(&it["integrationKey"].as_str().unwrap());
    assert_eq!(items.len(), state["integrations"].as_array().unwrap().iter().filter(known).count());
    let mine = items.iter().find(|it| it["integration"]["id"] == store.id.as_str()).unwrap();
    assert_eq!(mine["verdict"], "readable", "{mine}");
    let (_, metrics, _) = check("prometheus");
    let labels = format!("project=\"checkout\",environment=\"test\",provider=\"redis\",id=\"{}\"", store.id);
    assert!(metrics.contains(&format!("storekeeper_store_verdict{{{labels},verdict=\"readable\"}} 1\n")), "{metrics}");
    let age = metrics.split_once(&format!("storekeeper_store_sync_age_seconds{{{labels}}} ")).unwrap().1;
    let age: f64 = age.lines().next().unwrap().parse().unwrap();
    assert!((30.0..300.0).contains(&age), "{age}");
    for line in metrics.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok() && name.starts_with("storekeeper_store_"), "{line}");
    }
    let (_, text, _) = check("text");
    assert!(text.contains(&format!("readable     checkout/test/redis/{}", store.id)), "{text}");
    let nowhere = ["check", "--all", "--token-file", token.to_str().unwrap()];
    let refused = Process::run(&nowhere, &[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--check-allow"));
}
