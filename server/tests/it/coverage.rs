//! Every environment beside its stores: all of them are there, gaps lead to the form, calls are few, and a scan goes on
//! where it stopped.

use std::time::Duration;

use launchdarkly_emulator::Misbehaviour;
use serde_json::Value;

use crate::harness::{Answer, Person, Portal};

const PROJECTS: &str = "/api/v2/projects";

/// The environments of the account, as LaunchDarkly has them.
fn environments(portal: &Portal) -> Vec<(String, Value)> {
    let state = portal.upstream().state();
    let projects = state["projects"].as_array().unwrap().clone();
    let of = |project: Value| {
        let key = project["key"].as_str().unwrap().to_owned();
        let environments = project["environments"].as_array().unwrap().clone();
        environments.into_iter().map(move |environment| (key.clone(), environment))
    };
    projects.into_iter().flat_map(of).collect()
}

/// How many environments a page shows.
fn rows(page: &Answer) -> usize {
    page.body.matches("<th scope=\"row\">").count()
}

/// Opens the page until `there` says so.
async fn until(person: &Person, there: impl Fn(&Answer) -> bool) -> Answer {
    for _ in 0..600 {
        let page = person.get("/coverage").await;
        assert_eq!(page.status, 200, "{}", page.text());
        if there(&page) {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never came");
}

/// Presses the button of the scan that does this.
async fn scan(person: &Person, page: &Answer, what: &str) -> Answer {
    let form = page.form("/coverage/scan");
    assert_eq!(form.get("do"), Some(what));
    let sent = person.submit(&form).await;
    assert_eq!(sent.status, 303);
    person.follow(&sent).await
}

fn segment_calls(portal: &Portal) -> Vec<String> {
    portal.calls().into_iter().map(|call| call.path).filter(|path| path.starts_with("/api/v2/segments/")).collect()
}

#[tokio::test]
async fn every_environment_has_a_row_and_a_gap_leads_to_its_form() {
    let portal = Portal::start().await;
    portal.upstream().add_projects(20, 25);
    let person = portal.writer().await;
    let page = person.get("/coverage?page=1").await;
    let rest = person.get("/coverage?page=2").await;
    let environments = environments(&portal);
    assert_eq!(environments.len(), 598);
    assert_eq!((rows(&page), rows(&rest)), (500, 98));
    for (project, environment) in &environments {
        let link = format!(
            "href=\"/integrations?project={project}&amp;environment={}\"",
            environment["key"].as_str().unwrap()
        );
        assert!(page.body.contains(&link) || rest.body.contains(&link), "{link}");
    }
    let critical = environments.iter().filter(|(_, it)| it["critical"] == true).count();
    page.must_say(&[
        &format!("of {critical} critical environments have no store"),
        "of 598 environments have no store",
    ]);
    assert!(page.body.contains("href=\"/integrations/area-001/production/redis/new\""));
    person.get("/integrations/area-001/production/redis/new").await.must_say(&["New Redis integration"]);
    // 32 projects are two pages; two projects have more environments than the first page of them, the others not.
    let calls: Vec<String> = portal.calls().into_iter().map(|call| call.path).collect();
    let reads = calls.iter().filter(|path| path.starts_with(PROJECTS)).count();
    assert!(reads <= 2 + 21 + 1, "{calls:#?}");
    portal.upstream().clear_journal();
    let gaps = person.get("/coverage?critical=true&gaps=true&project=area-002").await;
    assert_eq!(rows(&gaps), 1);
    assert!(portal.calls().iter().all(|call| !call.path.starts_with(PROJECTS)), "it is remembered");
    // Until somebody wants it afresh.
    let refresh = gaps.form("/coverage/refresh");
    let back = person.submit(&refresh).await;
    assert_eq!(back.location(), "/coverage?project=area-002&critical=true&gaps=true");
    person.follow(&back).await;
    assert!(portal.calls().iter().any(|call| call.path.starts_with(PROJECTS)));
}

#[tokio::test]
async fn the_rate_limit_is_waited_for_and_said() {
    let portal = Portal::start().await;
    portal.upstream().add_projects(10, 30);
    let person = portal.writer().await;
    portal.limit_calls(8).await;
    let page = person.get("/coverage").await;
    page.must_say(&["Reading the environments"]);
    assert!(page.body.contains("<noscript><meta http-equiv=\"refresh\""), "without script it loads itself again");
    until(&person, |page| page.says("for LaunchDarkly's rate limit")).await;
    until(&person, |page| page.says("of 398 environments have no store")).await;
    // The list, which pages read meanwhile, waits for nobody.
    let mut reads = portal.calls().into_iter().filter(|call| call.path.starts_with(PROJECTS));
    assert!(reads.all(|call| call.status != Some(429)), "it stops before it is stopped");
}

#[tokio::test]
async fn a_project_that_may_not_be_seen_is_named_and_a_failure_is_no_empty_account() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault("GET", PROJECTS, Misbehaviour::Malformed);
    let failed = person.get("/coverage").await;
    assert_eq!(failed.status, 502);
    failed.must_say(&["LaunchDarkly's response could not be read", "Try again"]);
    portal.upstream().clear_faults();
    // Without what `expand` adds, each project is asked for by itself.
    let project = |key: &str| format!("{{\"key\": \"{key}\", \"name\": \"{key}\"}}");
    let body = format!("{{\"items\": [{}, {}], \"totalCount\": 2}}", project("checkout"), project("payments"));
    let headers = [("content-type".to_owned(), "application/json".to_owned())].into();
    portal.fault("GET", PROJECTS, Misbehaviour::Status { status: 200, headers, body: Some(body.into()) });
    portal.fault_status("GET", "/api/v2/projects/payments/environments", 403, &[]);
    let page = person.get("/coverage").await;
    assert_eq!(rows(&page), 12);
    page.must_say(&["Not every environment is shown", "Your token cannot view the environments of: payments"]);
}

#[tokio::test]
async fn a_scan_asks_each_environment_without_a_working_store_once_however_often_it_is_stopped() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let page = person.get("/coverage").await;
    assert!(segment_calls(&portal).is_empty(), "only when somebody wants it");
    portal.fault("GET", "/api/v2/segments/*", Misbehaviour::Delay { ms: 40 });
    let running = scan(&person, &page, "start").await;
    running.must_say(&["environments scanned", "left.", "Stop the scan"]);
    // A reload shows how far it is, and begins nothing new.
    let running = until(&person, |page| !page.says("0 of 43 environments scanned")).await;
    scan(&person, &running, "stop").await;
    let stopped = until(&person, |page| page.says("The scan was stopped.")).await;
    let first = segment_calls(&portal);
    assert!(!first.is_empty() && first.len() < 43, "{}", first.len());
    portal.upstream().clear_faults();
    scan(&person, &stopped, "start").await;
    let done = until(&person, |page| page.says("The scan is complete. 43 of 43 environments were scanned.")).await;
    let mut asked = segment_calls(&portal);
    // What was under way when it was stopped is asked again, and nothing else.
    assert!((43..=45).contains(&asked.len()), "{}", asked.len());
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), 43);
    done.must_say(&["have big segments and no working store", "no working store"]);
    let only = person.get("/coverage?segments=true").await;
    assert_eq!(rows(&only), only.body.matches(", no working store</span>").count());
    assert!(rows(&only) > 0);
    assert!(done.form("/coverage/scan").get("do") == Some("again"));
}

