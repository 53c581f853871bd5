//! When two people change the same integration: nobody's change is lost, and nothing that was typed.

use launchdarkly_emulator::{FailedTest, Fault, Misbehaviour, Options, VersionTest};
use serde_json::json;

use crate::harness::{Portal, until};

#[tokio::test]
async fn edits_of_one_field_are_chosen_and_the_typed_password_is_not_lost() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let form = person.edit_form(&store).await;
    store.changed_elsewhere("/config/host", &json!("elsewhere.example.net"));
    let typed = [
        ("name", "Mine"),
        ("config.host", "mine.example.net"),
        ("config.password.action", "replace"),
        ("config.password", "canary"),
    ];
    let answer = person.submit(&form.filled(&typed)).await;
    assert_eq!(answer.status, 409);
    answer.must_say(&[
        "“Till cache” was changed by someone else",
        "It is now version 2.",
        "Host old.example.net elsewhere.example.net mine.example.net",
        "Name Till cache Till cache Mine Mine (yours)",
        "Your change to the password is kept too",
    ]);
    assert!(!answer.body.contains("canary"));
    let choice = answer.form(&store.rebase());
    let unchosen = person.submit(&choice).await;
    assert_eq!(unchosen.status, 422);
    unchosen.must_say(&["There is a problem", "Choose a value for “Host”."]);
    assert_eq!(portal.writes(), []);
    for (choice_of, host) in [("theirs", None), ("mine", Some("mine.example.net"))] {
        let sent = person.submit(&choice.clone().with("choice.config.host", choice_of)).await;
        let (review, _) = person.look_at_review(&sent).await;
        assert_eq!(review.says("mine.example.net"), host.is_some());
        assert!(review.says("Password Set New value") && !review.body.contains("canary"));
    }
    let sent = person.submit(&choice.with("choice.config.host", "mine")).await;
    person.confirm(&sent).await.must_say(&["Changed “Till cache”."]);
    let patch = portal.only_write();
    assert_eq!(patch[0]["value"], 2, "against the version that was chosen by");
    let now = store.now();
    assert_eq!((now["config"]["host"].as_str(), now["name"].as_str()), (Some("mine.example.net"), Some("Mine")));
    assert_eq!(now["config"]["password"], "canary");
}

#[tokio::test]
async fn edits_that_do_not_touch_each_other_go_on_with_one_click() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("config.port", "6380"), ("tags", "mine")]).await;
    let (_, confirm) = person.review(&sent).await;
    store.changed_elsewhere("/name", &json!("Theirs"));
    store.changed_elsewhere("/tags", &json!(["theirs"]));
    let answer = person.submit(&confirm).await;
    assert_eq!(answer.status, 409);
    answer.must_say(&["do not overlap", "Name Till cache Theirs Till cache Theirs (theirs)"]);
    assert_eq!(portal.writes(), []);
    let sent = person.submit(&answer.form(&store.rebase())).await;
    person.confirm(&sent).await.must_say(&["Changed “Theirs”."]);
    let now = store.now();
    assert_eq!((now["name"].as_str(), now["config"]["port"].as_str()), (Some("Theirs"), Some("6380")));
    let mut tags: Vec<&str> = now["tags"].as_array().unwrap().iter().filter_map(|tag| tag.as_str()).collect();
    tags.sort_unstable();
    assert_eq!(tags, ["mine", "theirs"], "tags are put together as a set");
}

