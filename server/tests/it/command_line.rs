//! What the command line does, and how it says no: in one line that says what to do.

use std::process::Output;

use crate::harness::{Portal, Process, World, until};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Fails unless it ended with an error in one line with these words.
#[track_caller]
fn refused(output: &Output, words: &[&str]) {
    let (said, line) = (text(&output.stdout), text(&output.stderr));
    assert!(!output.status.success() && said.is_empty(), "{said}");
    assert_eq!(line.trim_end().lines().count(), 1, "not one line: {line}");
    for words in words {
        assert!(line.contains(words), "{words:?} is not in: {line}");
    }
}

fn run(arguments: &[&str]) -> Output {
    Process::run(arguments, &[])
}

#[test]
fn a_key_is_32_bytes_in_base64_and_never_the_same() {
    use base64::Engine as _;
    let keys = [run(&["key"]), run(&["key"])].map(|output| text(&output.stdout));
    assert_ne!(keys[0], keys[1]);
    for key in keys {
        let line = key.strip_suffix('\n').unwrap();
        assert_eq!(base64::engine::general_purpose::STANDARD.decode(line).unwrap().len(), 32);
    }
}

#[tokio::test]
async fn the_effective_configuration_is_a_file_that_can_be_used_and_holds_no_secret() {
    let world = World::new().await;
    let arguments = world.arguments("127.0.0.1:4321");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = run(&[&["config"], arguments.as_slice()].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    let key = std::fs::read_to_string(world.path("master.key")).unwrap();
    assert!(!shown.contains(key.trim()) && shown.contains("listen = \"127.0.0.1:4321\""), "{shown}");
    std::fs::write(world.path("portal.toml"), &shown).unwrap();
    let file = world.path("portal.toml");
    let again = Process::run(&["config"], &[("STOREKEEPER_CONFIG", file.to_str().unwrap())]);
    assert_eq!(text(&again.stdout), shown);
}

#[tokio::test]
async fn of_each_value_it_is_said_where_it_came_from() {
    let world = World::new().await;
    let (key, file) = (world.path("master.key"), world.path("some.toml"));
    let token = world.secret("token", "api-demo-writer");
    let text_of_file = format!(
        "log = \"debug\"\nlisten = \"127.0.0.1:1\"\ncheck-allow = \"10.0.0.0/8:6379\"\ntrusted-proxies = \"10.0.0.1\"\n\
         identity-header = \"x-forwarded-user\"\n[teams.payments]\ngroups = [\"payments\"]\ntoken-file = {token:?}\n"
    );
    std::fs::write(&file, text_of_file).unwrap();
    let variables = [
        ("STOREKEEPER_CONFIG", file.to_str().unwrap()),
        ("STOREKEEPER_LISTEN", "127.0.0.1:4322"),
        ("STOREKEEPER_DATABASE_URL", "postgres://portal:canary@localhost/portal"),
    ];
    let output = Process::run(&["config", "--explain", "--master-key-file", key.to_str().unwrap()], &variables);
    let shown = text(&output.stdout);
    let origin = |name: &str| {
        let line = shown.lines().find(|line| line.starts_with(name)).unwrap();
        line.rsplit_once("# ").unwrap().1.to_owned()
    };
    assert_eq!(origin("listen"), "STOREKEEPER_LISTEN", "variables win over the file");
    assert_eq!(origin("database-url"), "STOREKEEPER_DATABASE_URL");
    assert_eq!((origin("log = "), origin("check-allow")), (file.display().to_string(), file.display().to_string()));
    assert_eq!(
        (origin("master-key-file"), origin("site-root")),
        ("--master-key-file".to_owned(), "default".to_owned())
    );
    // A team is all of one piece, whatever its lines are called.
    for line in ["[teams", "groups = ", "token-file"] {
        assert_eq!(origin(line), file.display().to_string(), "{line}");
    }
    assert!(!shown.contains("canary") && shown.contains("postgres://portal:***@localhost/portal"), "{shown}");
    assert!(shown.parse::<toml::Table>().is_ok(), "it is a configuration file: {shown}");
}

#[test]
fn shells_and_the_manual_know_every_option() {
    for words in [["completions", "bash"], ["completions", "zsh"], ["completions", "fish"]] {
        let output = run(&words);
        assert!(output.status.success() && text(&output.stdout).contains("metrics-listen"), "{words:?}");
    }
    let page = text(&run(&["man"]).stdout);
    assert!(page.starts_with(".ie") && page.contains("metrics\\-listen"), "{page}");
    let folder = tempfile::tempdir().unwrap();
    assert!(run(&["man", folder.path().to_str().unwrap()]).status.success());
    let apply = std::fs::read_to_string(folder.path().join("storekeeper-apply.1")).unwrap();
    assert!(apply.contains("\\-\\-confirm") && folder.path().join("storekeeper.1").exists(), "{apply}");
    assert!(text(&run(&["--version"]).stdout).starts_with("storekeeper "));
}

#[tokio::test]
async fn a_healthcheck_says_whether_the_portal_can_serve() {
    let portal = Portal::start().await;
    let address = portal.url.strip_prefix("http://").unwrap().to_owned();
    assert!(run(&["healthcheck", "--listen", &address]).status.success());
    portal.process.kill();
    refused(&run(&["healthcheck", "--listen", &address]), &["does not respond", &address]);
}

#[tokio::test]
async fn probes_need_nobody_and_ask_nobody() {
    let portal = Portal::start().await;
    portal.fault_status("GET", "/api/v2/*", 500, &[]);
    for (path, words) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let answer = portal.anyone().get(path).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, words));
        assert!(answer.headers.get("set-cookie").is_none());
    }
    assert_eq!(portal.calls(), []);
}

