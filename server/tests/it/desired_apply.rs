//! A desired-state file carried out: as it was planned, once, and over nothing that has changed since.

use std::process::Output;

use serde_json::Value;

use crate::desired::{TOKEN, four, run, store, text};
use crate::harness::{Portal, Store, World};

/// The ID of a plan that was printed.
fn id(output: &Output) -> String {
    let said = text(&output.stdout);
    let (_, rest) = said.split_once("--confirm=").unwrap_or_else(|| panic!("{said}{}", text(&output.stderr)));
    rest.split_whitespace().next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_prints_the_exact_requests_and_is_carried_out_once_into_the_record() {
    let (portal, file, [same, differs, missing, extra]) = four().await;
    let path = file.to_str().unwrap();
    let wanted = std::fs::read_to_string(&file).unwrap();
    let without = run(&portal, &["apply", path, "--plan"], &[TOKEN]);
    assert!(text(&without.stderr).contains("secrets.password: give its location"), "{}", text(&without.stderr));
    // Of the one that is missing, the password is needed.
    std::fs::write(&file, wanted.replace("password = \"set\"", "password = \"env:STORE_PASSWORD\"")).unwrap();
    let variables = [TOKEN, ("STORE_PASSWORD", Store::PASSWORD)];
    let plan = run(&portal, &["apply", path, "--plan", "--reason", "OPS-1"], &variables);
    let said = text(&plan.stdout);
    assert_eq!(plan.status.code(), Some(2), "{said}{}", text(&plan.stderr));
    for words in [
        "create checkout/development/redis/new",
        "change checkout/staging",
        "two.example.net → one.example.net",
        "1 integration is not in the file and will not change",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains(Store::PASSWORD) && said.contains("‹new password›"), "{said}");
    assert_eq!(portal.writes(), [], "a plan changes nothing");
    let confirm = format!("--confirm={}", id(&plan));
    // Another file is not what was planned.
    std::fs::write(&file, wanted.replace("format = 1", "format = 1\n")).unwrap();
    let changed = run(&portal, &["apply", path, &confirm], &variables);
    assert!(text(&changed.stderr).contains("the file has changed since"), "{}", text(&changed.stderr));
    std::fs::write(&file, wanted.replace("password = \"set\"", "password = \"env:STORE_PASSWORD\"")).unwrap();
    let done = run(&portal, &["apply", path, &confirm], &variables);
    assert_eq!(done.status.code(), Some(0), "{}{}", text(&done.stdout), text(&done.stderr));
    let written = portal.writes();
    assert_eq!(written.len(), 2);
    // What was printed is what was sent, but for the password.
    for write in &written {
        let mut body: Value = serde_json::from_str(&write.body).unwrap();
        if let Some(config) = body.get_mut("config") {
            assert_eq!(config["password"], Store::PASSWORD);
            config["password"] = "‹new password›".into();
        }
        let printed = format!("    {}\n", format!("{body:#}").replace('\n', "\n    "));
        assert!(said.contains(&printed), "{printed}\n{said}");
    }
    assert_eq!(differs.now()["config"]["host"], "one.example.net");
    assert!(same.exists() && extra.exists() && !missing.exists());
    let again = run(&portal, &["apply", path, &confirm], &variables);
    assert!(text(&again.stderr).contains("already confirmed"), "{}", text(&again.stderr));
    assert_eq!(portal.writes().len(), 2, "once");
    // The record has them, and the portal shows it.
    let person = portal.writer().await;
    person.get("/activity").await.must_say(&["Demo writer", "Created", "Changed", "one.example.net"]);
    assert_eq!(run(&portal, &["apply", path, "--plan"], &variables).status.code(), Some(0), "nothing is left to do");
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_needs_the_option_and_the_count() {
    let (portal, file, [same, _, _, extra]) = four().await;
    let path = file.to_str().unwrap();
    let wanted = std::fs::read_to_string(&file).unwrap();
    // Only what is there and the same stays in the file.
    let only = wanted
        .split("[[integration]]")
        .filter(|part| !part.contains("\"development\"") && !part.contains("\"staging\""));
    std::fs::write(&file, only.collect::<Vec<_>>().join("[[integration]]")).unwrap();
    let refused = run(&portal, &["apply", path, "--plan", "--allow-delete"], &[TOKEN]);
    assert!(text(&refused.stderr).contains("add --reason"), "production is critical: {}", text(&refused.stderr));
    let plan = run(&portal, &["apply", path, "--plan", "--allow-delete", "--reason", "OPS-1: unused"], &[TOKEN]);
    let said = text(&plan.stdout);
    assert!(said.contains("DELETE /api/v2/") && said.contains("--allow-delete=2"), "{said}{}", text(&plan.stderr));
    let confirm = format!("--confirm={}", id(&plan));
    for without in [vec!["apply", path, &confirm], vec!["apply", path, &confirm, "--allow-delete=1"]] {
        let output = run(&portal, &without, &[TOKEN]);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("the plan deletes 2 integrations"), "{}", text(&output.stderr));
    }
    assert_eq!(portal.writes(), []);
    let done = run(&portal, &["apply", path, &confirm, "--allow-delete=2"], &[TOKEN]);
    assert_eq!(done.status.code(), Some(0), "{}{}", text(&done.stdout), text(&done.stderr));
    assert!(same.exists() && !extra.exists());
    portal.writer().await.get("/activity").await.must_say(&["Deleted", "OPS-1: unused"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_after_the_plan_is_not_overwritten() {
    let (portal, file, [_, differs, ..]) = four().await;
    let path = file.to_str().unwrap();
    let wanted = std::fs::read_to_string(&file).unwrap();
    let without = wanted.split("[[integration]]").filter(|part| !part.contains("\"development\""));
    std::fs::write(&file, without.collect::<Vec<_>>().join("[[integration]]")).unwrap();
    let plan = run(&portal, &["apply", path, "--plan"], &[TOKEN]);
    differs.changed_elsewhere("/config/port", &"6399".into());
    let confirmed = run(&portal, &["apply", path, &format!("--confirm={}", id(&plan))], &[TOKEN]);
    assert_eq!(confirmed.status.code(), Some(1));
    assert!(text(&confirmed.stdout).contains("Someone else changed this integration"), "{}", text(&confirmed.stdout));
    assert_eq!(portal.writes(), []);
    // Whoever may only look is told so before anything is planned away.
    let reader = run(&portal, &["apply", path, "--plan"], &[("LAUNCHDARKLY_ACCESS_TOKEN", "api-demo-reader")]);
    let id = id(&reader);
    let reader =
        run(&portal, &["apply", path, &format!("--confirm={id}")], &[("LAUNCHDARKLY_ACCESS_TOKEN", "api-demo-reader")]);
    assert_eq!(reader.status.code(), Some(1), "{}", text(&reader.stdout));
    assert_eq!(portal.writes().iter().filter(|write| write.status.is_some_and(|status| status < 300)).count(), 0);
}

const ONE: &str = r#"format = 1
filter = "tag=no-such-tag"

[[integration]]
project = "checkout"
environment = "test"
provider = "redis"
name = "Trailing "
on = false
config = { host = "new.example.net", port = "6380", tlsEnabled = true }
"#;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_new_is_made_once_beside_what_is_there_and_a_typing_error_is_no_setting() {
    let portal = Portal::of(World::new().await, &[]).await;
    let there = store(&portal, "test", "one.example.net");
    let before = there.now();
    let file = portal.world.path("stores.toml");
    let path = file.to_str().unwrap();
    std::fs::write(&file, ONE.replace("tlsEnabled", "tlsEnabeld")).unwrap();
    let wrong = run(&portal, &["apply", path, "--plan"], &[TOKEN]);
    assert!(text(&wrong.stderr).contains("config.tlsEnabeld: Redis has no such setting"), "{}", text(&wrong.stderr));
    std::fs::write(&file, ONE).unwrap();
    let plan = run(&portal, &["apply", path, "--plan"], &[TOKEN]);
    assert!(
        text(&plan.stdout).contains("create checkout/test/redis/new"),
        "{}{}",
        text(&plan.stdout),
        text(&plan.stderr)
    );
    let done = run(&portal, &["apply", path, &format!("--confirm={}", id(&plan))], &[TOKEN]);
    assert_eq!(done.status.code(), Some(0), "{}{}", text(&done.stdout), text(&done.stderr));
    assert_eq!(there.now(), before, "another's is left alone");
    let again = run(&portal, &["apply", path, "--plan"], &[TOKEN]);
    assert_eq!(again.status.code(), Some(0), "{}{}", text(&again.stdout), text(&again.stderr));
    assert_eq!(portal.writes().len(), 1, "once, however often it is applied");
}