#[tokio::test]
async fn what_launchdarkly_does_not_say_is_not_called_none_and_is_asked_again() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    portal.fault_status("GET", "/api/v2/segments/*", 403, &[]);
    let page = person.get("/coverage").await;
    scan(&person, &page, "start").await;
    let done = until(&person, |page| page.says("The scan is complete.")).await;
    // Of 43, or of 42 where a store of the demo's account has become healthy meanwhile.
    done.must_say(&["LaunchDarkly did not report this for 4", "Not known: "]);
    assert!(!done.says("None of them has big segments."));
}

#[tokio::test]
async fn progress_is_told_as_events_until_the_end() {
    let portal = Portal::start().await;
    let person = portal.writer().await;
    let page = person.get("/coverage").await;
    portal.fault("GET", "/api/v2/segments/*", Misbehaviour::Delay { ms: 60 });
    scan(&person, &page, "start").await;
    let events = person.get("/api/coverage/events").await.body;
    let last = events.trim_end().rsplit("data: ").next().unwrap();
    let last: Value = serde_json::from_str(last).unwrap();
    assert_eq!((&last["done"], &last["total"], &last["ended"]), (&43.into(), &43.into(), &true.into()), "{events}");
    assert!(events.matches("event: progress").count() >= 2, "{events}");
}
