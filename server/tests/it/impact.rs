//! What depends on an environment's stores, as the page of a deletion counts it; what could not be checked is not none.

use launchdarkly_emulator::Misbehaviour;
use serde_json::{Value, json};

use crate::harness::{Answer, LIST, Person, Portal, Store};

const SEGMENTS: &str = "/api/v2/segments/checkout/test";

fn answer(body: Value) -> Misbehaviour {
    Misbehaviour::Status { status: 200, headers: [].into(), body: Some(body) }
}

/// LaunchDarkly has these big segments in checkout/test, each with the flags that target it.
fn has_segments(portal: &Portal, segments: &[(&str, &[&str])]) {
    let item = |(key, _): &(&str, &[&str])| json!({"key": key, "name": format!("The {key}"), "unbounded": true});
    let items: Vec<Value> = segments.iter().map(item).collect();
    portal.fault("GET", SEGMENTS, answer(json!({"totalCount": items.len(), "items": items})));
    for (key, flags) in segments {
        let flags: Vec<Value> = flags.iter().map(|flag| json!({"key": flag, "name": "A flag"})).collect();
        portal.fault("GET", &format!("{SEGMENTS}/{key}"), answer(json!({"key": key, "_flags": flags})));
    }
}

async fn ask(person: &Person, store: &Store) -> Answer {
    let page = person.get(&store.delete()).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.has_form(&store.delete()), "whatever is found, it can still be deleted");
    page
}

/// What was asked of LaunchDarkly to learn what depends on the stores.
fn asked(portal: &Portal) -> Vec<String> {
    let calls = portal.calls().into_iter().map(|call| call.path);
    calls.filter(|path| path == LIST || path.starts_with("/api/v2/segments/")).collect()
}

async fn start() -> (Portal, Store, Person) {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    (portal, store, person)
}

#[tokio::test]
async fn big_segments_their_flags_and_the_other_integrations_are_counted_and_named() {
    let (portal, store, person) = start().await;
    for name in ["Second", "Third <b>"] {
        portal.redis("checkout", "test").changed_elsewhere("/name", &json!(name));
    }
    let there = portal.upstream().state()["integrations"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["projectKey"] == "checkout" && it["environmentKey"] == "test" && it["_id"] != store.id.as_str())
        .count();
    has_segments(&portal, &[("beta", &["checkout-v2", "dark-mode"]), ("vip", &["dark-mode"]), ("idle", &[])]);
    let page = ask(&person, &store).await;
    page.must_say(&[
        "What depends on this environment’s stores",
        "Big segments 3 Show names The beta The vip The idle",
        "Flags that use them 2 Show names checkout-v2 dark-mode",
        &format!("Other integrations here {there} Show names"),
        "Second",
        "Third <b>",
    ]);
    assert!(!page.body.contains("Third <b>") && !page.says("At least") && !page.says("Could not be checked"));
    assert_eq!(asked(&portal).len(), 5, "one list, one page of segments, three segments: {:#?}", asked(&portal));
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn none_is_said_only_where_launchdarkly_said_so() {
    let (portal, store, person) = start().await;
    has_segments(&portal, &[]);
    ask(&person, &store).await.must_say(&["Big segments None", "Flags that use them None"]);
    let (portal, store, person) = start().await;
    has_segments(&portal, &[("idle", &[])]);
    ask(&person, &store).await.must_say(&["Big segments 1", "Flags that use them None"]);
}

#[tokio::test]
async fn of_many_segments_the_first_twenty_are_looked_at_and_the_flags_are_at_least_so_many() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production-eu-west");
    let person = portal.writer().await;
    let page = ask(&person, &store).await;
    page.must_say(&[
        "Big segments 23 (20 shown) Show names",
        "Flags that use them At least",
        "only the first 20 big segments were searched",
    ]);
    let asked = asked(&portal);
    assert!(asked.len() <= 22, "{asked:#?}");
    assert_eq!(asked.iter().filter(|path| !path.contains('?') && path.as_str() != LIST).count(), 20);
}