#[tokio::test]
async fn a_third_change_during_the_choice_is_shown_before_anything_goes_on() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let form = person.edit_form(&store).await;
    store.changed_elsewhere("/name", &json!("Theirs"));
    let choice = person.submit(&form.filled(&[("config.port", "6380")])).await.form(&store.rebase());
    store.changed_elsewhere("/config/port", &json!("7000"));
    let again = person.submit(&choice).await;
    assert_eq!(again.status, 409);
    again.must_say(&["This integration changed again while you were choosing.", "It is now version 3.", "7000"]);
    let choice = again.form(&store.rebase()).with("choice.config.port", "theirs");
    person.submit(&choice).await.must_say(&["Nothing to change"]);
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn what_both_did_alike_is_no_change_any_more() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.post(&store.switch(), &[("on", "false")]).await;
    let (_, confirm) = person.review(&sent).await;
    store.changed_elsewhere("/on", &json!(false));
    let answer = person.submit(&confirm).await;
    assert_eq!(answer.status, 409);
    answer.must_say(&["State On Off Off Off (the same on both sides)"]);
    person.submit(&answer.form(&store.rebase())).await.must_say(&["Nothing to change"]);
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn a_kept_form_is_good_in_its_own_session_and_place_only() {
    let portal = Portal::start().await;
    let (store, other) = (portal.redis("checkout", "test"), portal.redis("checkout", "test"));
    let person = portal.writer().await;
    let form = person.edit_form(&store).await;
    store.changed_elsewhere("/name", &json!("Theirs"));
    let choice = person.submit(&form.filled(&[("config.host", "mine.example.net")])).await.form(&store.rebase());
    let draft = choice.get("draft").unwrap();
    let elsewhere = person.get(&format!("{}?draft={draft}", other.rebase())).await;
    let somebody = portal.person("api-demo-user-other").await;
    let stolen = somebody.get(&format!("{}?draft={draft}", store.rebase())).await;
    for answer in [elsewhere, stolen] {
        assert_eq!(answer.status, 409);
        assert!(!answer.says("mine.example.net"));
    }
    let page = person.get(&format!("{}?draft={draft}", store.rebase())).await;
    assert_eq!(page.status, 200);
    let in_form = person.get(&format!("{}?draft={draft}", store.edit())).await.form(&store.edit());
    assert_eq!((in_form.get("name"), in_form.get("config.host")), (Some("Theirs"), Some("mine.example.net")));
    assert_eq!(in_form.get("version"), Some("2"));
}

/// Applies a change while somebody else changes the integration between the portal's last look and its write.
async fn in_the_gap(options: Options) {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    portal.upstream().set_options(options);
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Mine")]).await;
    let (_, confirm) = person.review(&sent).await;
    portal.fault("PATCH", &store.api(), Misbehaviour::Delay { ms: 1000 });
    let applying = tokio::spawn({
        let person = person.clone();
        async move { person.submit(&confirm).await }
    });
    until("the patch is on its way", || !portal.writes().is_empty()).await;
    store.changed_elsewhere("/name", &json!("Theirs"));
    let answer = applying.await.unwrap();
    assert_eq!(answer.status, 409, "{}", answer.text());
    answer.must_say(&["Someone else changed this integration", "Name Till cache Theirs Mine"]);
    assert!(answer.has_form(&store.rebase()));
    assert_eq!((store.now()["name"].as_str(), portal.writes().len()), (Some("Theirs"), 1));
}

#[tokio::test]
async fn a_change_in_the_last_moment_is_noticed_by_launchdarkly_however_it_says_so() {
    for failed_test in [FailedTest::Conflict, FailedTest::InvalidRequest, FailedTest::PatchFailed] {
        in_the_gap(Options { failed_test, ..Options::default() }).await;
    }
}

#[tokio::test]
async fn where_launchdarkly_skips_the_test_the_portal_still_compares() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    portal.upstream().set_options(Options { version_test: VersionTest::Ignored, ..Options::default() });
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Mine")]).await;
    let (_, confirm) = person.review(&sent).await;
    store.changed_elsewhere("/name", &json!("Theirs"));
    assert_eq!(person.submit(&confirm).await.status, 409);
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn a_conflict_without_another_version_is_launchdarkly_s_and_is_not_repeated() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Mine")]).await;
    let (_, confirm) = person.review(&sent).await;
    portal.fault_status("PATCH", &store.api(), 409, &[]);
    let answer = person.submit(&confirm).await;
    let (review, again) = person.look_at_review(&answer).await;
    review.must_say(&["Nothing was changed LaunchDarkly reports a conflict with another change", "Wait a moment"]);
    assert_eq!(portal.writes().len(), 1);
    portal.upstream().clear_faults();
    let done = person.submit(&again).await;
    person.follow(&done).await.must_say(&["Changed “Till cache”."]);
    assert_eq!((portal.writes().len(), store.now()["name"].as_str()), (2, Some("Mine")));
}

