//! One integration, its review, its deletion, and what was done.

use domain::{Health, Status, SyncError, UnixMillis};

use super::fixtures::{ID, activity_page, delete_page, detail_page, environment, review_page};
use super::{count, html};
use crate::pages::{activity, delete, detail, review};
use crate::view::{ActivityPage, DeletePage, Denials, DetailPage, ReviewPage, TypedName};
use testkit::html::{only, tags, text};

#[test]
fn health_and_time_can_be_kept_current() {
    let page = html(|| detail(detail_page()));
    assert!(only(&page, "data-id", ID).is("class", "live-store"));
    assert!(text(&page).contains(Health::Failing.meaning()));
}

#[test]
fn the_newest_five_errors_are_open_and_the_rest_is_behind_them() {
    let page = html(|| detail(DetailPage { snippets: Vec::new(), ..detail_page() }));
    let (open, folded) = page.split_once("<details").unwrap();
    assert_eq!(count(open, "connection refused"), 5);
    assert_eq!(count(folded, "connection refused"), 2);
    assert!(text(folded).contains("Show 2 more"));
    assert!(page.find("10.0.0.1:").unwrap() < page.find("10.0.0.2:").unwrap());
}

#[test]
fn errors_that_say_the_same_are_one_with_a_count() {
    let error =
        |at: i64| SyncError { status_code: Some(503), message: "no route".to_owned(), at: Some(UnixMillis(at)) };
    let status = Status { errors: (1..=4).rev().map(|minute| error(minute * 60_000)).collect(), ..Status::default() };
    let page = html(|| detail(DetailPage { status, ..detail_page() }));
    assert_eq!(count(&page, "no route"), 1);
    let errors = &page[page.find("Sync errors").unwrap()..];
    assert!(text(errors).contains("4 times, first"));
}

#[test]
fn a_setting_is_shown_and_a_secret_is_only_said_to_be_there() {
    let page = text(&html(|| detail(detail_page())));
    assert!(page.contains("Password password Set"));
    assert!(page.contains("Username username Not set"));
    assert!(page.contains("clusterMode false Not supported by Storekeeper"));
    let unsent = text(&html(|| detail(DetailPage { config: None, ..detail_page() })));
    assert!(unsent.contains("did not send the settings"));
}

#[test]
fn the_prefix_for_sdks_is_the_client_side_id() {
    let page = text(&html(|| detail(detail_page())));
    assert!(page.contains("SDKs must read this store with the prefix 5f0c9a8b7d6e5f4a3b2c1d0e"));
    let unknown = text(&html(|| detail(DetailPage { environment: None, ..detail_page() })));
    assert!(unknown.contains("Unknown: the environment could not be read"));
}

#[test]
fn one_that_is_off_leads_with_turning_it_on() {
    let off = DetailPage { on: false, health: Health::Off, status: Status::default(), ..detail_page() };
    let page = html(|| detail(off));
    assert!(text(&page).contains("Check the settings, then turn it on"));
    let switches: Vec<_> = tags(&page).into_iter().filter(|tag| tag.is("name", "on")).collect();
    assert!(switches.iter().all(|switch| switch.is("value", "true")) && !switches.is_empty());
    let page = html(|| detail(detail_page()));
    assert!(!text(&page).contains("then turn it on"));
    assert!(only(&page, "name", "on").is("value", "false"));
    assert!(only(&page, "name", "version").is("value", "12"));
}

#[test]
fn what_is_denied_can_be_focused_and_says_why() {
    let why = |what: &str| Some(format!("The role does not allow {what}."));
    let denials = Denials {
        edit: why("editing"),
        switch: why("switching"),
        delete: why("deleting"),
        all: vec!["All of it.".into()],
    };
    let page = html(|| detail(DetailPage { denials, ..detail_page() }));
    let disabled: Vec<_> = tags(&page).into_iter().filter(|tag| tag.is("aria-disabled", "true")).collect();
    assert_eq!(disabled.len(), 3);
    for (button, id) in disabled.iter().zip(["why-edit", "why-switch", "why-delete"]) {
        assert!(button.name == "button" && button.get("disabled").is_none() && button.is("type", "button"));
        assert!(button.is("aria-describedby", id));
    }
    assert_eq!(count(&page, "The role does not allow"), 3);
    assert!(!page.contains("/edit\"") && !page.contains("/switch\"") && !page.contains("/delete\""));
    assert!(text(&page).contains("All of it."));
}

