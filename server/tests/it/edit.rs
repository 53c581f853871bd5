//! Changing an integration: the patch holds what was changed and nothing else, and secrets are kept, replaced or cleared
//! as chosen.

use serde_json::{Value, json};

use crate::harness::{Person, Portal, Store};

/// Types, reviews, confirms; the review's preview and what LaunchDarkly got.
async fn change(portal: &Portal, person: &Person, store: &Store, typed: &[(&str, &str)]) -> (Value, Value) {
    portal.upstream().clear_journal();
    let sent = person.edit(store, typed).await;
    let (review, form) = person.review(&sent).await;
    assert_eq!(portal.writes(), [], "nothing is sent before it was confirmed");
    let page = person.submit(&form).await;
    person.follow(&page).await.must_say(&["Changed “"]);
    assert_eq!(portal.writes()[0].method, "PATCH");
    (review.code(), portal.only_write())
}

#[tokio::test]
async fn one_field_is_one_operation_behind_a_test_of_the_version() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let (preview, wire) = change(&portal, &person, &store, &[("config.host", "new.example.net")]).await;
    assert_eq!(
        wire,
        json!([
            {"op": "test", "path": "/version", "value": 1},
            {"op": "replace", "path": "/config/host", "value": "new.example.net"},
        ])
    );
    assert_eq!(preview, wire);
    let now = store.now();
    assert_eq!((now["config"]["host"].as_str(), now["version"].as_i64()), (Some("new.example.net"), Some(2)));
    assert_eq!(now["config"]["password"], Store::PASSWORD);
}

#[tokio::test]
async fn every_field_can_be_changed_at_once() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let form = person.edit_form(&store).await.without("on").without("config.tlsEnabled").filled(&[
        ("name", "Renamed"),
        ("tags", "gamma"),
        ("config.host", "h"),
        ("config.port", "1"),
        ("config.username", ""),
    ]);
    let sent = person.submit(&form).await;
    let (review, confirm) = person.review(&sent).await;
    review.must_say(&["Till cache Renamed", "On Off", "beta, alpha gamma", "6379 1", "Yes No", "till None"]);
    person.submit(&confirm).await;
    let now = store.now();
    assert_eq!((&now["name"], &now["on"], &now["tags"]), (&json!("Renamed"), &json!(false), &json!(["gamma"])));
    assert_eq!(
        now["config"],
        json!({
            "host": "h", "port": "1", "username": "", "password": Store::PASSWORD, "tlsEnabled": false,
        })
    );
}

#[tokio::test]
async fn a_password_is_kept_unless_something_else_is_chosen() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let form = person.edit_form(&store).await;
    assert_eq!((form.get("config.password.action"), form.get("config.password")), (Some("keep"), Some("")));
    let typed = [("config.password", "typed but not chosen"), ("config.port", "6380")];
    let (_, wire) = change(&portal, &person, &store, &typed).await;
    assert_eq!(wire[1], json!({"op": "replace", "path": "/config/port", "value": "6380"}));
    assert_eq!(wire.as_array().unwrap().len(), 2);
    assert_eq!(store.now()["config"]["password"], Store::PASSWORD);
}

#[tokio::test]
async fn a_password_is_replaced_and_only_launchdarkly_gets_it() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let password = " new, with \"spaces\" ";
    let typed = [("config.password.action", "replace"), ("config.password", password)];
    let (preview, wire) = change(&portal, &person, &store, &typed).await;
    assert_eq!(wire[1], json!({"op": "replace", "path": "/config/password", "value": password}));
    assert_eq!(preview[1]["value"], "‹new password›");
    assert_eq!((&preview[0], &preview[1]["path"]), (&wire[0], &wire[1]["path"]));
    assert_eq!(store.now()["config"]["password"], password);
    assert!(!portal.heard().contains("with \"spaces\"") && !portal.heard().contains("with &quot;spaces"));
}

#[tokio::test]
async fn a_password_is_cleared() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let (preview, wire) = change(&portal, &person, &store, &[("config.password.action", "clear")]).await;
    assert_eq!(wire[1], json!({"op": "replace", "path": "/config/password", "value": ""}));
    assert_eq!(preview, wire);
    assert_eq!(store.now()["config"]["password"], "");
    person.get(&store.page()).await.must_say(&["Password password Not set"]);
}

