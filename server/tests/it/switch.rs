//! Turning an integration on and off.

use serde_json::json;

use crate::harness::{Portal, Store};

#[tokio::test]
async fn off_and_on_again_are_one_operation_each() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    for (on, heading, done) in [
        (false, "Turn off “Till cache”", "Turned off “Till cache”."),
        (true, "Turn on “Till cache”", "Turned on “Till cache”."),
    ] {
        portal.upstream().clear_journal();
        let form = person.get(&store.page()).await.form(&store.switch());
        let sent = person.submit(&form).await;
        let (review, confirm) = person.review(&sent).await;
        review.must_say(&[heading]);
        assert_eq!(review.says("LaunchDarkly stops writing to this store."), !on);
        let page = person.submit(&confirm).await;
        person.follow(&page).await.must_say(&[done]);
        assert_eq!(portal.only_write()[1], json!({"op": "replace", "path": "/on", "value": on}));
        assert_eq!(store.now()["on"], on);
        person.get(&format!("/integrations?q={}&on={on}", store.id)).await.must_say(&["1 of 144"]);
    }
}

#[tokio::test]
async fn an_integration_that_is_so_already_is_left_alone() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    assert_eq!(person.post(&store.switch(), &[("on", "true")]).await.location(), store.page());
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn what_is_on_but_was_never_synced_is_not_called_healthy() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    portal.upstream().set_status(&store.id, json!({"available": false})).unwrap();
    let person = portal.writer().await;
    person.get(&store.page()).await.must_say(&["Never synced", "On, but never synced: check the settings"]);
    portal.upstream().set_status(&store.id, json!(null)).unwrap();
    let page = person.get(&store.page()).await;
    page.must_say(&["Unknown", "LaunchDarkly did not report enough"]);
}

#[tokio::test]
async fn what_changed_since_the_page_was_loaded_is_said_before_it_is_turned_on() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let form = person.get(&store.page()).await.form(&store.switch());
    let sent = person.submit(&form).await;
    assert!(!person.look_at_review(&sent).await.0.says("after you loaded the page"));
    store.changed_elsewhere("/config/host", &json!("elsewhere.example.net"));
    let sent = person.submit(&form).await;
    let (review, _) = person.look_at_review(&sent).await;
    review.must_say(&["changed from version 1 to 2 after you loaded the page."]);
}

#[tokio::test]
async fn a_provider_that_nobody_knows_can_be_turned_off() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let page = person.get("/integrations?provider=memcached-preview").await.rows().remove(0);
    let form = person.get(&page).await.form(&format!("{page}/switch"));
    let sent = person.submit(&form).await;
    person.confirm(&sent).await.must_say(&["Turned off"]);
    let state = portal.upstream().state();
    let unknown =
        state["integrations"].as_array().unwrap().iter().find(|it| it["integrationKey"] == "memcached-preview");
    assert_eq!(unknown.unwrap()["on"], false);
}

#[tokio::test]
async fn a_provider_that_nobody_knows_and_that_somebody_else_changed_is_looked_at_again() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let page = person.get("/integrations?provider=memcached-preview").await.rows().remove(0);
    let sent = person.submit(&person.get(&page).await.form(&format!("{page}/switch"))).await;
    let (_, confirm) = person.review(&sent).await;
    let state = portal.upstream().state();
    let all = state["integrations"].as_array().unwrap();
    let store =
        Store::of(portal.upstream(), all.iter().find(|it| page.ends_with(it["_id"].as_str().unwrap())).unwrap());
    store.changed_elsewhere("/name", &json!("Theirs"));
    let answer = person.submit(&confirm).await;
    let (review, again) = person.look_at_review(&answer).await;
    review.must_say(&["Nothing was changed Someone else changed this integration after you started."]);
    assert_eq!(portal.writes(), []);
    store.changed_elsewhere("/on", &json!(false));
    let answer = person.submit(&again).await;
    assert_eq!((answer.location(), portal.writes()), (page, vec![]), "it is so already");
}

#[tokio::test]
async fn a_reader_sees_why_not_and_is_refused_even_if_it_tries() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.person("api-demo-reader").await;
    let page = person.get(&store.page()).await;
    page.must_say(&[
        "the role “Demo reader” does not allow updateOn on integration/*.",
        "does not allow deleteIntegration",
    ]);
    assert!(
        !page.has_form(&store.switch())
            && !page.links().contains(&store.edit())
            && !page.links().contains(&store.delete())
    );
    forced(&portal, &store).await;
}

/// The buttons are not there, but anybody can send a form.
async fn forced(portal: &Portal, store: &Store) {
    let person = portal.person("api-demo-reader").await;
    let before = store.now();
    let sent = person.post(&store.switch(), &[("on", "false")]).await;
    let refused = "Nothing was changed LaunchDarkly does not allow this";
    person.confirm(&sent).await.must_say(&[refused]);
    let sent = person.edit(store, &[("name", "Taken over")]).await;
    person.confirm(&sent).await.must_say(&[refused]);
    let question = person.get(&store.delete()).await.form(&store.delete());
    assert_eq!(person.submit(&question).await.status, 403);
    assert_eq!(
        (store.now()["version"].clone(), store.now()["name"].clone()),
        (before["version"].clone(), before["name"].clone())
    );
    person.get("/activity").await.must_say(&["Refused"]);
}