#[test]
fn an_unknown_provider_is_shown_but_not_edited() {
    let page = html(|| detail(DetailPage { editable: false, provider: "valkey".into(), ..detail_page() }));
    assert!(only(&page, "aria-disabled", "true").is("aria-describedby", "why-edit"));
    assert!(text(&page).contains("does not know the provider valkey"));
}

#[test]
fn a_name_is_typed_only_where_it_is_asked_for() {
    assert!(!html(|| delete(delete_page())).contains("name=\"typed\""));
    let typed = Some(TypedName { expected: "Segment cache".into(), error: Some("That is another name.".into()) });
    let page = html(|| delete(DeletePage { typed, environment: Some(environment(true)), ..delete_page() }));
    assert!(only(&page, "name", "typed").is("aria-invalid", "true"));
    assert_eq!(count(&page, "That is another name."), 2);
    assert_eq!(only(&page, "href", "#typed").name, "a");
    assert!(text(&page).contains("Critical environment Critical"));
}

#[test]
fn cancel_comes_before_delete_and_turning_off_is_offered() {
    let page = html(|| delete(delete_page()));
    let panel = &page[page.find("id=\"delete-panel\"").unwrap()..];
    assert!(panel.find("cancel").unwrap() < panel.find("button danger").unwrap());
    assert!(only(&page, "name", "challenge").is("value", "challenge-1"));
    assert!(text(panel).contains("Turn off instead") && text(panel).contains("expires in 2 minutes"));
    assert_eq!(only(&page, "id", "delete-heading").name, "h2");
    let off = html(|| delete(DeletePage { on: false, health: Health::Off, ..delete_page() }));
    assert!(!off.contains("Turn off instead"));
}

#[test]
fn a_deletion_that_will_be_refused_has_no_button_to_send_it() {
    let page = html(|| delete(DeletePage { on: false, denied: Some("No role allows it.".into()), ..delete_page() }));
    assert!(only(&page, "aria-disabled", "true").is("aria-describedby", "why-delete"));
    assert!(!tags(&page).iter().any(|tag| tag.is("type", "submit")));
    assert!(text(&page).contains("No role allows it."));
}

#[test]
fn an_unknown_environment_counts_as_critical() {
    let page = text(&html(|| delete(DeletePage { environment: None, ..delete_page() })));
    assert!(page.contains("Could not be checked, so it is treated as critical"));
}

#[test]
fn a_review_shows_everything_that_will_be_sent() {
    let page = html(|| review(review_page()));
    let words = text(&page);
    for part in [
        "Host old.example.com redis.example.com",
        "Password Set New value",
        "PATCH /api/v2/",
        "/version",
        "no longer 12",
    ] {
        assert!(words.contains(part), "{part}");
    }
    assert!(words.contains("Before you continue The environment Production EU is critical."));
    assert!(only(&page, "name", "plan").is("value", "plan-1"));
    let calm = html(|| review(ReviewPage { cautions: Vec::new(), ..review_page() }));
    assert!(!calm.contains("Before you continue") && !calm.contains("Nothing was changed"));
    let again = text(&html(|| review(ReviewPage { not_done: vec!["It was refused.".into()], ..review_page() })));
    assert!(again.contains("Nothing was changed It was refused. Before you continue"));
    let mut new = review_page();
    for line in &mut new.lines {
        line.before = None;
    }
    assert!(!text(&html(|| review(new))).contains("Before After"));
}

#[test]
fn activity_links_to_what_is_still_there() {
    let page = html(|| activity(activity_page()));
    assert_eq!(count(&page, &format!("/redis/{ID}\"")), 3);
    for word in ["Done", "Refused", "Unknown", "In progress"] {
        assert!(text(&page).contains(word));
    }
    assert_eq!(only(&page, "rel", "next").get("href"), Some("/activity?page=2"));
    let empty = ActivityPage { entries: Vec::new(), page: 1, pages: 1, total: 0, ..activity_page() };
    assert!(text(&html(|| activity(empty))).contains("No activity yet"));
}
