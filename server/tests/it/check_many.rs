//! Checks of all stores that match: one password for them, a result for each, and an end that can come early.

use serde_json::{Value, json};

use crate::check::{PASSWORD, Redis, check, portal, prefix};
use crate::harness::{Answer, LIST, Needles, Person, Portal, Store};

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
