//! The document around every page.

use leptos::prelude::*;

use super::{count, html};
use crate::document::document;
use crate::markup::Draw as _;
use crate::view::{Chrome, OutcomeNotice, Section, Theme, Tone, ViewerBadge};
use testkit::html::{only, tags, text};

fn chrome() -> Chrome {
    Chrome {
        ends: None,
        title: "Error: New Redis integration".into(),
        section: Section::Activity,
        theme: Theme::Dark,
        viewer: Some(ViewerBadge { name: "deploy-bot".into(), instance: "European Union".into() }),
        demo: false,
        read_only: false,
        here: "/activity?page=2".into(),
        outcome: None,
        under_way: false,
    }
}

fn drawn(chrome: Chrome) -> String {
    let options = LeptosOptions::builder().output_name("storekeeper").build();
    html(|| document(chrome, options, view! { <h1>"Page"</h1> }.drawn()).drawn())
}

#[test]
fn the_frame_names_the_page_the_place_and_the_person() {
    let page = drawn(chrome());
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\" data-theme=\"dark\">"), "{page}");
    assert!(page.contains("<title>Error: New Redis integration – Storekeeper</title>"));
    assert!(only(&page, "name", "color-scheme").is("content", "dark"));
    assert!(only(&page, "aria-current", "true").is("href", "/activity"));
    assert!(text(&page).contains("Signed in as deploy-bot European Union"));
    assert!(only(&page, "action", "/sign-out").is("method", "post"));
    assert!(only(&page, "id", "main").is("tabindex", "-1"));
    assert!(only(&page, "rel", "stylesheet").get("href").unwrap().ends_with("/storekeeper.css"));
    assert!(page.contains("/storekeeper.wasm\""), "the islands come along");
    assert!(!page.contains("preload"), "and hold nothing up");
    assert_eq!(only(&page, "name", "next").get("value"), Some("/activity?page=2"));
}

#[test]
fn who_is_not_signed_in_has_nowhere_to_go() {
    let page = drawn(Chrome { viewer: None, section: Section::None, ..chrome() });
    assert!(!page.contains("/sign-out") && !page.contains("aria-label=\"Main\""));
    assert_eq!(count(&page, "aria-current"), 0);
}

#[test]
fn an_outcome_is_announced_as_loudly_as_it_is_bad() {
    for (tone, role) in [(Tone::Good, "status"), (Tone::Warning, "status"), (Tone::Bad, "alert")] {
        let lines = vec!["Look at it.".into()];
        let outcome = OutcomeNotice { tone, title: "It happened".into(), lines, link: None };
        let page = drawn(Chrome { outcome: Some(outcome), ..chrome() });
        let notice = tags(&page).into_iter().find(|tag| tag.is("class", "notice")).unwrap();
        assert!(notice.is("role", role));
        assert!(text(&page).contains("It happened Look at it."));
    }
}

#[test]
fn the_demo_says_that_it_is_one() {
    assert!(text(&drawn(Chrome { demo: true, ..chrome() })).contains("Nothing you do here reaches LaunchDarkly"));
    assert!(!drawn(chrome()).contains("made up"));
}
