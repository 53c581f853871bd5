//! Many writes together: the review is what is sent, and each is done once.

use std::collections::HashMap;
use std::time::Duration;

use launchdarkly_emulator::JournalEntry;
use serde_json::Value;

use crate::harness::{Answer, Form, Person, Portal, REASON};

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
pub(crate) fn calm(portal: &Portal, count: usize) -> Vec<Value> {
    wanted(portal, count, |it, critical| it["integrationKey"] == "redis" && !critical)
}

pub(crate) fn id(integration: &Value) -> &str {
    integration["_id"].as_str().unwrap()
}

pub(crate) fn now(portal: &Portal, integration: &Value) -> Value {
    let state = portal.upstream().state();
    state["integrations"].as_array().unwrap().iter().find(|it| it["_id"] == integration["_id"]).unwrap().clone()
}

/// Ticks these rows, and opens the form that asks what to do.
pub(crate) async fn select(person: &Person, integrations: &[Value]) -> Answer {
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
pub(crate) async fn ask(person: &Person, page: &Answer, fields: &[(&str, &str)]) -> Answer {
    let form = form_of(page, "plan").filled(fields);
    let sent = person.submit(&form).await;
    if sent.status == 303 { person.follow(&sent).await } else { sent }
}

pub(crate) async fn press(person: &Person, page: &Answer, what: &str) -> Answer {
    let sent = person.submit(&form_of(page, what)).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    person.follow(&sent).await
}

/// Opens the page again until it says so.
pub(crate) async fn until(person: &Person, page: &Answer, there: impl Fn(&Answer) -> bool) -> Answer {
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
pub(crate) fn over(page: &Answer) -> bool {
    !page.body.contains("http-equiv=\"refresh\"")
}

pub(crate) fn patches(portal: &Portal) -> Vec<JournalEntry> {
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