#[tokio::test]
async fn a_page_that_is_not_the_last_is_at_least_so_many_whatever_it_calls_its_total() {
    let keys: Vec<String> = (0..20).map(|at| format!("s{at}")).collect();
    let segments: Vec<(&str, &[&str])> = keys.iter().map(|key| (key.as_str(), &["dark-mode"][..])).collect();
    let items: Vec<Value> = keys.iter().map(|key| json!({"key": key, "unbounded": true})).collect();
    let links = json!({"next": {"href": "/api/v2/segments/checkout/test?offset=20", "type": "application/json"}});
    for body in [
        json!({"items": items, "_links": links}),
        // LaunchDarkly's documentation of another list calls this the number of those returned.
        json!({"items": items, "_links": links, "totalCount": 20}),
    ] {
        let (portal, store, person) = start().await;
        portal.fault("GET", SEGMENTS, answer(body));
        has_segments(&portal, &segments);
        ask(&person, &store).await.must_say(&["Big segments At least 20", "Flags that use them At least 1 ("]);
        assert!(asked(&portal).len() <= 22);
    }
}

/// Fails if any of the two numbers is given.
#[track_caller]
fn must_not_know(page: &Answer) {
    page.must_say(&["Big segments Could not be checked: ", "Flags that use them Could not be checked: "]);
    for words in ["segments None", "them None", "segments 0", "them 0"] {
        assert!(!page.says(words), "{words}: {}", page.text());
    }
}

#[tokio::test]
async fn segments_that_cannot_be_read_are_not_none() {
    let no = |status| Misbehaviour::Status { status, headers: [].into(), body: None };
    let faults = [no(403), no(404), no(500), no(429), Misbehaviour::Reset, Misbehaviour::Malformed, answer(json!({}))];
    for fault in faults {
        let (portal, store, person) = start().await;
        portal.fault("GET", "/api/v2/segments/*", fault.clone());
        let page = ask(&person, &store).await;
        must_not_know(&page);
        assert!(page.says("Other integrations here") && asked(&portal).len() <= 22, "{fault:?}");
    }
}

#[tokio::test]
async fn segments_that_launchdarkly_does_not_tell_in_time_do_not_hold_the_page_up() {
    let (portal, store, person) = start().await;
    portal.fault("GET", SEGMENTS, Misbehaviour::Hang);
    must_not_know(&ask(&person, &store).await);
}

#[tokio::test]
async fn a_segment_that_is_not_said_to_be_big_is_not_counted() {
    let (portal, store, person) = start().await;
    let not_big = json!([{"key": "a", "name": "A", "unbounded": false}, {"key": "b", "name": "B"}]);
    portal.fault("GET", SEGMENTS, answer(json!({"items": not_big, "totalCount": 2})));
    must_not_know(&ask(&person, &store).await);
    portal.upstream().clear_faults();
    let one_big = json!([{"key": "a", "unbounded": false}, {"key": "beta", "unbounded": true}]);
    portal.fault("GET", SEGMENTS, answer(json!({"items": one_big, "totalCount": 2})));
    has_segments(&portal, &[("beta", &["dark-mode"])]);
    ask(&person, &store).await.must_say(&["Big segments At least 1 (", "Flags that use them At least 1 ("]);
}

#[tokio::test]
async fn one_segment_that_cannot_be_read_makes_it_at_least_so_many_flags() {
    let (portal, store, person) = start().await;
    portal.fault_status("GET", &format!("{SEGMENTS}/vip"), 403, &[]);
    has_segments(&portal, &[("beta", &["dark-mode"]), ("vip", &["checkout-v2"])]);
    ask(&person, &store).await.must_say(&["Big segments 2", "Flags that use them At least 1 ("]);
    portal.upstream().clear_faults();
    portal.fault_status("GET", &format!("{SEGMENTS}/vip"), 403, &[]);
    has_segments(&portal, &[("beta", &[]), ("vip", &["checkout-v2"])]);
    let page = ask(&person, &store).await;
    page.must_say(&["Big segments 2", "Flags that use them Could not be checked: "]);
}

