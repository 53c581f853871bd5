//! The account at a glance.

use domain::{Ages, Health, Overview, SDK_STALE_AFTER_MS};

use super::fixtures::{NOW, integrations, overview_page, problem_page};
use super::html;
use crate::pages::overview;
use crate::view::{AccountState, OverviewPage};
use testkit::html::{only, tags, text};

#[test]
fn pictures_say_in_words_and_numbers_what_they_show() {
    let page = html(|| overview(overview_page("Segment cache")));
    let known = Overview::of(&integrations("Segment cache", 40), NOW);
    let older = known.ages.older_than(SDK_STALE_AFTER_MS);
    let words = format!("Last synced up to 2 minutes ago: {}", Ages::total(&known.ages) - older);
    assert!(text(&page).contains(&words), "{words}");
    assert!(only(&page, "role", "img").get("aria-label").unwrap().contains(&words));
    for (project, tally) in &known.projects {
        for health in Health::ALL {
            let href = crate::paths::in_project(project, Some(health));
            assert_eq!(
                page.contains(&format!("href=\"{}\"", href.replace('&', "&amp;"))),
                tally.count(health) > 0,
                "{href}"
            );
        }
    }
}

#[test]
fn a_bar_is_as_long_as_all_of_its_parts() {
    let page = html(|| overview(overview_page("Segment cache")));
    for bar in page.split("<svg class=\"shares\"").skip(1) {
        let bar = bar.split("</svg>").next().unwrap();
        let number = |tag: &testkit::html::Tag, name| tag.get(name).unwrap().parse::<usize>().unwrap();
        let ends: Vec<_> = tags(bar)
            .iter()
            .filter(|tag| tag.name == "rect")
            .map(|tag| (number(tag, "x"), number(tag, "width")))
            .collect();
        let mut end = 0;
        for (x, width) in ends {
            assert_eq!(x, end, "no gap and no overlap");
            end += width;
        }
        assert_eq!(end, 1000);
    }
}

#[test]
fn only_an_account_that_was_read_and_is_empty_shows_the_first_steps() {
    let drawn = |account| html(|| overview(OverviewPage { account, ..overview_page("Segment cache") }));
    let first = "Your first store in three steps";
    assert!(drawn(AccountState::Empty { as_of: NOW }).contains(first));
    assert!(!drawn(AccountState::Failed(problem_page())).contains(first));
    assert!(!html(|| overview(overview_page("Segment cache"))).contains(first));
}