#[tokio::test]
async fn a_mask_or_nothing_is_not_a_new_password() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    for (typed, words) in [
        ("sto**********ord", "This looks like a masked password, not a real one."),
        ("********", "This looks like a masked password"),
        ("", "Enter the new password, or choose to keep the old one."),
    ] {
        let answer = person.edit(&store, &[("config.password.action", "replace"), ("config.password", typed)]).await;
        assert_eq!(answer.status, 422);
        answer.must_say(&[words]);
        assert!(!answer.body.contains("***"));
        assert_eq!(answer.form(&store.edit()).get("config.password.action"), Some("replace"));
    }
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn a_wrong_field_keeps_what_was_typed_and_not_the_secret() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let typed = [
        ("name", "Renamed"),
        ("config.port", "no port"),
        ("config.password.action", "replace"),
        ("config.password", "canary-Passw0rd"),
    ];
    let answer = person.edit(&store, &typed).await;
    assert_eq!(answer.status, 422);
    let form = answer.form(&store.edit());
    assert_eq!((form.get("name"), form.get("config.port")), (Some("Renamed"), Some("no port")));
    assert_eq!((form.get("config.password.action"), form.get("config.password")), (Some("replace"), Some("")));
    answer.must_say(&["Enter a port between 1 and 65535", "Enter the password again."]);
    assert!(!answer.body.contains("canary"));
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn without_a_difference_there_is_nothing_to_change_and_no_write() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    for typed in [&[][..], &[("tags", "alpha, beta, alpha")], &[("name", " Till cache ")], &[("config.port", " 6379 ")]]
    {
        let answer = person.edit(&store, typed).await;
        assert_eq!(answer.status, 200, "{typed:?}");
        answer.must_say(&["Nothing to change"]);
    }
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn tags_are_a_set_and_a_new_one_leaves_the_others_in_place() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let (_, wire) = change(&portal, &person, &store, &[("tags", "gamma, alpha, beta")]).await;
    assert_eq!(wire[1], json!({"op": "replace", "path": "/tags", "value": ["beta", "alpha", "gamma"]}));
    let (_, wire) = change(&portal, &person, &store, &[("tags", "")]).await;
    assert_eq!(wire[1], json!({"op": "replace", "path": "/tags", "value": []}));
}

#[tokio::test]
async fn settings_that_nobody_knows_are_shown_and_survive() {
    let portal = Portal::start().await;
    let unknown = json!({"enabled": true, "shards": 3});
    let config = json!({"host": "h", "port": "6379", "clusterMode": unknown, "note": "kept"});
    let store = Store::made(portal.upstream(), "checkout", "test", &config);
    let person = portal.writer().await;
    person.get(&store.edit()).await.must_say(&["Other settings", "clusterMode", "They are left unchanged."]);
    let (_, wire) = change(&portal, &person, &store, &[("config.host", "new.example.net")]).await;
    assert_eq!(wire.as_array().unwrap().len(), 2);
    assert_eq!(
        store.now()["config"],
        json!({
            "host": "new.example.net", "port": "6379", "clusterMode": unknown, "note": "kept",
        })
    );
}

#[tokio::test]
async fn fields_of_the_form_that_nobody_knows_change_nothing() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let hostile = [
        ("config.clusterMode", "x"),
        ("config./version", "9"),
        ("config.host/~1x", "y"),
        ("_status", "z"),
        ("op", "remove"),
        ("path", "/config"),
        ("_method", "DELETE"),
        ("version~1", "7"),
        ("config.region", "eu-west-1"),
    ];
    person.edit(&store, &hostile).await.must_say(&["Nothing to change"]);
    let (_, wire) = change(&portal, &person, &store, &[&hostile[..], &[("tags", "a/b~1c")]].concat()).await;
    let paths: Vec<&str> = wire.as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["/version", "/tags"]);
}

#[tokio::test]
async fn values_that_no_form_can_hold_stay_as_they_are_and_are_named() {
    let portal = Portal::start().await;
    let config = json!({
        "host": "cache.example.net", "port": "6379", "username": "a\nb", "password": "x", "tlsEnabled": "true",
    });
    let store = Store::made(portal.upstream(), "checkout", "test", &config);
    let person = portal.writer().await;
    let page = person.get(&store.edit()).await;
    page.must_say(&[
        "LaunchDarkly holds \"true\" here, which is neither yes nor no. It is left unchanged unless you choose one of them.",
        "LaunchDarkly holds \"a\\nb\" here, with characters that do not fit on a line.",
    ]);
    let form = page.form(&store.edit());
    assert_eq!((form.get("config.tlsEnabled"), form.get("config.username")), (Some("keep"), Some("ab")));
    let sent = person.edit(&store, &[("name", "Renamed")]).await;
    let (review, confirm) = person.review(&sent).await;
    review.must_say(&[
        "“Connect with TLS” stays \"true\", which is neither yes nor no.",
        "“Username” stays \"a\\nb\", which is more than one line.",
    ]);
    portal.upstream().clear_journal();
    // LaunchDarkly may well refuse it for what it holds itself: the emulator does.
    person.submit(&confirm).await;
    assert_eq!(
        portal.only_write(),
        json!([{"op": "test", "path": "/version", "value": 1}, {"op": "replace", "path": "/name", "value": "Renamed"}])
    );
    assert_eq!(store.now()["config"], config);
}

#[tokio::test]
async fn an_odd_yes_or_no_becomes_what_somebody_chooses() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    store.changed_elsewhere("/config/tlsEnabled", &json!("true"));
    let person = portal.writer().await;
    let (_, wire) = change(&portal, &person, &store, &[("config.tlsEnabled", "off")]).await;
    assert_eq!(wire[1], json!({"op": "replace", "path": "/config/tlsEnabled", "value": false}));
    assert_eq!(wire.as_array().unwrap().len(), 2);
}
