//! What holds on every page: one heading, labels and references that lead somewhere, no styles that the content security
//! policy would refuse, no text that becomes markup.

use domain::{ChangeLine, Filter};

use super::code::{code_page, drift_page, export_page, set_up_page};
use super::coverage::coverage_page;
use super::fixtures::{
    activity_page, delete_page, detail_page, overview_page, problem_page, review_page, rows, table_page,
};
use super::form_fixtures::{choose_page, conflict_page, create_page, edit_page, refused, sign_in_page};

use super::html;
use crate::markup::Markup;
use crate::pages::{
    activity, choose, code, conflict, coverage, delete, detail, drift, export, form, integrations, overview, problem,
    review, set_up, sign_in,
};
use crate::view::{DeletePage, DemoToken, Denials, DetailPage, SignInPage, TypedName};
use testkit::html::{tags, text};

/// Every page, with `name` wherever somebody outside of Storekeeper decides on a text.
#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
fn pages(name: &str) -> Vec<String> {
    let told = || Some(name.to_owned());
    let mut all = rows(9);
    all[0].name = name.into();
    all[1].tags = vec![name.into()];
    let mut entries = activity_page();
    entries.filter.text = name.into();
    let entry = &mut entries.entries[0];
    entry.reason = name.into();
    entry.changes = vec![ChangeLine { label: name.into(), before: told(), after: name.into() }];
    (entry.name, entry.note, entry.body, entry.actor) = (name.into(), name.into(), name.into(), name.into());
    let mut choices = choose_page();
    choices.choices.items[0].name = name.into();
    choices.choices.items[1].note = told();
    let mut status = detail_page().status;
    status.errors[0].message = name.into();
    let mut reviewed = review_page();
    (reviewed.heading, reviewed.body) = (name.into(), name.into());
    reviewed.lines[0].after = name.into();
    let mut edited = refused(edit_page("replace"), &[("config.host", name), ("", name)]);
    edited.heading_name = name.into();
    edited.fields[0].value = name.into();
    edited.unknown.push((name.into(), name.into()));
    edited.notice = Some((name.into(), vec![name.into()]));
    edited.reason.value = name.into();
    let mut moved = conflict_page();
    let line = &mut moved.lines[0];
    (moved.name, line.base, line.theirs, line.mine) = (name.into(), told(), name.into(), name.into());
    let mut asked = delete_page();
    asked.impact[0].names.push(name.into());
    asked.changed = vec![ChangeLine { label: name.into(), before: Some(name.into()), after: name.into() }];
    asked.notice = told();
    let mut wrong = problem_page();
    (wrong.upstream, wrong.title) = (told(), name.into());
    let denials = Denials { edit: told(), all: vec![name.into()], ..Denials::default() };
    let typed = Some(TypedName { expected: name.into(), error: told() });
    let demo_tokens = vec![DemoToken { text: "api-demo".into(), may: "may read".into() }];
    let tagged = vec![name.to_owned()];
    let filter = Filter { text: name.into(), tag: told(), ..Filter::default() };
    let glance = overview_page(name);
    let covered = coverage_page(name);
    let (coded, exported, drifted, made) = (code_page(name), export_page(name), drift_page(name), set_up_page(name));
    let views: Vec<Box<dyn FnOnce() -> Markup>> = vec![
        Box::new(move || overview(glance)),
        Box::new(move || coverage(covered)),
        Box::new(move || code(coded)),
        Box::new(move || export(exported)),
        Box::new(move || drift(drifted)),
        Box::new(move || set_up(made)),
        Box::new(move || integrations(table_page(Filter::default(), &all))),
        Box::new(move || integrations(table_page(filter, &rows(9)))),
        Box::new(move || activity(entries)),
        Box::new(move || choose(choices)),
        Box::new(move || {
            detail(DetailPage { name: tagged[0].clone(), status, denials, tags: tagged, ..detail_page() })
        }),
        Box::new(move || review(reviewed)),
        Box::new(move || form(edited)),
        Box::new(move || form(create_page())),
        Box::new(move || conflict(moved)),
        Box::new(move || delete(DeletePage { typed, ..asked })),
        Box::new(move || problem(wrong)),
        Box::new(move || sign_in(SignInPage { error: Some("No.".into()), demo_tokens, ..sign_in_page() })),
    ];
    views.into_iter().map(html).collect()
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "\"'></title></textarea></code><script>alert(1)</script><img src=x onerror=alert(1)>&lt;";
    for page in pages(hostile) {
        assert!(page.contains("alert(1)") || page.contains("Access token") || page.contains("New Redis"), "{page}");
        for tag in tags(&page) {
            assert!(!matches!(tag.name.as_str(), "script" | "img"), "{page}");
            assert!(tag.get("onerror").is_none());
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for page in pages("Segment cache") {
        let tags = tags(&page);
        let mut ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "an id is given twice in {page}");
        for tag in &tags {
            let described = tag.get("aria-describedby").unwrap_or_default().split(' ');
            let named = [tag.get("for"), tag.get("aria-labelledby")].into_iter().flatten();
            let fragment = tag.get("href").and_then(|href| href.strip_prefix('#'));
            for id in described.chain(named).chain(fragment).filter(|id| !id.is_empty()) {
                assert!(ids.contains(&id), "{id} of {tag:?} in {page}");
            }
        }
    }
}

#[test]
fn every_input_has_a_label() {
    for page in pages("Segment cache") {
        let tags = tags(&page);
        for (place, input) in tags.iter().enumerate() {
            if !matches!(input.name.as_str(), "input" | "select") {
                continue;
            }
            let id = input.get("id").unwrap_or_default();
            // A label without `for` is the label of what it begins with.
            let within = place.checked_sub(1).and_then(|place| tags.get(place));
            let labelled = within.is_some_and(|tag| tag.name == "label" && tag.get("for").is_none())
                || input.get("aria-label").is_some_and(|label| !label.is_empty())
                || tags.iter().any(|tag| tag.name == "label" && tag.is("for", id));
            let unreachable = input.is("type", "hidden") || input.get("hidden").is_some();
            assert!(labelled || unreachable, "{input:?}");
        }
    }
}

#[test]
fn one_heading_no_styles_no_text_areas_no_empty_words() {
    for page in pages("Segment cache") {
        let tags = tags(&page);
        assert_eq!(tags.iter().filter(|tag| tag.name == "h1").count(), 1, "{page}");
        assert!(!tags.iter().any(|tag| tag.get("style").is_some() || tag.name == "textarea"));
        let words = text(&page);
        for empty in ["Something went wrong", "N/A", " - ", "undefined", "None None"] {
            assert!(!words.contains(empty), "{empty} in {words}");
        }
    }
}

#[test]
fn every_write_is_a_post_and_every_table_has_a_body_and_a_caption() {
    for page in pages("Segment cache") {
        let tags = tags(&page);
        for form in tags.iter().filter(|tag| tag.name == "form") {
            let reads = ["/integrations", "/integrations/new", "/activity", "/coverage", "/set-up/dynamodb"];
            let reads = form.get("action").is_some_and(|action| reads.contains(&action));
            assert!(form.is("method", if reads { "get" } else { "post" }), "{form:?}");
        }
        let named = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
        assert_eq!(named("table"), named("tbody"));
        assert_eq!(named("table"), named("caption"));
    }
}
