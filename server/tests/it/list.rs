//! What a look at the table costs LaunchDarkly.

use futures::future::join_all;
use launchdarkly_emulator::Misbehaviour;
use serde_json::json;

use crate::harness::{LIST, Portal, now_ms, until};

#[tokio::test]
async fn a_cold_view_is_one_call_and_a_second_look_is_none() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    assert_eq!(person.get("/integrations").await.status, 200);
    let calls = portal.calls();
    assert_eq!(calls.len(), 1, "{calls:#?}");
    assert_eq!((calls[0].method.as_str(), calls[0].path.as_str()), ("GET", LIST));
    for page in ["/integrations?page=2", "/integrations?q=redis&sort=name", "/api/integrations?on=false"] {
        assert_eq!(person.get(page).await.status, 200);
    }
    assert_eq!(portal.calls().len(), 1);
}

#[tokio::test]
async fn fifty_simultaneous_viewers_of_one_token_are_one_call() {
    let portal = Portal::start().await;
    let mut people = Vec::new();
    for _ in 0..5 {
        people.push(portal.person("api-demo-writer").await);
    }
    portal.upstream().clear_journal();
    portal.fault("GET", LIST, Misbehaviour::Delay { ms: 300 });
    let answers = join_all((0..50).map(|at| people[at % 5].get("/integrations"))).await;
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.says("143 integrations.")));
    assert_eq!(portal.calls().len(), 1);
}

#[tokio::test]
async fn tokens_never_share_a_list() {
    let portal = Portal::start().await;
    let (one, two) = (portal.person("api-demo-user-one").await, portal.person("api-demo-user-two").await);
    portal.upstream().clear_journal();
    one.get("/integrations").await;
    two.get("/integrations").await;
    let tokens: Vec<String> = portal
        .calls()
        .into_iter()
        .filter_map(|call| call.headers.into_iter().find(|(name, _)| name == "authorization").map(|(_, value)| value))
        .collect();
    assert_eq!(tokens, ["api-demo-user-one", "api-demo-user-two"]);
}

#[tokio::test]
async fn one_s_own_write_is_seen_at_once() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    assert_eq!(person.get("/integrations?q=till+cache").await.rows(), [store.page()]);
    let changed = person.edit(&store, &[("name", "Renamed here")]).await;
    person.confirm(&changed).await;
    assert_eq!(person.get("/integrations?q=renamed+here").await.rows(), [store.page()]);
    assert_eq!(portal.lists(), 2);
}

#[tokio::test]
async fn refreshing_reads_afresh_and_comes_back_to_the_same_table() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let table = person.get("/integrations?q=till+cache").await;
    store.changed_elsewhere("/name", &json!("Till cache, renamed elsewhere"));
    assert!(!person.get("/integrations?q=till+cache").await.says("renamed elsewhere"));
    let answer = person.submit(&table.form("/integrations/refresh")).await;
    assert_eq!(answer.location(), "/integrations?q=till+cache");
    assert!(person.renewed(&answer.location()).await.says("renamed elsewhere"));
    assert_eq!(portal.lists(), 2);
}

#[tokio::test]
async fn a_read_that_began_before_a_write_is_not_remembered_after_it() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let changed = person.edit(&store, &[("name", "Renamed here")]).await;
    let (_, form) = person.review(&changed).await;
    portal.fault("GET", LIST, Misbehaviour::Delay { ms: 400 });
    let early = tokio::spawn({
        let person = person.clone();
        async move { person.get("/integrations").await }
    });
    until("LaunchDarkly is asked", || portal.lists() == 1).await;
    person.submit(&form).await.location();
    portal.upstream().clear_faults();
    early.await.unwrap();
    assert_eq!(person.get("/integrations?q=renamed+here").await.rows(), [store.page()]);
}

#[tokio::test]
async fn a_look_that_was_given_up_does_not_pass_off_its_answer_as_new() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    portal.fault("GET", LIST, Misbehaviour::Delay { ms: 200 });
    let looking = tokio::spawn({
        let person = person.clone();
        async move { person.get("/integrations").await }
    });
    until("LaunchDarkly is asked", || portal.lists() == 1).await;
    looking.abort();
    assert!(looking.await.unwrap_err().is_cancelled());
    until("LaunchDarkly has responded", || portal.calls().iter().any(|call| call.status.is_some())).await;
    let answered = now_ms();
    portal.upstream().clear_faults();
    store.changed_elsewhere("/name", &json!("Renamed later"));
    until("the answer is a second old", || now_ms() > answered + 1000).await;
    let table = person.get("/api/integrations?q=renamed+later").await.json();
    let old = table["total"] == 0;
    assert!(!old || table["as_of"].as_i64().unwrap() < answered + 500, "what LaunchDarkly said before is dated now");
}

#[tokio::test]
async fn a_single_page_costs_two_calls_and_reads_afresh() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    person.get(&store.page()).await.must_say(&["Till cache", "old.example.net"]);
    store.changed_elsewhere("/config/host", &json!("new.example.net"));
    person.get(&store.page()).await.must_say(&["new.example.net"]);
    assert_eq!(portal.calls().len(), 4);
    assert!(portal.calls().iter().all(|call| call.path == store.api() || call.path.ends_with("/environments/test")));
}
