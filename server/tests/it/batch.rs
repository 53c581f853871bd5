//! Many writes together: the review is what is sent, each is done once, what failed can be tried again, and whatever stops
//! it on the way, it goes on where it stood.

use std::collections::HashMap;
use std::time::Duration;

use launchdarkly_emulator::{JournalEntry, Misbehaviour};
use serde_json::Value;

use crate::harness::{Answer, Form, LIST, Person, Portal, REASON};

/// The integrations of the account that are wanted, as LaunchDarkly has them.
fn wanted(portal: &Portal, count: usize, fits: impl Fn(&Value, bool) -> bool) -> Vec<Value> {
    let state = portal.upstream().state();
    let mut critical = HashMap::new();
    for project in state["projects"].as_array().unwrap() {
        for environment in project["environments"].as_array().unwrap() {
            let key = (project["key"].to_string(), environment["key"].to_string());
            critical.insert(key, environment["critical"] == true);
        }
    }
    let of = |it: &&Value| fits(it, critical[&(it["projectKey"].to_string(), it["environmentKey"].to_string())]);
    let found: Vec<Value> = state["integrations"].as_array().unwrap().iter().filter(of).take(count).cloned().collect();
    assert_eq!(found.len(), count);
    found
}

/// Redis integrations in environments that ask for nothing.
fn calm(portal: &Portal, count: usize) -> Vec<Value> {
    wanted(portal, count, |it, critical| it["integrationKey"] == "redis" && !critical)
}

fn id(integration: &Value) -> &str {
    integration["_id"].as_str().unwrap()
}

/// Where LaunchDarkly has it.
fn at(integration: &Value) -> String {
    let [project, environment, provider] =
        ["projectKey", "environmentKey", "integrationKey"].map(|name| integration[name].as_str().unwrap());
    format!("{LIST}/{project}/{environment}/{provider}/{}", id(integration))
}

fn now(portal: &Portal, integration: &Value) -> Value {
    let state = portal.upstream().state();
    state["integrations"].as_array().unwrap().iter().find(|it| it["_id"] == integration["_id"]).unwrap().clone()
}

