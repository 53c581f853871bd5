//! When two people change the same integration: nobody's change is lost, and nothing that was typed.

use launchdarkly_emulator::{FailedTest, Misbehaviour, Options, VersionTest};
use serde_json::json;

use crate::harness::{Portal, until};

#[tokio::test]
async fn a_change_between_form_and_review_is_shown_beside_what_was_typed() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let form = person.edit_form(&store).await;
    store.changed_elsewhere("/config/host", &json!("elsewhere.example.net"));
    let typed =
        [("config.host", "mine.example.net"), ("config.password.action", "replace"), ("config.password", "canary")];
    let answer = person.submit(&form.filled(&typed)).await;
    assert_eq!(answer.status, 409);
    answer.must_say(&[
        "Somebody else changed this integration",
        "It is now version 2.",
        "Host old.example.net elsewhere.example.net mine.example.net",
        "Enter the password again.",
    ]);
    assert!(!answer.body.contains("canary"));
    assert_eq!(portal.writes(), []);
    let again = answer.form(&store.edit());
    assert_eq!(again.get("config.host"), Some("mine.example.net"));
    let sent = person.submit(&again.with("config.password", "typed again")).await;
    person.confirm(&sent).await.must_say(&["Changed “Till cache”."]);
    assert_eq!(portal.only_write()[0]["value"], 2);
    assert_eq!(store.now()["config"]["host"], "mine.example.net");
}

#[tokio::test]
async fn a_change_between_review_and_applying_stops_the_write() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let sent = person.edit(&store, &[("name", "Mine"), ("config.port", "6380")]).await;
    let (_, confirm) = person.review(&sent).await;
    store.changed_elsewhere("/name", &json!("Theirs"));
    let answer = person.submit(&confirm).await;
    assert_eq!(answer.status, 409);
    answer.must_say(&["Somebody else changed this integration", "Name Till cache Theirs Mine"]);
    let form = answer.form(&store.edit());
    assert_eq!((form.get("name"), form.get("config.port")), (Some("Mine"), Some("6380")));
    assert_eq!(portal.writes(), []);
    assert_eq!(store.now()["name"], "Theirs");
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
    answer.must_say(&["Somebody else changed this integration"]);
    assert_eq!(answer.form(&store.edit()).get("name"), Some("Mine"));
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
    assert_eq!(answer.status, 422);
    answer.must_say(&["somebody else is changing this integration. Wait a moment and try again."]);
    assert_eq!(answer.form(&store.edit()).get("name"), Some("Mine"));
    assert_eq!(portal.writes().len(), 1);
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
        answer.must_say(&["This is not in LaunchDarkly", "It may have been deleted"]);
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
