//! Checks from this network: off until the operator lists destinations, named by their step, in the record, and without a
//! trace of the password. The store is a real Redis server.

use serde_json::{Value, json};
use test_stores::Server;

use crate::harness::{Answer, Needles, Person, Portal, Store, World, secret};

pub(crate) const PASSWORD: &str = "check-Pa55word-9f";

/// A Redis server with a password.
pub(crate) struct Redis(Server);

impl Redis {
    pub(crate) fn start() -> Self {
        let server = Server::start(&[]);
        server.say(&[&format!("CONFIG SET requirepass {PASSWORD}")]);
        Self(server)
    }

    pub(crate) fn port(&self) -> u16 {
        self.0.port
    }

    pub(crate) fn say(&self, line: &str) {
        self.0.say(&[&format!("AUTH {PASSWORD}"), line]);
    }

    /// An integration that names this server, or another one.
    pub(crate) fn integration(&self, portal: &Portal, host: &str) -> Store {
        let config = json!({"host": host, "port": self.port().to_string(), "password": PASSWORD, "tlsEnabled": false});
        Store::made(portal.upstream(), "checkout", "test", &config)
    }
}

/// The prefix under which SDKs of that environment read.
pub(crate) fn prefix(portal: &Portal) -> String {
    let state = portal.upstream().state();
    let projects = state["projects"].as_array().unwrap();
    let checkout = projects.iter().find(|it| it["key"] == "checkout").unwrap();
    let environments = checkout["environments"].as_array().unwrap();
    let test: &Value = environments.iter().find(|it| it["key"] == "test").unwrap();
    test["id"].as_str().unwrap_or_else(|| panic!("{test}")).to_owned()
}

pub(crate) async fn portal(redis: &Redis, more: &[&str]) -> Portal {
    let allow = format!("127.0.0.1:{}", redis.port());
    let arguments = [&["--check-allow", &allow], more].concat();
    Portal::of(World::new().await, &arguments).await
}

/// Checks, and waits for the end.
pub(crate) async fn check(person: &Person, store: &Store, fields: &[(&str, &str)]) -> Answer {
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
    secret(&file, format!("{PASSWORD}\n"));
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