/// Ticks these rows, and opens the form that asks what to do.
async fn select(person: &Person, integrations: &[Value]) -> Answer {
    let mut fields = vec![("scope", "ticked"), ("query", "select=true")];
    fields.extend(integrations.iter().map(|it| ("integration", id(it))));
    let sent = person.post("/bulk", &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    person.follow(&sent).await
}

fn form_of(page: &Answer, what: &str) -> Form {
    page.form_that(what).unwrap_or_else(|| panic!("no form for {what}: {}", page.text()))
}

/// Says what to do, and opens what comes of it.
async fn ask(person: &Person, page: &Answer, fields: &[(&str, &str)]) -> Answer {
    let form = form_of(page, "plan").filled(fields);
    let sent = person.submit(&form).await;
    if sent.status == 303 { person.follow(&sent).await } else { sent }
}

async fn press(person: &Person, page: &Answer, what: &str) -> Answer {
    let sent = person.submit(&form_of(page, what)).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    person.follow(&sent).await
}

/// Opens the page again until it says so.
async fn until(person: &Person, page: &Answer, there: impl Fn(&Answer) -> bool) -> Answer {
    for _ in 0..1200 {
        let page = person.get(&page.path).await;
        assert_eq!(page.status, 200, "{}", page.text());
        if there(&page) {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never came: {}", person.get(&page.path).await.text());
}

/// Whether it is not under way any more.
fn over(page: &Answer) -> bool {
    !page.body.contains("http-equiv=\"refresh\"")
}

fn patches(portal: &Portal) -> Vec<JournalEntry> {
    portal.writes().into_iter().filter(|call| call.method == "PATCH").collect()
}

#[tokio::test]
async fn what_was_reviewed_is_what_is_sent_once_each_and_recorded() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let on = wanted(&portal, 5, |it, critical| !critical && it["on"] == true);
    let off = wanted(&portal, 1, |it, critical| !critical && it["on"] == false);
    let all = [on.clone(), off].concat();
    let asked = select(&person, &all).await;
    asked.must_say(&["Change 6 integrations"]);
    let review = ask(&person, &asked, &[("verb", "turn-off"), ("reason", "OPS-7: night shift")]).await;
    review.must_say(&[
        "Turn off: 6 integrations",
        "It is already in the requested state.",
        "Skipped (1)",
        "Reason: OPS-7: night shift",
    ]);
    assert!(patches(&portal).is_empty(), "nothing is written before it is confirmed");
    let bodies: Vec<Value> = review.codes();
    assert_eq!(bodies.len(), 5);
    let confirm = form_of(&review, "run");
    let (one, two) = tokio::join!(person.submit(&confirm), person.submit(&confirm));
    assert_eq!((one.status, two.status), (303, 303));
    let done = until(&person, &review, over).await;
    done.must_say(&["5 of 5 done."]);
    let sent = patches(&portal);
    assert_eq!(sent.len(), 5);
    for call in sent {
        let body: Value = serde_json::from_str(&call.body).unwrap();
        assert!(bodies.contains(&body), "{body}");
        assert_eq!(call.status, Some(200));
    }
    for integration in &on {
        assert_eq!(now(&portal, integration)["on"], false);
    }
    let record = person.get("/activity?action=turn-off").await;
    assert_eq!(record.body.matches("<tr role=\"row\" id=\"write-").count(), 5);
    record.must_say(&["OPS-7: night shift"]);
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
async fn critical_environments_stand_apart_and_want_a_reason() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let critical = wanted(&portal, 2, |it, critical| critical && it["integrationKey"] == "redis");
    let asked = select(&person, &[critical.clone(), calm(&portal, 1)].concat()).await;
    asked.must_say(&["Selected, in critical environments (2)", "Selected (1)"]);
    let typed = [("verb", "replace-password"), ("password", "canary-secret-1")];
    let refused = ask(&person, &asked, &typed).await;
    assert_eq!(refused.status, 422);
    refused.must_say(&["There is a problem", "Enter a reason.", "Enter the password again."]);
    assert!(!refused.body.contains("canary-secret-1"));
    let review = ask(&person, &refused, &[("verb", "add-tags"), ("tags", "rotated, q4"), ("reason", REASON)]).await;
    review.must_say(&[
        "In critical environments (2)",
        "In other environments (1)",
        "2 of these are in critical environments",
    ]);
    let done = press(&person, &review, "run").await;
    until(&person, &done, over).await.must_say(&["3 of 3 done."]);
    for integration in &critical {
        let tags = now(&portal, integration)["tags"].clone();
        let tags: Vec<&str> = tags.as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
        assert!(tags.contains(&"rotated") && tags.contains(&"q4"), "{tags:?}");
        let before: Vec<&str> =
            integration["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
        assert!(before.iter().all(|tag| tags.contains(tag)));
    }
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
async fn the_rate_limit_is_waited_for_and_nothing_is_turned_away() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let asked = select(&person, &calm(&portal, 4)).await;
    let review = ask(&person, &asked, &[("verb", "add-tags"), ("tags", "slow")]).await;
    // Half of what four writes ask, so that none is fast enough to need no second window.
    portal.limit_calls(4).await;
    let running = press(&person, &review, "run").await;
    until(&person, &running, |page| page.says("for LaunchDarkly's rate limit")).await;
    let ended = until(&person, &running, over).await;
    ended.must_say(&["4 of 4 done."]);
    assert_eq!(patches(&portal).iter().filter(|call| call.status == Some(200)).count(), 4);
}

#[tokio::test]
async fn it_stops_between_two_writes_and_goes_on_with_the_rest() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let all = calm(&portal, 12);
    let asked = select(&person, &all).await;
    let review = ask(&person, &asked, &[("verb", "add-tags"), ("tags", "paused")]).await;
    portal.fault("PATCH", "*", Misbehaviour::Delay { ms: 150 });
    let running = press(&person, &review, "run").await;
    crate::harness::until("the first is sent", || !patches(&portal).is_empty()).await;
    let stopping = press(&person, &running, "stop").await;
    let stopped = until(&person, &stopping, |page| page.says("Stopped.")).await;
    let first = patches(&portal).len();
    assert!(first > 0 && first < 12, "{first}");
    stopped.must_say(&[&format!("{first} of 12 done.")]);
    let running = press(&person, &stopped, "continue").await;
    until(&person, &running, over).await.must_say(&["12 of 12 done."]);
    assert_eq!(patches(&portal).len(), 12, "each was sent once");
}

#[tokio::test]
async fn killed_half_way_it_goes_on_at_another_replica_and_each_write_is_sent_once() {
    let portal = Portal::start().await;
    let world = portal.world.clone();
    let other = Portal::of(world, &[]).await;
    let person = portal.writer().await;
    let all = calm(&portal, 12);
    let asked = select(&person, &all).await;
    let review = ask(&person, &asked, &[("verb", "add-tags"), ("tags", "survivor")]).await;
    portal.fault("PATCH", "*", Misbehaviour::Delay { ms: 100 });
    let running = press(&person, &review, "run").await;
    until(&person, &running, |page| !page.says("0 of 12 done.")).await;
    portal.process.kill();
    portal.upstream().clear_faults();
    let elsewhere = other.anyone().with_cookie(&person.cookie().unwrap());
    let silent = until(&elsewhere, &running, |page| page.says("It was interrupted.")).await;
    let sent = patches(&other).len();
    assert!(sent < 12, "it was killed half-way: {sent}");
    let running = press(&elsewhere, &silent, "continue").await;
    let ended = until(&elsewhere, &running, over).await;
    let sent = patches(&other);
    let mut paths: Vec<&str> = sent.iter().map(|call| call.path.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), sent.len(), "each was sent once");
    // What was under way when it was killed is not known, and is not sent again; everything else is done.
    let unknown = ended.body.matches("icon-question\">Unknown").count();
    // One whose plan had been taken, but not written down, was not sent: it has failed, and can be tried again.
    let unsent = ended.body.matches("icon-cross\">Failed").count();
    assert_eq!(ended.text().matches("It was not sent: Storekeeper stopped").count(), unsent);
    assert!(unknown + unsent <= 3);
    ended.must_say(&[&format!("{} of 12 done.", 12 - unknown - unsent)]);
    for integration in &all {
        let tags = now(&other, integration)["tags"].to_string();
        assert!(tags.contains("survivor") || unknown + unsent > 0, "{tags}");
    }
}

#[tokio::test]
async fn nobody_else_sees_a_batch_and_a_selection_has_its_bounds() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let asked = select(&person, &calm(&portal, 2)).await;
    let other = portal.person("api-demo-writer").await;
    let answer = other.get(&asked.path).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    let none = person.post("/bulk", &[("scope", "ticked"), ("query", "")]).await;
    assert_eq!(none.status, 422);
    none.must_say(&["No integration is selected"]);
    let page = person.post("/bulk", &[("scope", "page"), ("query", "per_page=50")]).await;
    person.follow(&page).await.must_say(&["Change 50 integrations"]);
    let all = person.post("/bulk", &[("scope", "all"), ("query", "health=failing")]).await;
    let failing = person.get("/integrations?health=failing&per_page=100").await.rows().len();
    person.follow(&all).await.must_say(&[&format!("Change {failing} integrations")]);
    assert_eq!(person.get("/bulk/nonsense").await.status, 409);
    let table = person.get("/integrations?select=true").await;
    assert_eq!(table.body.matches("type=\"checkbox\" name=\"integration\"").count(), 25);
}
