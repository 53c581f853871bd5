//! Checks from this network: off until the operator lists destinations, named by their step, in the record, and without a
//! trace of the password. The store is a real Redis server.

use serde_json::{Value, json};
use test_stores::{Moto, Server};

use crate::harness::{Answer, LIST, Needles, Person, Portal, Process, Store, World};

const PASSWORD: &str = "check-Pa55word-9f";

/// A Redis server with a password.
struct Redis(Server);

impl Redis {
    fn start() -> Self {
        let server = Server::start(&[]);
        server.say(&[&format!("CONFIG SET requirepass {PASSWORD}")]);
        Self(server)
    }

    fn port(&self) -> u16 {
        self.0.port
    }

    fn say(&self, line: &str) {
        self.0.say(&[&format!("AUTH {PASSWORD}"), line]);
    }

    /// An integration that names this server, or another one.
    fn integration(&self, portal: &Portal, host: &str) -> Store {
        let config = json!({"host": host, "port": self.port().to_string(), "password": PASSWORD, "tlsEnabled": false});
        Store::made(portal.upstream(), "checkout", "test", &config)
    }
}

/// The prefix under which SDKs of that environment read.
fn prefix(portal: &Portal) -> String {
    let state = portal.upstream().state();
    let projects = state["projects"].as_array().unwrap();
    let checkout = projects.iter().find(|it| it["key"] == "checkout").unwrap();
    let environments = checkout["environments"].as_array().unwrap();
    let test: &Value = environments.iter().find(|it| it["key"] == "test").unwrap();
    test["id"].as_str().unwrap_or_else(|| panic!("{test}")).to_owned()
}

async fn portal(redis: &Redis, more: &[&str]) -> Portal {
    let allow = format!("127.0.0.1:{}", redis.port());
    let arguments = [&["--check-allow", &allow], more].concat();
    Portal::of(World::new().await, &arguments).await
}