#[tokio::test]
async fn a_list_that_cannot_be_read_whole_is_not_no_other_integration() {
    let (portal, store, person) = start().await;
    portal.fault_status("GET", LIST, 403, &[]);
    ask(&person, &store).await.must_say(&["Other integrations here Could not be checked: "]);
    portal.upstream().clear_faults();
    portal.fault("GET", LIST, answer(json!({"items": [{"name": "Without an address"}]})));
    ask(&person, &store).await.must_say(&["Other integrations here Could not be checked: "]);
    portal.upstream().clear_faults();
    let here = json!({"integrationKey": "redis", "projectKey": "checkout", "environmentKey": "test", "name": "Second",
        "_id": "0123456789abcdef01234567", "on": true, "tags": [], "version": 1});
    portal.fault("GET", LIST, answer(json!({"items": [here, {"name": "Without an address"}]})));
    person.post("/integrations/refresh", &[]).await;
    ask(&person, &store)
        .await
        .must_say(&["Other integrations here At least 1 (not all of them could be read) Show names Second"]);
}

#[tokio::test]
async fn a_wrong_name_does_not_lose_the_numbers() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "production-eu-west");
    let person = portal.writer().await;
    let form = ask(&person, &store).await.form(&store.delete()).with("typed", "wrong");
    let again = person.submit(&form).await;
    assert_eq!(again.status, 422);
    again.must_say(&["Big segments 23 (20 shown) Show names", "Flags that use them At least"]);
}

#[tokio::test]
async fn what_was_counted_is_remembered_for_a_minute_and_shared() {
    let (portal, store, person) = start().await;
    has_segments(&portal, &[("beta", &["checkout-v2"]), ("vip", &["dark-mode"])]);
    ask(&person, &store).await;
    let before = asked(&portal).iter().filter(|path| path.starts_with("/api/v2/segments/")).count();
    assert_eq!(before, 3);
    let other = portal.redis("checkout", "test");
    for store in [&store, &other] {
        ask(&person, store).await.must_say(&["Flags that use them 2"]);
    }
    let after = asked(&portal).iter().filter(|path| path.starts_with("/api/v2/segments/")).count();
    assert_eq!(after, before, "one environment, one count");
}

#[tokio::test]
async fn where_little_is_left_of_the_rate_limit_flags_are_not_looked_for() {
    let (portal, store, person) = start().await;
    let soon = portal.upstream().now_ms() + 60_000;
    let headers = [("x-ratelimit-global-remaining", "1"), ("x-ratelimit-global-limit", "100")];
    let reset = soon.to_string();
    let headers = headers.into_iter().chain([("x-ratelimit-reset", reset.as_str())]);
    let headers: std::collections::BTreeMap<_, _> =
        headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    // Whatever else the page asks for meanwhile says the same of the limit.
    for path in [LIST, &store.api(), "/api/v2/projects/checkout/environments/test"] {
        let (headers, body) = (headers.clone(), Some(portal.ask_upstream(path).await));
        portal.fault("GET", path, Misbehaviour::Status { status: 200, headers, body });
    }
    let body = json!({"totalCount": 1, "items": [{"key": "beta", "name": "The beta", "unbounded": true}]});
    portal.fault("GET", SEGMENTS, Misbehaviour::Status { status: 200, headers, body: Some(body) });
    ask(&person, &store).await.must_say(&["Big segments 1", "Flags that use them Could not be checked"]);
    assert!(!asked(&portal).iter().any(|path| path.ends_with("/beta")), "what is left is for writes");
}
