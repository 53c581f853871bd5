//! Staying in step: a desired-state file, compared and carried out, from a shell and on a page.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::harness::{Answer, LIST, Person, Portal, Process, Store, World};

const TOKEN: (&str, &str) = ("LAUNCHDARKLY_ACCESS_TOKEN", "api-demo-writer");

/// The integrations that a test has made: the account has others.
const MINE: &str = "project=checkout&q=Till+cache";

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A command of `storekeeper` with the configuration of a portal.
fn run(portal: &Portal, words: &[&str], variables: &[(&str, &str)]) -> Output {
    let arguments = portal.world.arguments("127.0.0.1:0");
    let all: Vec<&str> = words.iter().copied().chain(arguments.iter().map(String::as_str)).collect();
    Process::run(&all, variables)
}

fn export(portal: &Portal, filter: &str, to: &Path) -> String {
    let output = run(portal, &["export", "--filter", filter], &[TOKEN]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    std::fs::write(to, &output.stdout).unwrap();
    text(&output.stdout)
}

fn store(portal: &Portal, environment: &str, host: &str) -> Store {
    let config = json!({"host": host, "port": "6379", "password": Store::PASSWORD, "tlsEnabled": true});
    Store::made(portal.upstream(), "checkout", environment, &config)
}

/// One that is the same, one whose host will differ, one that will be missing, and one more that no file has.
async fn four() -> (Portal, std::path::PathBuf, [Store; 4]) {
    let portal = Portal::of(World::new().await, &[]).await;
    let stores = ["test", "staging", "development"].map(|environment| store(&portal, environment, "one.example.net"));
    let file = portal.world.path("stores.toml");
    export(&portal, MINE, &file);
    let [same, differs, missing] = stores;
    differs.changed_elsewhere("/config/host", &"two.example.net".into());
    portal.delete_upstream(&missing).await;
    let extra = store(&portal, "production", "three.example.net");
    portal.upstream().clear_journal();
    (portal, file, [same, differs, missing, extra])
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_a_file_in_order_without_secrets_and_the_same_again() {
    let portal = Portal::of(World::new().await, &[]).await;
    store(&portal, "test", "b.example.net");
    store(&portal, "production", "a.example.net");
    let file = portal.world.path("stores.toml");
    let first = export(&portal, MINE, &file);
    assert!(!first.contains(Store::PASSWORD) && !first.contains('#'), "{first}");
    let read: toml::Table = toml::from_str(&first).unwrap();
    let environments: Vec<&str> =
        read["integration"].as_array().unwrap().iter().map(|it| it["environment"].as_str().unwrap()).collect();
    assert_eq!(environments, ["production", "test"]);
    assert_eq!(export(&portal, MINE, &file), first);
    let wrong = run(&portal, &["export", "--filter", "projct=checkout"], &[TOKEN]);
    assert_eq!(wrong.status.code(), Some(1), "2 says that something differs");
    assert!(text(&wrong.stderr).contains("“projct” is not a valid filter"), "{}", text(&wrong.stderr));
    let nobody = run(&portal, &["export"], &[]);
    assert!(text(&nobody.stderr).contains("LAUNCHDARKLY_ACCESS_TOKEN"), "{}", text(&nobody.stderr));
    let portals_own = run(&portal, &["export", "--filter", "sharing=shared"], &[TOKEN]);
    assert!(text(&portals_own.stderr).contains("which only the portal knows"), "{}", text(&portals_own.stderr));
    // The whole account, odd values and providers that nobody here knows among it, is what it is.
    export(&portal, "", &file);
    let nothing = run(&portal, &["apply", file.to_str().unwrap(), "--plan"], &[TOKEN]);
    assert_eq!(nothing.status.code(), Some(0), "{}{}", text(&nothing.stdout), text(&nothing.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn four_verdicts_from_a_shell_in_every_format() {
    let (portal, file, [same, differs, missing, extra]) = four().await;
    let path = file.to_str().unwrap();
    for (format, words) in [
        (
            "text",
            vec![
                "1 same, 1 differs, 1 missing, 1 extra",
                "config.host: file “one.example.net”, LaunchDarkly “two.example.net”",
            ],
        ),
        ("json", vec!["\"extra\": 1", "\"field\": \"config.host\"", "\"not_compared\""]),
        ("junit", vec!["tests=\"4\"", "failures=\"3\""]),
        ("github", vec!["::error file=", "title=missing checkout/development"]),
    ] {
        let output = run(&portal, &["drift", path, "--format", format], &[TOKEN]);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
        let said = text(&output.stdout);
        for words in words {
            assert!(said.contains(words), "{format}: {words}\n{said}");
        }
        for store in [&differs, &missing, &extra] {
            assert!(said.contains(&store.id), "{format}: {said}");
        }
        assert_eq!(said.contains(&same.id), format != "github", "{format}");
    }
    assert_eq!(portal.writes(), []);
    // Unchanged now, it is the same.
    export(&portal, MINE, &file);
    assert_eq!(run(&portal, &["drift", path], &[TOKEN]).status.code(), Some(0));
    // What cannot be found out is neither.
    portal.fault_status("GET", &format!("{LIST}/{}", same.address), 403, &[]);
    let unsure = run(&portal, &["drift", path], &[TOKEN]);
    assert_eq!(unsure.status.code(), Some(1), "{}", text(&unsure.stdout));
    assert!(text(&unsure.stdout).contains("unread"));
    std::fs::write(&file, "format = 1\n[[integration]]\n").unwrap();
    let wrong = run(&portal, &["drift", path], &[TOKEN]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(text(&wrong.stderr).contains("cannot be used: missing field"), "{}", text(&wrong.stderr));
}

/// What a browser sends for a file.
async fn sent(person: &Person, file: &str) -> Answer {
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"stores.toml\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n{file}\r\n--edge--\r\n"
    );
    person.post_body("/drift", "multipart/form-data; boundary=edge", body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn four_verdicts_on_the_page() {
    let (portal, file, [_, differs, ..]) = four().await;
    let person = portal.writer().await;
    person.get("/drift").await.must_say(&["Drift", "Desired state"]);
    let text = std::fs::read_to_string(&file).unwrap();
    let taken = sent(&person, &text).await;
    assert_eq!(taken.status, 303, "{}", taken.text());
    let mut page = person.follow(&taken).await;
    for _ in 0..600 {
        if !page.body.contains("http-equiv=\"refresh\"") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        page = person.follow(&taken).await;
    }
    page.must_say(&[
        "1 same",
        "1 differs",
        "1 missing",
        "1 extra",
        "LaunchDarkly differs from the file",
        "one.example.net",
        "two.example.net",
        "secrets.password: cannot be compared.",
    ]);
    assert!(page.links().contains(&differs.page()));
    // It is nobody else's.
    let other = portal.writer().await;
    assert_eq!(other.get(&taken.location()).await.status, 409);
    let wrong = sent(&person, "format = 1\nintegration = \"secret-canary\"").await;
    assert_eq!(wrong.status, 422);
    wrong.must_say(&["The file cannot be used"]);
    assert!(!wrong.body.contains("secret-canary"));
    assert_eq!(sent(&person, "").await.status, 422);
    assert_eq!(sent(&person, &"x".repeat(400 * 1024)).await.status, 422, "larger than a form may be");
    assert_eq!(sent(&person, &"x".repeat(600 * 1024)).await.status, 413);
    assert_eq!(portal.writes(), []);
}

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

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_one_speaks_of_nothing_else() {
    let portal = Portal::of(World::new().await, &[]).await;
    let one = store(&portal, "test", "one.example.net");
    let person = portal.writer().await;
    let file = person.get(&format!("{}/code/toml", one.page())).await;
    let path = portal.world.path("one.toml");
    std::fs::write(&path, &file.body).unwrap();
    let output = run(&portal, &["drift", path.to_str().unwrap()], &[TOKEN]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_portals_file_is_given_out_whole_or_not_at_all() {
    let portal = Portal::of(World::new().await, &[]).await;
    let (one, two) = (store(&portal, "test", "one.example.net"), store(&portal, "staging", "two.example.net"));
    portal.fault_status("GET", &format!("{LIST}/{}", two.address), 403, &[]);
    let person = portal.writer().await;
    let page = person.get("/export?project=checkout&q=Till+cache&format=toml").await;
    person.submit(&page.form_that("start").unwrap()).await;
    let mut page = page;
    for _ in 0..600 {
        page = person.get("/export?project=checkout&q=Till+cache&format=toml").await;
        if !page.body.contains("http-equiv=\"refresh\"") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    page.must_say(&["One integration could not be read", &two.address, "This file cannot be exported incomplete"]);
    assert_eq!(person.get_once("/export/toml?project=checkout&q=Till+cache").await.status, 303);
    let table = person.get("/export/csv?project=checkout&q=Till+cache").await;
    assert!(table.body.contains(&one.id) && !table.body.contains(&two.id), "a table is a table");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_users_recipe_is_taken_by_a_real_server_and_lets_it_be_checked() {
    let server = test_stores::Server::start(&[]);
    let portal = Portal::of(World::new().await, &[]).await;
    let person = portal.writer().await;
    let page = person.get("/set-up/redis?prefix=5f0c&username=writer").await.text();
    let port = server.port.to_string();
    for (user, variable) in [("writer", "REDIS_PASSWORD"), ("launchdarkly-sdk", "SDK_REDIS_PASSWORD")] {
        let from = format!("export {variable}=");
        let at = page.find(&from).unwrap_or_else(|| panic!("{page}"));
        let commands = &page[at..];
        let end = commands.find(" A user for").unwrap_or(commands.len());
        // The page's text is on one line: a backslash before its end was one at the end of a line.
        let commands = commands[..end].replace("\\ ", "").replace("redis-cli", &format!("redis-cli -e -p {port}"));
        let output = std::process::Command::new("sh").args(["-c", &commands]).env(variable, "pw").output().unwrap();
        assert!(output.status.success() && text(&output.stdout).contains("OK"), "{commands}\n{output:?}");
        let check = [
            "check",
            "--host",
            "127.0.0.1",
            "--port",
            &port,
            "--username",
            user,
            "--password-env",
            "PW",
            "--prefix",
            "5f0c",
        ];
        let said = text(&run(&portal, &check, &[("PW", "pw")]).stdout);
        let step = |name: &str| {
            said.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{said}")).to_owned()
        };
        assert!(step("Password").contains("passed"), "{said}");
        // A check reads as SDKs do, which the writer need not.
        assert!(user == "writer" || !step("Permission").contains("FAILED"), "{said}");
    }
}

/// The example for a build server, as the documentation has it.
#[tokio::test(flavor = "multi_thread")]
async fn the_documented_example_runs() {
    let (portal, _, _) = four().await;
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/AS-CODE.md")).unwrap();
    let (_, rest) = guide.split_once("<!-- tested: drift in a build -->").expect("the example is marked");
    let script = rest.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_storekeeper")).parent().unwrap().to_owned();
    let output = std::process::Command::new("sh")
        .args(["-eu", "-c", &format!("PATH='{}':\"$PATH\"\n{script}", program.display())])
        .current_dir(portal.world.path("stores.toml").parent().unwrap())
        .env("STOREKEEPER_LAUNCHDARKLY_URL", portal.world.upstream_url())
        .env(TOKEN.0, TOKEN.1)
        .output()
        .unwrap();
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{said}{}", text(&output.stderr));
    assert!(said.contains("::error file=stores.toml,title=differs checkout/staging"), "{said}");
}