/// Checks, and waits for the end.
async fn check(person: &Person, store: &Store, fields: &[(&str, &str)]) -> Answer {
    let sent = person.post(&format!("{}/check", store.page()), fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    for _ in 0..200 {
        let page = person.follow(&sent).await;
        assert_eq!(page.status, 200, "{}", page.text());
        if !page.body.contains("http-equiv=\"refresh\"") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("it never ended");
}

#[tokio::test]
async fn checks_are_off_until_a_destination_is_listed() {
    let redis = Redis::start();
    let portal = Portal::start().await;
    let store = redis.integration(&portal, "127.0.0.1");
    let person = portal.writer().await;
    let page = person.get(&store.page()).await;
    page.must_say(&["Checks are off.", "--check-allow"]);
    assert!(!page.has_form(&format!("{}/check", store.page())));
    check(&person, &store, &[("password", PASSWORD)]).await.must_say(&["Checks are off."]);
}

#[tokio::test]
async fn a_store_is_checked_beside_launchdarkly_s_view_and_the_check_is_in_the_record() {
    let redis = Redis::start();
    let portal = portal(&redis, &[]).await;
    let store = redis.integration(&portal, "127.0.0.1");
    let now = portal.upstream().now_ms();
    let person = portal.writer().await;
    let steps = ["DNS", "Destination", "Connection", "TLS", "Password", "Permissions", "Server", "Last sync"];

    // LaunchDarkly has not written yet, and nothing is there.
    let never = check(&person, &store, &[("password", PASSWORD)]).await;
    never.must_say(&steps);
    never.must_say(&["LaunchDarkly does not keep this store up to date, and SDKs in this network cannot use it"]);
    never.must_say(&["LaunchDarkly has never finished a sync under this prefix"]);

    // Under the SDKs' own prefix: the commonest mistake.
    redis.say(&format!("SET launchdarkly:big_segments_synchronized_on {}", now - 5_000));
    let elsewhere = check(&person, &store, &[("password", PASSWORD)]).await;
    elsewhere.must_say(&["The store is synced under another prefix: launchdarkly"]);

    redis.say(&format!("SET {}:big_segments_synchronized_on {}", prefix(&portal), now - 5_000));
    let here = check(&person, &store, &[("password", PASSWORD)]).await;
    here.must_say(&["SDKs in this network can read this store, but LaunchDarkly does not keep it up to date"]);
    here.must_say(&["SDKs: fresh (after 2 minutes)", "Relay Proxy: fresh (after 5 minutes)"]);

    let status = json!({"available": true, "lastSync": now, "potentiallyStale": false, "errors": []});
    portal.upstream().set_status(&store.id, status).unwrap();
    let both = check(&person, &store, &[("password", PASSWORD)]).await;
    both.must_say(&["LaunchDarkly writes to this store, and SDKs in this network can read it"]);

    redis.say(&format!("SET {}:big_segments_synchronized_on {}", prefix(&portal), now - 150_000));
    let stale = check(&person, &store, &[("password", PASSWORD)]).await;
    stale.must_say(&["SDKs: stale (after 2 minutes)", "Relay Proxy: fresh (after 5 minutes)"]);
    let wrong = check(&person, &store, &[("password", "not it")]).await;
    wrong.must_say(&[
        "LaunchDarkly writes to this store, but SDKs in this network cannot use it",
        "The password is wrong",
    ]);
    wrong.must_say(&["Not run"]);
    check(&person, &store, &[]).await.must_say(&["The server requires a password"]);

    let record = person.get(&format!("/activity?action=check&integration={}", store.id)).await;
    assert_eq!(record.body.matches("What was checked").count(), 7, "{}", record.text());
    record.must_say(&["Checked", "SDKs in this network can read this store, and it is fresh."]);
    assert!(portal.writes().is_empty(), "LaunchDarkly gets nothing of it");
    let needles = Needles::of(PASSWORD);
    needles.must_not_be_in("answers", portal.heard().as_bytes());
    needles.must_not_be_in("log", portal.process.log().as_bytes());
    for file in std::fs::read_dir(portal.world.path("")).unwrap().flatten().filter(|file| file.path().is_file()) {
        needles.must_not_be_in(&file.path().display().to_string(), &std::fs::read(file.path()).unwrap());
    }
}

#[tokio::test]
async fn passwords_that_the_operator_provides_are_used_and_no_other_file_is_read() {
    let redis = Redis::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("redis-password");
    std::fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    let reference = format!("file:{}", file.display());
    let bound = format!("127.0.0.1:{}={reference}", redis.port());
    let portal = portal(&redis, &["--check-secret", &bound]).await;
    let store = redis.integration(&portal, "127.0.0.1");
    let person = portal.writer().await;
    person.get(&store.page()).await.must_say(&[&reference]);
    // Whoever names another host gets nothing of it.
    let other = redis.integration(&portal, "localhost");
    assert!(!person.get(&other.page()).await.says(&reference));
    let page = check(&person, &other, &[("reference", &reference)]).await;
    page.must_say(&["The password that the operator provides could not be read"]);
    let page = check(&person, &store, &[("reference", &reference)]).await;
    page.must_say(&["LaunchDarkly has never finished a sync under this prefix"]);
    for other in ["file:/etc/passwd", "env:PATH", "file:/proc/self/environ"] {
        let page = check(&person, &store, &[("reference", other)]).await;
        page.must_say(&["The password that the operator provides could not be read"]);
    }
}

#[tokio::test]
async fn what_is_not_listed_is_not_connected_to_and_nobody_else_sees_a_check() {
    let redis = Redis::start();
    let portal = portal(&redis, &[]).await;
    let person = portal.writer().await;
    for (host, says) in [
        ("169.254.169.254", "The address belongs to this machine, its link or a metadata service"),
        ("10.0.0.1", "This destination is not allowed"),
        ("::ffff:127.0.0.1", "The host is an encoded IP address"),
        ("2130706433", "The host is an encoded IP address"),
    ] {
        let store = redis.integration(&portal, host);
        let page = check(&person, &store, &[]).await;
        page.must_say(&["This store was not checked", says]);
    }
    let store = redis.integration(&portal, "127.0.0.1");
    let sent = person.post(&format!("{}/check", store.page()), &[("password", "")]).await;
    let id = sent.location().split_once("check=").unwrap().1.split('#').next().unwrap().to_owned();
    let events = format!("/api/checks/{id}/events");
    let mine = person.get(&events).await;
    assert!(mine.body.contains("\"ended\":true"), "{}", mine.body);
    let other = portal.person("api-demo-writer").await;
    assert_eq!(other.get(&events).await.status, 404);
    let theirs = other.get(&sent.location()).await;
    assert!(!theirs.says("The server requires a password"));
    // Thirty a minute: five were begun. A second session of the same token has no more.
    for _ in 0..25 {
        check(&person, &store, &[]).await.must_say(&["The server requires a password"]);
    }
    for who in [&person, &other] {
        check(who, &store, &[]).await.must_say(&["This token started 30 checks in the last minute"]);
    }
}

#[tokio::test]
async fn values_that_are_not_saved_are_checked_and_nothing_is_saved() {
    let redis = Redis::start();
    let portal = portal(&redis, &[]).await;
    redis.say(&format!("SET {}:big_segments_synchronized_on {}", prefix(&portal), portal.upstream().now_ms()));
    let person = portal.writer().await;
    let port = redis.port().to_string();
    let new = "/integrations/checkout/test/redis/new";
    let form = person.get(new).await;
    assert!(form.body.contains("formaction=\"/integrations/checkout/test/redis/check\""), "{}", form.text());
    let check = "/integrations/checkout/test/redis/check";
    let typed = [("config.host", "127.0.0.1"), ("config.port", port.as_str()), ("config.password", PASSWORD)];
    let good = person.post(check, &typed).await;
    assert_eq!(good.status, 200);
    good.must_say(&["SDKs in this network can read this store, and it is fresh", "Nothing was saved"]);
    // A connection string is taken apart, as on the way to the review.
    let url = format!("redis://:{PASSWORD}@127.0.0.1:{port}");
    person.post(check, &[("connection.url", &url)]).await.must_say(&["SDKs in this network can read this store"]);
    let wrong =
        person.post(check, &[("config.host", "127.0.0.1"), ("config.port", &port), ("config.password", "x")]).await;
    wrong.must_say(&["The password is wrong"]);
    let none = person.post(check, &[("config.port", "6379")]).await;
    assert_eq!(none.status, 422);
    none.must_say(&["Enter a host and port"]);

    let body = json!({
        "projectKey": "checkout", "environmentKey": "test", "host": "127.0.0.1", "port": port, "password": PASSWORD,
    });
    let answer = person.post_json("/api/check", &body).await;
    let json = answer.json();
    assert_eq!((&json["verdict"], json["steps"].as_array().unwrap().len()), (&"readable".into(), 8), "{json}");
    let spoilt = person.post_json("/api/check", &json!({"host": "127.0.0.1", "secret": PASSWORD})).await;
    assert_eq!(spoilt.status, 400);
    assert!(!spoilt.body.contains(PASSWORD));
    assert!(portal.writes().is_empty());
    person.get("/activity?action=check").await.must_say(&["What was checked", "Unnamed integration"]);
    let needles = Needles::of(PASSWORD);
    needles.must_not_be_in("answers", portal.heard().as_bytes());
    needles.must_not_be_in("log", portal.process.log().as_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_store_of_an_account_is_checked_from_a_shell_and_told_as_text_json_and_metrics() {
    let redis = Redis::start();
    let world = World::new().await;
    let portal = Portal::of(world.clone(), &[]).await;
    let store = redis.integration(&portal, "127.0.0.1");
    redis.say(&format!("SET {}:big_segments_synchronized_on {}", prefix(&portal), portal.upstream().now_ms() - 30_000));
    std::fs::write(world.path("token"), "api-demo-reader\n").unwrap();
    std::fs::write(world.path("password"), PASSWORD).unwrap();
    let token = world.path("token");
    let allow = format!("127.0.0.1:{}", redis.port());
    let secret = format!("{allow}=file:{}", world.path("password").display());
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

/// The page of checks, once they have ended.
async fn ended(person: &Person, path: &str) -> Answer {
    for _ in 0..400 {
        let page = person.get(path).await;
        assert_eq!(page.status, 200, "{}", page.text());
        if !page.body.contains("http-equiv=\"refresh\"") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("they never ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_match_are_checked_with_one_password_and_the_table_shows_when_oldest_first() {
    let redis = Redis::start();
    let portal = portal(&redis, &["--check-allow", "127.0.0.1:*"]).await;
    redis.say(&format!("SET {}:big_segments_synchronized_on {}", prefix(&portal), portal.upstream().now_ms()));
    let (good, off_limits) = (redis.integration(&portal, "127.0.0.1"), redis.integration(&portal, "10.0.0.1"));
    let closed = json!({"host": "127.0.0.1", "port": test_stores::free_port().to_string(), "tlsEnabled": false});
    let closed = Store::made(portal.upstream(), "checkout", "test", &closed);
    let person = portal.writer().await;
    let matching = "project=checkout&environment=test&provider=redis&tag=beta";
    let page = format!("/checks?{matching}");
    let table = person.get(&format!("/integrations?{matching}")).await;
    assert!(table.body.contains("href=\"/checks?"), "the table leads there");
    assert!(!table.body.contains("id=\"sort-checked\""), "nobody asked for it");
    let before = person.get(&page).await;
    before.must_say(&["Check the 3 that match", "Password for the Redis stores"]);

    // One of them alone first: it is the newest then.
    check(&person, &good, &[("password", "wrong")]).await.must_say(&["The password is wrong"]);
    portal.upstream().clear_journal();
    let sent = person.post("/checks", &[("query", matching), ("password", PASSWORD), ("do", "again")]).await;
    assert_eq!(sent.status, 303);
    let page = sent.location();
    let after = ended(&person, &page).await;
    // Whether the list was younger than its five seconds at first is the machine's mood.
    assert!(
        portal.calls().iter().filter(|call| call.path == LIST).count() <= 1,
        "LaunchDarkly knows nothing of checks"
    );
    after.must_say(&["The store check is complete.", "Readable: 1, Unreadable: 1, Not checked: 1."]);
    assert!(portal.writes().is_empty(), "LaunchDarkly gets nothing of it");

    let cols = "cols=health,checked";
    let table = person.get(&format!("/integrations?{matching}&{cols}&sort=checked")).await;
    table.must_say(&["Last check", "Readable", "Unreadable", "Not checked"]);
    let readable = person.get(&format!("/api/integrations?{matching}&checked=readable")).await.json();
    let items = readable["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["id"]), (1, &Value::from(good.id.as_str())), "{readable}");
    let all = person.get("/api/integrations?sort=checked").await.json();
    assert!(all["items"][0]["checked"].is_null(), "never is longest ago: {all}");
    let record = person.get("/activity?action=check").await;
    assert_eq!(record.body.matches("What was checked").count(), 4, "{}", record.text());
    for store in [&good, &off_limits, &closed] {
        assert!(record.body.contains(&store.id));
    }
    let needles = Needles::of(PASSWORD);
    needles.must_not_be_in("answers", portal.heard().as_bytes());
    needles.must_not_be_in("log", portal.process.log().as_bytes());
    for file in std::fs::read_dir(portal.world.path("")).unwrap().flatten().filter(|file| file.path().is_file()) {
        needles.must_not_be_in(&file.path().display().to_string(), &std::fs::read(file.path()).unwrap());
    }
    // What was found outlives the process, for whoever sees the account.
    let next = Portal::of(portal.world.clone(), &[]).await;
    let other = next.person("api-demo-reader").await;
    let kept = other.get(&format!("/api/integrations?{matching}&checked=unreadable")).await.json();
    assert_eq!(kept["items"][0]["id"], closed.id.as_str(), "{kept}");
    other.get(&page).await.must_say(&["Checks are off."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_of_many_stores_are_stopped_and_go_on_with_those_that_are_left() {
    let redis = Redis::start();
    let portal = portal(&redis, &[]).await;
    // They take the connection and say nothing: each check lasts.
    let silent = test_stores::listener(std::mem::forget);
    let portal = Portal::of(portal.world.clone(), &["--check-allow", &format!("127.0.0.1:{}", silent.port())]).await;
    for _ in 0..5 {
        let config = json!({"host": "127.0.0.1", "port": silent.port().to_string(), "tlsEnabled": false});
        Store::made(portal.upstream(), "checkout", "test", &config);
    }
    let person = portal.writer().await;
    let (matching, page) = ("tag=beta&project=checkout", "/checks?project=checkout&tag=beta");
    person.post("/checks", &[("query", matching), ("do", "again")]).await;
    let running = person.get(page).await;
    running.must_say(&["Stop the checks"]);
    assert!(running.body.contains("/api/checks/events"));
    while person.get(page).await.says("0 of 5 stores checked") {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    person.post("/checks", &[("query", matching), ("do", "stop")]).await;
    let stopped = ended(&person, page).await;
    stopped.must_say(&["The store check was stopped.", "Check the remaining"]);
    person.post("/checks", &[("query", matching), ("do", "start")]).await;
    ended(&person, page).await.must_say(&["The store check is complete.", "Unreadable: 5."]);
    // Other people's sessions with other tokens see none of it.
    portal.person("api-demo-reader").await.get(page).await.must_say(&["Check the 5 that match"]);
}