#[test]
fn what_is_unknown_is_named_in_one_line() {
    refused(&run(&["demo", "--lisen", "127.0.0.1:0"]), &["--lisen"]);
    refused(&run(&["dmeo"]), &["dmeo"]);
    refused(&Process::run(&["demo"], &[("STOREKEEPER_LISEN", "x")]), &["STOREKEEPER_LISEN", "--help"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("portal.toml");
    std::fs::write(&file, "log = \"info\"\nlisen = \"x\"\n").unwrap();
    refused(&run(&["demo", "--config", file.to_str().unwrap()]), &["`lisen`", "line 2"]);
}

#[tokio::test]
async fn unsafe_combinations_stop_the_start_with_what_to_do() {
    let world = World::new().await;
    let (key, site) = (world.path("master.key"), world.path("site"));
    let serve = |more: &[&str]| {
        let own = ["serve", "--master-key-file", key.to_str().unwrap(), "--site-root", site.to_str().unwrap()];
        run(&[&own, more].concat())
    };
    refused(&run(&["serve"]), &["storekeeper key", "--master-key-file"]);
    refused(&run(&["serve", "--master-key-file", "/nowhere/key"]), &["/nowhere/key"]);
    refused(&serve(&["--listen", "0.0.0.0:0"]), &["--public-url https://"]);
    refused(&serve(&["--listen", "[::]:0", "--public-url", "http://localhost:3000"]), &["--public-url https://"]);
    refused(&serve(&["--public-url", "http://portal.test"]), &["HTTPS"]);
    refused(&serve(&["--launchdarkly-url", "http://app.launchdarkly.com"]), &["--launchdarkly-url"]);
    for url in [
        "http://169.254.169.254",
        "https://a@b.test",
        "https://a.test/path",
        "https://a.test?x=y",
        "ftp://a.test",
        "evil",
    ] {
        refused(&serve(&["--launchdarkly-url", url]), &["--launchdarkly-url"]);
    }
    refused(&serve(&["--database-url", "mysql://user:canary@db/portal"]), &["--database-url"]);
    refused(
        &run(&["demo", "--launchdarkly-url", "https://app.launchdarkly.com"]),
        &["demo uses an emulated LaunchDarkly"],
    );
    std::fs::write(&key, "canary").unwrap();
    let output = serve(&[]);
    refused(&output, &["32 bytes in base64"]);
    assert!(!text(&output.stderr).contains("canary"));
}

#[tokio::test]
async fn what_is_missing_at_the_start_is_named_in_one_line() {
    let world = World::new().await;
    let arguments = world.arguments("127.0.0.1:0");
    let with = |name: &str, value: &str| {
        let mut arguments: Vec<String> = arguments.clone();
        let at = arguments.iter().position(|argument| argument == name).unwrap();
        arguments[at + 1] = value.to_owned();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run(&[&["serve", "--log", "error"], &arguments.as_slice()[..2], &arguments[4..]].concat())
    };
    let nowhere = with("--site-root", "/nowhere");
    refused(&nowhere, &["/nowhere", "--site-root"]);
    assert_eq!(nowhere.status.code(), Some(2), "another start would end the same way");
    refused(&with("--database-url", "sqlite:///nowhere/portal.db"), &["/nowhere/portal.db"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let holder = std::net::TcpListener::bind(taken).unwrap();
    let taken = with("--listen", &holder.local_addr().unwrap().to_string());
    refused(&taken, &["cannot listen on"]);
    assert_eq!(taken.status.code(), Some(1), "it may be free again later");
}

#[tokio::test]
async fn the_demo_says_where_it_is_and_is_the_same_portal() {
    let folder = tempfile::tempdir().unwrap();
    testkit::site::make(folder.path()).unwrap();
    let site = folder.path().to_str().unwrap();
    let demo = Process::start(&["demo", "--listen", "127.0.0.1:0", "--log", "trace", "--site-root", site]);
    let [url, emulator] = demo.urls().await;
    assert!(demo.said().contains("api-demo-writer") && demo.said().contains("api-demo-reader"));
    let world = World::new().await;
    let portal = Portal::of(world, &[]).await;
    let person = portal.anyone().at(&url);
    person.get("/sign-in").await.must_say(&[
        "Demo tokens",
        "api-demo-writer",
        "Nothing you do here reaches LaunchDarkly",
    ]);
    assert_eq!(person.sign_in("api-demo-writer").await.location(), "/integrations");
    person.get("/integrations").await.must_say(&["Signed in as Demo writer", "143 integrations."]);
    let journal = portal.anyone().at(&emulator).get("/__emulator/journal").await.json();
    assert!(journal.as_array().unwrap().iter().any(|call| call["path"] == crate::harness::LIST));
    assert_eq!(portal.anyone().at(&url).get("/__emulator/journal").await.status, 404, "it is not the portal's");
    demo.terminate();
    until("the demo has ended", || demo.ended().is_some()).await;
}

#[test]
fn a_store_is_checked_from_a_shell_and_the_exit_code_says_how_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let redis = test_stores::Server::start(&["--requirepass", "shell-Pa55word"]);
    let port = redis.port.to_string();
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis();
    redis.say(&["AUTH shell-Pa55word", &format!("SET mine:big_segments_synchronized_on {now}")]);
    let file = folder.path().join("password");
    std::fs::write(&file, "shell-Pa55word\n").unwrap();
    let password = ["--password-file", file.to_str().unwrap()];
    let check = |more: &[&str]| {
        let output = Process::run(&[&["check", "--host", "127.0.0.1", "--port", &port], more].concat(), &[]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(!said.contains("shell-Pa55word"));
        (output.status.code().unwrap(), said)
    };
    let (code, said) = check(&[&["--prefix", "mine"], &password[..]].concat());
    assert!(said.contains("SDKs in this network can read this store, and it is fresh."), "{said}");
    assert_eq!(code, 0);
    let (code, said) = check(&[&["--prefix", "theirs", "--format", "json"], &password[..]].concat());
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (code, &json["verdict"], &json["steps"][7]["findings"][0]["finding"]),
        (3, &"unreadable".into(), &"marker-missing".into())
    );
    let (code, said) = check(&["--prefix", "mine"]);
    assert!(code == 3 && said.contains("The server requires a password"), "{said}");
    let output = Process::run(&["check"], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && said.contains("--host"), "{said}");
}
