//! Leaving as code: what is exported makes the same again, and nothing in it is a secret.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Answer, LIST, Needles, Person, Portal, Store, World};

const HOSTILE: &str = "$(touch /tmp/storekeeper-it-was-here) `id` ' \" ${x} %{y} \\ 日本";

fn hostile(portal: &Portal) -> Store {
    let config = json!({"host": "redis.example.net", "port": "6380", "username": "it's $me", "password": Store::PASSWORD,
        "tlsEnabled": true});
    let store = Store::made(portal.upstream(), "checkout", "test", &config);
    store.changed_elsewhere("/name", &HOSTILE.into());
    store.changed_elsewhere("/tags", &json!(["$(id)", "a b"]));
    store
}

/// Runs a script of the shell with these variables; what it said.
fn shell(script: &str, variables: &[(&str, &str)]) -> String {
    let output = std::process::Command::new("sh")
        .args(["-c", script])
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}\n{script}");
    String::from_utf8(output.stdout).unwrap()
}

/// A document without what LaunchDarkly adds.
fn made_of(state: &Value) -> Value {
    json!({"name": state["name"], "on": state["on"], "tags": state["tags"], "config": state["config"]})
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exported_curl_makes_exactly_what_was_exported() {
    let portal = Portal::start().await;
    let store = hostile(&portal);
    let person = portal.writer().await;
    let page = person.get(&format!("{}/code", store.page())).await;
    page.must_say(&["curl", "ldcli", "Terraform", "Download create-with-curl.sh"]);
    let file = person.get(&format!("{}/code/curl", store.page())).await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"create-with-curl.sh\"");
    assert!(page.text().contains("curl --fail-with-body") && !file.body.contains(Store::PASSWORD));
    let variables = [("LAUNCHDARKLY_ACCESS_TOKEN", "api-demo-writer"), ("REDIS_PASSWORD", Store::PASSWORD)];
    let said: Value = serde_json::from_str(&shell(&file.body, &variables)).unwrap();
    let made = Store::of(
        portal.upstream(),
        &json!({"_id": said["_id"], "projectKey": "checkout",
        "environmentKey": "test", "integrationKey": "redis"}),
    );
    assert_eq!(made_of(&made.now()), made_of(&store.now()));
    assert_ne!(made.id, store.id);
    assert!(!std::path::Path::new("/tmp/storekeeper-it-was-here").exists());
}

#[tokio::test]
async fn every_format_is_a_file_without_a_secret() {
    let portal = Portal::start().await;
    let store = hostile(&portal);
    let person = portal.writer().await;
    let needles = Needles::of(Store::PASSWORD);
    for (format, name, words) in [
        ("curl", "create-with-curl.sh", "REDIS_PASSWORD"),
        ("ldcli", "create-with-ldcli.sh", "create-big-segment-store-integration"),
        ("terraform", "integrations.tf", "sensitive = true"),
        ("toml", "stores.toml", "password = \"set\""),
        ("json", "stores.json", "\"password\": \"set\""),
        ("csv", "integrations.csv", "config.host"),
    ] {
        let file = person.get(&format!("{}/code/{format}", store.page())).await;
        assert_eq!(file.status, 200, "{format}");
        assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"{name}\""));
        assert!(file.body.contains(words), "{format}: {}", file.body);
        needles.must_not_be_in(format, file.body.as_bytes());
    }
    assert_eq!(person.get(&format!("{}/code/yaml", store.page())).await.status, 404);
}

/// Opens the page until the reading has come to an end.
async fn read(person: &Person, path: &str) -> Answer {
    for _ in 0..600 {
        let page = person.get(path).await;
        assert_eq!(page.status, 200, "{}", page.text());
        if !page.body.contains("http-equiv=\"refresh\"") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never ended");
}

#[tokio::test]
async fn what_the_filter_shows_is_read_when_somebody_wants_it_and_exported_whole() {
    let portal = Portal::start().await;
    for environment in ["test", "production"] {
        portal.redis("checkout", environment);
    }
    portal.redis("search", "production");
    let person = portal.writer().await;
    let page = person.get("/export?project=checkout&q=Till+cache").await;
    page.must_say(&["2 integrations", "Read the settings (2 calls)"]);
    assert!(!page.body.contains("download="));
    assert_eq!(
        person.get_once("/export/toml?project=checkout&q=Till+cache").await.status,
        303,
        "never less than was asked for"
    );
    let form = page.form_that("start").unwrap();
    person.submit(&form).await;
    let page = read(&person, "/export?project=checkout&q=Till+cache&format=terraform").await;
    assert!(page.text().contains("launchdarkly_big_segment_store_integration"), "{}", page.text());
    let file = person.get("/export/toml?project=checkout&q=Till+cache").await;
    let file: toml::Table = toml::from_str(&file.body).unwrap();
    assert_eq!(file["filter"].as_str(), Some("q=Till+cache&project=checkout"));
    assert_eq!(file["integration"].as_array().unwrap().len(), 2);
    // A change makes it worth reading again.
    let changed = portal.redis("checkout", "test");
    person.post("/integrations/refresh", &[("next", "/export")]).await;
    person
        .get("/export?project=checkout&q=Till+cache")
        .await
        .must_say(&["3 integrations", "Continue the settings scan"]);
    assert!(changed.exists());
}

#[tokio::test]
async fn an_integrations_page_shows_how_applications_read_it() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let page = person.get(&store.page()).await;
    page.must_say(&[
        "Read this store from an application",
        "Requires github.com/launchdarkly/go-server-sdk/v7",
        "5.5.0",
        "Relay Proxy",
        "stale_after=120",
    ]);
    let environment = portal.ask_upstream("/api/v2/projects/checkout/environments/test").await;
    let prefix = environment["_id"].as_str().unwrap();
    assert!(page.text().matches(prefix).count() > 8, "every snippet has the prefix");
    let help = page.links().into_iter().find(|link| link.starts_with("/set-up/redis")).unwrap();
    let help = person.get(&help.replace("&amp;", "&")).await;
    help.must_say(&["ACL SETUSER", prefix, "203.0.113.10/32", "not documented"]);
}

