//! Staying in step: a desired-state file, exported and compared, from a shell and on a page.

use std::path::Path;
use std::process::Output;

use serde_json::json;

use crate::harness::{Answer, LIST, Person, Portal, Process, Store, World};

pub(crate) const TOKEN: (&str, &str) = ("LAUNCHDARKLY_ACCESS_TOKEN", "api-demo-writer");

/// The integrations that a test has made: the account has others.
const MINE: &str = "project=checkout&q=Till+cache";

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A command of `storekeeper` with the configuration of a portal.
pub(crate) fn run(portal: &Portal, words: &[&str], variables: &[(&str, &str)]) -> Output {
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

pub(crate) fn store(portal: &Portal, environment: &str, host: &str) -> Store {
    let config = json!({"host": host, "port": "6379", "password": Store::PASSWORD, "tlsEnabled": true});
    Store::made(portal.upstream(), "checkout", environment, &config)
}

/// One that is the same, one whose host will differ, one that will be missing, and one more that no file has.
pub(crate) async fn four() -> (Portal, std::path::PathBuf, [Store; 4]) {
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
