//! The table of integrations.

use domain::{Filter, Health, Index, Sort, SortKey, Unreadable};

use super::fixtures::{NOW, problem_page, rows, table_page};
use super::{count, html};
use crate::pages::integrations;
use crate::view::{IntegrationsPage, TableState};
use testkit::html::{only, tags, text};

fn drawn(filter: Filter, all: usize) -> String {
    let page = table_page(filter, &rows(all));
    html(|| integrations(page))
}

fn drawn_state(state: TableState) -> String {
    html(|| integrations(IntegrationsPage { filter: Filter::default(), state, now: NOW }))
}

#[test]
fn exactly_one_header_says_how_it_is_sorted_and_turns_it_round() {
    for key in SortKey::ALL {
        for descending in [false, true] {
            let page = drawn(Filter { sort: Sort { key, descending }, ..Filter::default() }, 30);
            let sorted: Vec<_> =
                tags(&page).into_iter().filter_map(|tag| tag.get("aria-sort").map(str::to_owned)).collect();
            assert_eq!(sorted, [if descending { "descending" } else { "ascending" }]);
            let link = only(&page, "id", &format!("sort-{}", key.key()));
            let href = link.get("href").unwrap();
            assert!(href.ends_with(&format!("#sort-{}", key.key())), "the focus stays: {href}");
            let query = href.split_once('?').map_or("", |(_, rest)| rest.split('#').next().unwrap());
            assert_eq!(Filter::parse(query).sort, Sort { key, descending: !descending }, "{href}");
        }
    }
}

#[test]
fn every_row_has_a_link_a_state_and_a_time_and_no_more_bytes_than_it_needs() {
    let page = drawn(Filter::default(), 5);
    for row in rows(5) {
        assert_eq!(only(&page, "href", &crate::paths::detail(&row.address)).name, "a");
        assert!(count(&page, row.address.id.as_str()) <= 2, "an ID is long, and there are many");
        assert!(page.contains(&format!(">{}</span></td>", row.health.word())));
    }
    let body = &page[page.find("<tbody>").unwrap()..page.find("</tbody>").unwrap()];
    assert!(body.len() / 5 < 600, "{} bytes a row", body.len() / 5);
    assert!(text(&page).contains("Unnamed integration"));
    assert!(text(&page).contains("Never"));
}

#[test]
fn the_strip_counts_every_state_and_leads_to_it() {
    let page = drawn(Filter { project: Some("checkout".into()), ..Filter::default() }, 60);
    let all = Index::new(rows(60));
    for health in Health::ALL {
        let filter = Filter { project: Some("checkout".into()), health: Some(health), ..Filter::default() };
        let link = only(&page, "href", &crate::paths::integrations(&filter));
        assert_eq!(link.get("aria-current"), None);
        let words = format!("{} {}", health.word(), filter.apply(&all).total);
        assert!(text(&page).contains(&words), "{words}");
    }
    let chosen = drawn(Filter { health: Some(Health::Stale), ..Filter::default() }, 60);
    assert_eq!(count(&chosen, "aria-current=\"true\""), 1);
}

#[test]
fn pages_say_where_one_is() {
    let page = drawn(Filter { page: 2, ..Filter::default() }, 143);
    assert!(text(&page).contains("26–50 of 143"));
    assert_eq!(only(&page, "rel", "prev").get("href"), Some("/integrations"));
    assert_eq!(only(&page, "rel", "next").get("href"), Some("/integrations?page=3"));
    assert_eq!(count(&drawn(Filter::default(), 143), "rel=\"prev\""), 0);
    assert_eq!(count(&drawn(Filter { page: 6, ..Filter::default() }, 143), "rel=\"next\""), 0);
}

#[test]
fn the_form_carries_on_what_it_does_not_ask() {
    let filter = Filter::parse("q=cache&health=failing&sort=-name&page=2&per_page=50&tag=gone");
    let page = drawn(filter, 143);
    for (name, value) in [("health", "failing"), ("sort", "-name"), ("per_page", "50")] {
        assert_eq!(only(&page, "name", name).get("value"), Some(value));
    }
    assert!(!tags(&page).iter().any(|tag| tag.is("name", "page")), "a new filter begins on page 1");
    assert_eq!(only(&page, "id", "q").get("value"), Some("cache"));
    let gone = only(&page, "value", "gone");
    assert!(gone.get("selected").is_some(), "what is asked for is shown, even if nothing has it");
}

#[test]
fn a_list_offers_what_most_integrations_have_and_says_where_the_rest_is() {
    let mut all = rows(600);
    for (number, row) in all.iter_mut().enumerate() {
        row.tags = vec![format!("tag-{number:03}"), "everywhere".into()];
    }
    let page = html(|| integrations(table_page(Filter::default(), &all)));
    assert_eq!(count(&page, "<option value=\"tag-"), 499);
    assert_eq!(count(&page, "<option value=\"everywhere\""), 1);
    assert!(text(&page).contains("The 500 most used of 601. Search for others."));
    assert!(!text(&drawn(Filter::default(), 60)).contains("most used"));
    let page = html(|| integrations(table_page(Filter::parse("tag=tag-599"), &all)));
    assert!(only(&page, "value", "tag-599").get("selected").is_some(), "what is asked for is shown");
}

#[test]
fn none_no_match_forbidden_and_failed_are_told_apart() {
    let no_match = drawn(Filter { text: "zzz".into(), ..Filter::default() }, 9);
    let empty = drawn_state(TableState::Empty { as_of: NOW });
    let forbidden = drawn_state(TableState::Forbidden(problem_page()));
    let failed = drawn_state(TableState::Failed(problem_page()));
    for (page, words) in [
        (&no_match, "No integration matches"),
        (&empty, "No integrations yet"),
        (&failed, "LaunchDarkly could not be reached"),
    ] {
        assert!(text(page).contains(words), "{words}");
    }
    for page in [&failed, &forbidden, &no_match] {
        assert!(!text(page).contains("No integrations"));
    }
    assert!(text(&failed).contains("01J9Z3-req") && text(&failed).contains("upstream request timeout"));
}

#[test]
fn what_is_missing_or_old_is_said() {
    let mut page = table_page(Filter::default(), &rows(3));
    if let TableState::Rows { unreadable, late, .. } = &mut page.state {
        unreadable.push(Unreadable { index: 4, why: "`_id` is missing".into() });
        *late = Some(problem_page());
    }
    let page = text(&html(|| integrations(page)));
    assert!(page.contains("One integration of this account could not be read"));
    assert!(page.contains("Item 4 of the response: `_id` is missing"));
    assert!(page.contains("This list is not up to date"));
}

#[test]
fn a_refresh_comes_back_to_the_same_table() {
    let page = drawn(Filter::parse("q=cache&page=1&per_page=50"), 60);
    assert_eq!(only(&page, "name", "next").get("value"), Some("/integrations?q=cache&per_page=50"));
}