#[tokio::test]
async fn the_help_for_a_table_wants_its_account_and_says_what_is_not_documented() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let blank = person.get("/set-up/dynamodb").await;
    assert_eq!(blank.status, 200);
    assert!(!blank.body.contains("aria-invalid") && !blank.body.contains("create-table"), "nothing was asked so far");
    let role = "arn:aws:iam::123456789012:role/stores/writer";
    let query = format!(
        "/set-up/dynamodb?tableName=big-segments&region=eu-central-1&roleArn={role}&externalId=2f7a1b1e-9f9f-4a4e-8f3c-7a3d0d0d9f11"
    );
    let wanting = person.get(&query).await;
    wanting.must_say(&["LaunchDarkly’s AWS account", "none is documented"]);
    assert!(!wanting.body.contains("create-table"));
    let wrong = person.get(&format!("{query}&trusted=12")).await;
    wrong.must_say(&["An AWS account ID must be 12 digits."]);
    let page = person.get(&format!("{query}&trusted=210987654321")).await;
    page.must_say(&[
        "aws dynamodb create-table",
        "arn:aws:dynamodb:eu-central-1:123456789012:table/big-segments",
        "arn:aws:iam::210987654321:root",
        "based on the open-source Relay Proxy",
    ]);
    assert_eq!(person.get("/set-up/valkey").await.status, 404);
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn a_change_that_waits_can_be_made_elsewhere() {
    let portal = Portal::start().await;
    let store = hostile(&portal);
    let person = portal.writer().await;
    let typed =
        [("config.host", "new.example.net"), ("config.password.action", "replace"), ("config.password", "N3w-canary")];
    let sent = person.edit(&store, &typed).await;
    let (page, plan) = person.review(&sent).await;
    page.must_say(&["This change as curl, ldcli and Terraform", "--request PATCH", "REDIS_PASSWORD", "import {"]);
    assert!(!page.body.contains("N3w-canary"));
    let text = page.text();
    assert!(text.contains("new.example.net") && text.contains(&format!("{LIST}/checkout/test/redis/{}", store.id)));
    assert_eq!(person.submit(&plan).await.status, 303, "it is still the same plan");
}

#[tokio::test]
async fn what_code_manages_says_so_and_is_changed_only_by_whoever_ticks_it() {
    let portal = Portal::of(World::new().await, &["--managed-tag", "managed-by:terraform"]).await;
    let store = portal.redis("checkout", "test");
    store.changed_elsewhere("/tags", &json!(["managed-by:terraform"]));
    let person = portal.writer().await;
    person.get(&store.page()).await.must_say(&["Managed by code", "managed-by:terraform"]);
    let sent = person.edit(&store, &[("config.port", "6390")]).await;
    let (page, plan) = person.review(&sent).await;
    page.must_say(&["Make the change here anyway"]);
    let refused = person.submit(&plan).await;
    assert_eq!(refused.status, 422);
    refused.must_say(&["Select this, or make the change in code instead."]);
    assert_eq!(portal.writes(), []);
    let done = person.submit(&plan.with("managed", "on")).await;
    assert_eq!(done.status, 303, "{}", done.text());
    // Deleting asks too.
    let page = person.get(&store.delete()).await;
    let form = page.form(&store.delete());
    assert_eq!(person.submit(&form).await.status, 422);
    assert!(store.exists());
    let form = person.get(&store.delete()).await.form(&store.delete()).with("managed", "on");
    assert_eq!(person.submit(&form).await.status, 303);
    assert!(!store.exists());
    // What has no such tag is not asked about.
    let free = portal.redis("checkout", "test");
    let sent = person.edit(&free, &[("config.port", "6390")]).await;
    let (page, plan) = person.review(&sent).await;
    assert!(!page.text().contains("all the same"));
    assert_eq!(person.submit(&plan).await.status, 303);
}

#[tokio::test]
async fn many_at_once_ask_too() {
    let portal = Portal::of(World::new().await, &["--managed-tag", "managed-by:terraform"]).await;
    let store = portal.redis("checkout", "test");
    store.changed_elsewhere("/tags", &json!(["managed-by:terraform"]));
    let person = portal.writer().await;
    let fields = [("scope", "ticked"), ("query", "select=true"), ("integration", store.id.as_str())];
    let begun = person.post("/bulk", &fields).await;
    let batch = begun.location();
    let form = person.get(&batch).await.form_that("plan").unwrap().filled(&[("verb", "turn-off")]);
    person.submit(&form).await;
    let review = read(&person, &batch).await;
    review.must_say(&["managed by code", "Make the change here anyway"]);
    let form = review.form_that("run").unwrap();
    assert_eq!(person.submit(&form).await.status, 422);
    assert_eq!(portal.writes(), []);
    assert_eq!(person.submit(&form.with("managed", "on")).await.status, 303);
    read(&person, &batch).await;
    assert_eq!(portal.writes().len(), 1);
}