#[tokio::test]
async fn a_form_that_must_be_corrected_notices_what_somebody_else_did() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let form = person.edit_form(&store).await;
    store.changed_elsewhere("/config/host", &json!("theirs.example.net"));
    let answer = person.submit(&form.filled(&[("name", "Mine"), ("config.port", "0")])).await;
    assert_eq!(answer.status, 409);
    answer.must_say(&["Host old.example.net theirs.example.net old.example.net theirs.example.net (theirs)"]);
    let wrong = person.submit(&answer.form(&store.rebase())).await;
    assert_eq!(wrong.status, 422);
    let corrected = wrong.form(&store.edit());
    assert_eq!((corrected.get("name"), corrected.get("version")), (Some("Mine"), Some("2")));
    let sent = person.submit(&corrected.with("config.port", "6380")).await;
    person.confirm(&sent).await.must_say(&["Changed “Till cache”."]);
    let now = store.now();
    assert_eq!((now["name"].as_str(), now["config"]["host"].as_str()), (Some("Mine"), Some("theirs.example.net")));
}

/// Of two confirmations of one plan, one reads slowly and does not see what somebody else changes meanwhile.
#[tokio::test]
async fn what_somebody_was_told_was_not_done_is_not_done_a_moment_later() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    portal.upstream().set_options(Options { version_test: VersionTest::Ignored, ..Options::default() });
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Mine")]).await;
    let (_, confirm) = person.review(&sent).await;
    portal.upstream().clear_journal();
    let slowly = Misbehaviour::Drip { bytes_per_second: 400 };
    portal.upstream().add_fault(Fault::on("GET", &store.api(), slowly).times(1));
    let slow = tokio::spawn({
        let (person, confirm) = (person.clone(), confirm.clone());
        async move { person.submit(&confirm).await }
    });
    until("it is read", || !portal.calls().is_empty()).await;
    store.changed_elsewhere("/config/port", &json!("7777"));
    let told = person.submit(&confirm).await;
    assert_eq!(told.status, 409);
    told.must_say(&["Your change was not applied."]);
    let slow = slow.await.unwrap();
    person.follow(&slow).await.must_say(&["Your change was not applied."]);
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn confirming_again_leads_to_the_conflict_and_to_what_was_typed() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let password = [("config.password.action", "replace"), ("config.password", "canary")];
    let sent = person.edit(&store, &[&password[..], &[("name", "Mine")]].concat()).await;
    let (_, confirm) = person.review(&sent).await;
    store.changed_elsewhere("/config/port", &json!("7777"));
    assert_eq!(person.submit(&confirm).await.status, 409);
    let again = person.submit(&confirm).await;
    let conflict = person.follow(&again).await;
    conflict.must_say(&["was changed by someone else", "Name Till cache Till cache Mine Mine (yours)"]);
    let sent = person.submit(&conflict.form(&store.rebase())).await;
    person.confirm(&sent).await.must_say(&["Changed “Till cache”."]);
    assert_eq!((store.now()["config"]["password"].as_str(), portal.writes().len()), (Some("canary"), 1));
}

#[tokio::test]
async fn an_integration_that_was_deleted_meanwhile_is_not_found_and_not_written_to() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let form = person.edit_form(&store).await.with("name", "Mine");
    let sent = person.submit(&form).await;
    let (_, confirm) = person.review(&sent).await;
    crate::harness::delete_upstream(&format!("{}{}", portal.world.upstream_url(), store.api())).await;
    portal.upstream().clear_journal();
    for form in [form, confirm] {
        let answer = person.submit(&form).await;
        assert_eq!(answer.status, 404);
        answer.must_say(&["Not found in LaunchDarkly", "It may have been deleted"]);
    }
    assert_eq!(portal.writes(), []);
}

#[tokio::test]
async fn of_two_editors_one_is_first_and_no_update_is_lost() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let people = [portal.person("api-demo-user-one").await, portal.person("api-demo-user-two").await];
    for round in 0..15 {
        let version = store.now()["version"].as_i64().unwrap();
        let mut confirms = Vec::new();
        for (at, person) in people.iter().enumerate() {
            let sent = person.edit(&store, &[("name", &format!("Round {round} by {at}"))]).await;
            confirms.push(person.review(&sent).await.1);
        }
        let (one, two) = tokio::join!(people[0].submit(&confirms[0]), people[1].submit(&confirms[1]));
        let statuses = [one.status, two.status];
        assert!(statuses.contains(&303) && statuses.contains(&409), "round {round}: {statuses:?}");
        assert_eq!(store.now()["version"], version + 1, "round {round}");
        let winner = usize::from(one.status != 303);
        assert_eq!(store.now()["name"], format!("Round {round} by {winner}"));
    }
}
