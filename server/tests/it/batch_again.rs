//! Many writes of which some fail: only those can be tried again, and nothing of anybody else's is overwritten.

use std::collections::HashMap;

use launchdarkly_emulator::Misbehaviour;
use serde_json::{Value, json};

use crate::batch::{ask, calm, id, now, over, patches, press, select, until};
use crate::harness::{Answer, LIST, Portal, REASON};

/// Where LaunchDarkly has it.
fn at(integration: &Value) -> String {
    let [project, environment, provider] =
        ["projectKey", "environmentKey", "integrationKey"].map(|name| integration[name].as_str().unwrap());
    format!("{LIST}/{project}/{environment}/{provider}/{}", id(integration))
}

#[tokio::test]
async fn twelve_passwords_of_which_two_fail_and_only_those_are_tried_again() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let all = calm(&portal, 12);
    let asked = select(&person, &all).await;
    let mut typed =
        vec![("verb".to_owned(), "replace-password".to_owned()), ("passwords".to_owned(), "each".to_owned())];
    for place in 0..12 {
        typed.push((format!("password.{place}"), format!("canary-password-{place:02}-x")));
    }
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let review = ask(&person, &asked, &typed).await;
    review.must_say(&["Replace the Redis password: 12 integrations", "Apply 12 changes"]);
    for rigged in &all[3..5] {
        portal.fault_status("PATCH", &at(rigged), 403, &[]);
    }
    let running = press(&person, &review, "run").await;
    let ended = until(&person, &running, over).await;
    ended.must_say(&["10 of 12 done. 2 failed.", "Retry the 2 that failed"]);
    // A reload says the same.
    person.get(&ended.path).await.must_say(&["10 of 12 done. 2 failed."]);
    portal.upstream().clear_faults();
    portal.upstream().clear_journal();
    let again = press(&person, &ended, "again").await;
    again.must_say(&["Apply 2 changes"]);
    let ended = press(&person, &again, "run").await;
    until(&person, &ended, over).await.must_say(&["2 of 2 done."]);
    assert_eq!(patches(&portal).len(), 2);
    // In the order of the table that they were selected from.
    let order: HashMap<String, usize> = asked_order(&asked);
    for integration in &all {
        let place = order[id(integration)];
        let password = now(&portal, integration)["config"]["password"].clone();
        assert_eq!(password, format!("canary-password-{place:02}-x"), "{integration}");
    }
    assert!(!portal.heard().contains("canary-password"), "no password comes back");
    for (place, stored) in portal.world.stored().await {
        assert!(!String::from_utf8_lossy(&stored).contains("canary-password"), "none is kept in clear in {place}");
    }
}

/// Which place each integration has, by the links of the page that asks.
fn asked_order(page: &Answer) -> HashMap<String, usize> {
    let links = page.body.split("href=\"/integrations/").skip(1);
    let ids = links.filter_map(|link| link.split('"').next()?.rsplit('/').next().map(str::to_owned));
    ids.filter(|id| id.len() == 24).enumerate().map(|(place, id)| (id, place)).collect()
}

#[tokio::test]
async fn somebody_elses_change_is_not_overwritten_and_what_is_unknown_stays_unknown() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let all = calm(&portal, 4);
    let asked = select(&person, &all).await;
    let review = ask(&person, &asked, &[("verb", "add-tags"), ("tags", "mine")]).await;
    let theirs = serde_json::json!([{"op": "replace", "path": "/tags", "value": ["theirs"]}]);
    portal.upstream().edit(id(&all[0]), theirs).unwrap();
    // The answer to one is lost, and it cannot be read afterwards.
    portal.fault("PATCH", &at(&all[1]), Misbehaviour::ExecuteThenReset);
    let running = press(&person, &review, "run").await;
    let ended = until(&person, &running, over).await;
    ended.must_say(&["1 failed.", "Someone else changed this integration"]);
    assert_eq!(now(&portal, &all[0])["tags"], serde_json::json!(["theirs"]));
    // Reading shows that the lost one was done: the version moved, and the tags are there.
    ended.must_say(&["3 of 4 done."]);
    assert_eq!(patches(&portal).len(), 3, "what has moved is not sent");
    let again = press(&person, &ended, "again").await;
    let ended = press(&person, &again, "run").await;
    until(&person, &ended, over).await.must_say(&["1 of 1 done."]);
    assert_eq!(now(&portal, &all[0])["tags"], serde_json::json!(["theirs", "mine"]));
}

#[tokio::test]
async fn what_waits_for_another_reason_is_not_sent_with_what_the_rate_limit_turned_away() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let state = portal.upstream().state();
    let unknown = |it: &&Value| it["integrationKey"] == "memcached-preview" && it["on"] == true;
    let moved = state["integrations"].as_array().unwrap().iter().find(unknown).unwrap().clone();
    let limited = calm(&portal, 1).remove(0);
    let asked = select(&person, &[moved.clone(), limited.clone()]).await;
    let review = ask(&person, &asked, &[("verb", "turn-off"), ("reason", REASON)]).await;
    // The switch of a provider without a form is planned anew if somebody else has changed it; nobody has reviewed that plan.
    portal.upstream().edit(id(&moved), json!([{"op": "replace", "path": "/name", "value": "Renamed"}])).unwrap();
    portal.fault("GET", &at(&moved), Misbehaviour::Delay { ms: 1_500 });
    portal.fault_status("PATCH", &at(&limited), 429, &[("retry-after", "3")]);
    let running = press(&person, &review, "run").await;
    crate::harness::until("the other is sent", || patches(&portal).len() == 1).await;
    portal.upstream().clear_faults();
    let ended = until(&person, &running, over).await;
    let sent = |integration: &Value| patches(&portal).iter().filter(|call| call.path == at(integration)).count();
    assert_eq!((sent(&moved), sent(&limited)), (0, 2), "{}", ended.text());
    assert_eq!(
        (now(&portal, &moved)["on"].as_bool(), now(&portal, &limited)["on"].as_bool()),
        (Some(true), Some(false))
    );
}
