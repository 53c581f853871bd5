//! The account at a glance: its numbers are LaunchDarkly's, it names the worst first, and a failure never looks calm.

use launchdarkly_emulator::{Misbehaviour, RateLimit};
use serde_json::json;

use crate::harness::{Answer, LIST, Portal};

/// The count that the strip says of a state, and where it leads.
fn count(answer: &Answer, state: &str) -> usize {
    let link = format!("href=\"/integrations?health={state}\"");
    let rest = answer.body.split_once(&link).unwrap_or_else(|| panic!("{link}: {}", answer.text())).1;
    let number = rest.split_once("class=\"count\">").unwrap().1;
    number.split('<').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn every_count_leads_to_as_many_rows() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let overview = person.get("/").await;
    assert_eq!(overview.status, 200);
    let mut all = 0;
    for state in ["failing", "stale", "never-synced", "unknown", "off", "healthy"] {
        let expected = count(&overview, state);
        let table = person.get(&format!("/integrations?health={state}&per_page=100")).await;
        assert_eq!(table.rows().len(), expected, "{state}");
        all += expected;
    }
    assert_eq!(all, portal.upstream().state()["integrations"].as_array().unwrap().len());
    assert_eq!(portal.lists(), 1, "one call upstream for all of these pages");
}

#[tokio::test]
async fn what_broke_is_named_with_launchdarklys_reason_and_links_to_its_page() {
    let portal = Portal::start().await;
    let store = portal.redis("checkout", "test");
    let now = portal.upstream().now_ms();
    let error = json!({"statusCode": 403, "message": "<b>NOPERM</b> no rights", "timestamp": now});
    // The oldest of all: it stands first among those that fail and were synchronised.
    let status = json!({"available": false, "lastSync": 1000, "lastError": now, "errors": [error]});
    portal.upstream().set_status(&store.id, status).unwrap();
    let overview = portal.writer().await.get("/").await;
    overview.must_say(&["Needs attention", "The last write failed: <b>NOPERM</b> no rights"]);
    assert!(overview.body.contains(&format!("href=\"{}\"", store.page())));
    assert!(!overview.body.contains("<b>NOPERM"));
}

#[tokio::test]
async fn the_newest_changes_and_the_rate_limit_are_shown() {
    let portal = Portal::start().await;
    let mut options = portal.upstream().options();
    options.rate_limit = Some(RateLimit { global: 500, route: 400 });
    portal.upstream().set_options(options);
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    person
        .get("/")
        .await
        .must_say(&["No changes have been made through this portal yet.", "calls left in a window of 10 seconds"]);
    let form = person.get(&store.page()).await.form(&store.switch());
    let sent = person.submit(&form).await;
    let (_, confirm) = person.review(&sent).await;
    person.submit(&confirm).await;
    person.get("/").await.must_say(&[
        "Latest changes",
        "Turned off Till cache",
        "checkout / test / Redis",
        "Demo writer",
    ]);
}

#[tokio::test]
async fn an_account_without_integrations_is_shown_the_first_steps_and_one_that_cannot_be_read_is_not() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault("GET", LIST, Misbehaviour::Malformed);
    let failed = person.get("/").await;
    assert_eq!(failed.status, 502);
    failed.must_say(&["LaunchDarkly's response could not be read", "Request ID", "Try again", "Latest changes"]);
    assert!(!failed.says("Your first store") && !failed.says("Nothing. No store"));
    portal.upstream().clear_faults();
    portal.fault_status("GET", LIST, 403, &[]);
    let forbidden = person.get("/").await;
    assert_eq!(forbidden.status, 403);
    assert!(!forbidden.says("Your first store"));
    portal.upstream().clear_faults();
    let headers = [("content-type".to_owned(), "application/json".to_owned())].into();
    portal.fault("GET", LIST, Misbehaviour::Status { status: 200, headers, body: Some(r#"{"items": []}"#.into()) });
    let empty = person.get("/").await;
    assert_eq!(empty.status, 200);
    empty.must_say(&["Your first store in three steps", "Choose the environment"]);
    assert!(empty.body.contains("href=\"/integrations/new\""));
}

#[tokio::test]
async fn refresh_comes_back_with_a_new_answer() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let form = person.get("/").await.form("/integrations/refresh");
    assert_eq!(person.submit(&form).await.location(), "/");
    person.get("/").await;
    assert_eq!(portal.lists(), 2);
}

#[tokio::test]
async fn critical_environments_without_a_store_are_named_and_lead_to_the_coverage() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let page = person.get("/").await;
    page.must_say(&["No store", "A critical environment without a store", "fulfilment / production-sa-east-1"]);
    assert!(page.body.contains("href=\"/coverage?critical=true&amp;gaps=true\""));
    // The environments were read once for all pages; a project that is not to be seen is named.
    portal.fault_status("GET", "/api/v2/projects", 403, &[]);
    let refresh = person.get("/coverage").await.form("/coverage/refresh");
    person.submit(&refresh).await;
    let without = person.get("/").await;
    assert_eq!(without.status, 200);
    assert!(!without.says("A critical environment without a store"));
}
