//! While LaunchDarkly does not respond there is a page all the same: the last list, also after a restart, or one that says
//! so, becomes the wanted one by itself, and gives up with words.

use launchdarkly_emulator::Misbehaviour;

use crate::harness::{LIST, Portal, World};

const OLDER: &str = "This list is not up to date";

#[tokio::test]
async fn a_page_without_a_list_says_so_and_becomes_the_wanted_one_or_gives_up() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault("GET", LIST, Misbehaviour::Hang);
    let waiting = person.get_once("/integrations").await;
    assert!(waiting.is_waiting(), "{}", waiting.text());
    waiting.must_say(&["LaunchDarkly has not responded yet.", "the page says so after 10 seconds."]);
    // Without script it loads itself again; with script, events say when.
    assert!(waiting.body.contains("<noscript><meta http-equiv=\"refresh\" content=\"2\""));
    assert!(waiting.body.contains("data-events=\"/api/waiting/events?for=%2Fintegrations\""));
    let told = person.get_once("/api/waiting/events?for=%2Fintegrations").await.body;
    assert!(told.contains("\"ended\":false") && told.trim_end().ends_with("\"ended\":true}"), "{told}");
    let lists = portal.lists();
    let gave_up = person.get_once("/integrations").await;
    assert_eq!((gave_up.status, portal.lists()), (502, lists), "{}", gave_up.text());
    gave_up.must_say(&["It did not respond within 10 seconds."]);
}

#[tokio::test]
async fn pages_of_one_integration_wait_too_and_only_for_whoever_asked() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let (person, other) = (portal.writer().await, portal.person("api-demo-reader").await);
    portal.fault("GET", &store.api(), Misbehaviour::Delay { ms: 2_000 });
    let waiting = person.get_once(&store.page()).await;
    assert!(waiting.is_waiting());
    portal.upstream().clear_faults();
    // Somebody else's page is their own.
    other.get_once(&store.page()).await.must_say(&["Signed in as Demo reader", "Till cache"]);
    let page = person.get(&store.page()).await;
    page.must_say(&["Signed in as Demo writer", "Till cache"]);
    // Its scripts may run: it names the nonce that it was drawn with.
    let nonce = page.header("content-security-policy").split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(page.body.contains(&format!("nonce=\"{nonce}\"")));
}

#[tokio::test]
async fn whoever_signed_out_meanwhile_gets_nothing_of_it() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault("GET", LIST, Misbehaviour::Delay { ms: 1_500 });
    assert!(person.get_once("/integrations").await.is_waiting());
    let cookie = person.cookie().unwrap();
    person.post("/sign-out", &[]).await;
    let stale = portal.anyone().with_cookie(&cookie).get_once("/integrations").await;
    assert!(stale.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn an_older_list_is_shown_meanwhile_and_says_why_it_is_not_newer() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    person.get("/integrations").await.must_say(&["143 integrations."]);
    person.post("/integrations/refresh", &[]).await;
    portal.fault("GET", LIST, Misbehaviour::Hang);
    for page in ["/integrations", "/", "/stores"] {
        let older = person.get_once(page).await;
        assert_eq!(older.status, 200);
        older.must_say(&[OLDER, "LaunchDarkly has not responded yet"]);
        assert!(older.body.contains("<noscript><meta http-equiv=\"refresh\""), "{page}");
    }
    let lists = portal.lists();
    let mut told = person.get_once("/integrations").await;
    while told.says("LaunchDarkly has not responded yet") {
        told = person.get_once("/integrations").await;
    }
    told.must_say(&[OLDER, "It did not respond within 10 seconds.", "143 integrations."]);
    assert_eq!(portal.lists(), lists, "one look for all of them");
}

#[tokio::test]
async fn the_last_list_outlives_a_restart_and_nobody_reads_it_in_the_database() {
    let world = World::new().await;
    let portal = Portal::of(world.clone(), &[]).await;
    let person = portal.writer().await;
    portal.upstream().create(serde_json::json!({
        "integrationKey": "redis", "projectKey": "checkout", "environmentKey": "test", "name": "canary-name", "on": true,
        "tags": [], "config": {"host": "h"},
    })).unwrap();
    person.get("/integrations?q=canary-name").await.must_say(&["canary-name"]);
    let cookie = person.cookie().unwrap();
    while world.count("last_lists").await == 0 {
        tokio::task::yield_now().await;
    }
    drop(portal);
    for (place, bytes) in world.stored().await {
        assert!(!bytes.windows(11).any(|window| window == b"canary-name"), "{place}");
    }
    world.upstream().add_fault(launchdarkly_emulator::Fault::on("GET", LIST, Misbehaviour::Hang));
    let portal = Portal::of(world.clone(), &[]).await;
    let person = portal.anyone().with_cookie(&cookie);
    let older = person.get_once("/integrations?q=canary-name").await;
    assert_eq!(older.status, 200);
    older.must_say(&[OLDER, "canary-name", "Fetched"]);
    // Signing out takes it away.
    person.post("/sign-out", &[]).await;
    assert_eq!(world.count("last_lists").await, 0);
}
