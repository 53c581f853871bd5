//! Checks of DynamoDB tables, with the AWS credentials of the machine or none. AWS is emulated.

use serde_json::json;
use test_stores::Moto;

use crate::check::{check, prefix};
use crate::harness::{Needles, Portal, Process, Store, World};

const REGION: &str = "eu-west-1";
const ROLE: &str = "arn:aws:iam::123456789012:role/launchdarkly-store";
/// The AWS credentials of the machine that the portal runs on, as AWS's own chain finds them.
const CREDENTIALS: [(&str, &str); 2] = [
    ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY"),
];

/// An integration that names this table.
fn table(portal: &Portal, name: &str) -> Store {
    let config = json!({"tableName": name, "region": REGION, "roleArn": ROLE, "externalId": "5f0e1234-0000-4000-8000-000000000001"});
    let made = portal.upstream().create(json!({
        "integrationKey": "dynamodb", "projectKey": "checkout", "environmentKey": "test", "name": "Till table",
        "on": true, "tags": [], "config": config,
    }));
    Store::of(portal.upstream(), &made.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_checked_with_the_portal_s_own_credentials_and_in_launchdarkly_s_role() {
    let moto = Moto::start();
    moto.table(REGION, "segments", &[("namespace", "S"), ("key", "S")]);
    let endpoint = format!("http://127.0.0.1:{}", moto.port);
    let allow = format!("127.0.0.1:{}", moto.port);
    let options = ["--check-allow", &allow, "--check-aws-endpoint", &endpoint];
    let portal = Portal::with_environment(World::new().await, &options, &CREDENTIALS).await;
    let now = portal.upstream().now_ms();
    let person = portal.writer().await;
    let store = table(&portal, "segments");
    let page = person.get(&store.page()).await;
    page.must_say(&["The portal uses its own AWS credentials."]);
    assert!(!page.body.contains("name=\"password\""));

    let never = check(&person, &store, &[]).await;
    never.must_say(&[
        "Destination",
        "Credentials",
        "Role",
        "Region",
        "Table",
        "Keys",
        "Permissions",
        "Settings",
        "Last sync",
    ]);
    never.must_say(&["environment variables", "The role was not tried", "namespace (S), key (S)", "by request"]);
    never.must_say(&["LaunchDarkly has never finished a sync under this prefix"]);
    moto.metadata(REGION, "segments", "", &format!(r#"{{"N":"{}"}}"#, now - 5_000));
    check(&person, &store, &[]).await.must_say(&["The store is synced without a prefix"]);
    moto.metadata(REGION, "segments", &prefix(&portal), &format!(r#"{{"N":"{}"}}"#, now - 5_000));
    check(&person, &store, &[]).await.must_say(&["SDKs in this network can read this store"]);
    check(&person, &table(&portal, "missing"), &[]).await.must_say(&["The table was not found"]);

    let record = person.get("/activity?action=check").await;
    record.must_say(&["What was checked", "segments", REGION, ROLE]);
    let body = json!({
        "projectKey": "checkout", "environmentKey": "test", "providerKey": "dynamodb", "tableName": "segments", "region": REGION,
    });
    let json = person.post_json("/api/check", &body).await.json();
    assert_eq!((&json["verdict"], json["steps"].as_array().unwrap().len()), (&"readable".into(), 10), "{json}");
    // Nobody names another host by way of a region.
    let body = json!({
        "projectKey": "checkout", "environmentKey": "test", "providerKey": "dynamodb", "tableName": "segments",
        "region": "evil.example.com/#",
    });
    assert_eq!(person.post_json("/api/check", &body).await.status, 422);
    for (_, secret) in CREDENTIALS {
        let needles = Needles::of(secret);
        needles.must_not_be_in("answers", portal.heard().as_bytes());
        needles.must_not_be_in("log", portal.process.log().as_bytes());
    }
    assert!(portal.writes().is_empty(), "LaunchDarkly gets nothing of it");

    let more = [&options[..], &["--check-assume-role", "arn:aws:iam::123456789012:role/launchdarkly-*"]].concat();
    let assuming = Portal::with_environment(portal.world.clone(), &more, &CREDENTIALS).await;
    let person = assuming.writer().await;
    check(&person, &store, &[]).await.must_say(&["Assumed", ROLE]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_without_credentials_says_so_and_a_shell_checks_tables_too() {
    let moto = Moto::start();
    moto.table(REGION, "segments", &[("namespace", "S"), ("key", "S")]);
    moto.metadata(REGION, "segments", "mine", r#"{"N":"1"}"#);
    let endpoint = format!("http://127.0.0.1:{}", moto.port);
    let check = |more: &[&str], environment: &[(&str, &str)]| {
        let arguments = ["check", "--provider", "dynamodb", "--check-aws-endpoint", &endpoint];
        let output = Process::run(&[&arguments[..], more].concat(), environment);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout) + &text(output.stderr))
    };
    let named = ["--table", "segments", "--region", REGION, "--prefix", "mine"];
    let (code, said) = check(&named, &[("AWS_EC2_METADATA_DISABLED", "true")]);
    assert!(code == 3 && said.contains("No AWS credentials were found"), "{said}");
    let (code, said) = check(&[&named[..], &["--role-arn", ROLE, "--external-id", "abc"]].concat(), &CREDENTIALS);
    assert!(code == 1 && said.contains("SDKs and the Relay Proxy consider the store stale"), "{said}");
    assert!(said.contains(ROLE), "{said}");
    for (more, says) in [
        (&["--table", "segments"][..], "--region"),
        (&["--region", REGION], "--table"),
        (&["--table", "segments", "--region", "mars-1"], "--region"),
    ] {
        let (code, said) = check(more, &CREDENTIALS);
        assert!(code == 2 && said.contains(says), "{code} {said}");
    }
}
