//! The rows of the table with the ways to narrow, sort and page them.

use std::collections::{BTreeSet, HashSet};

use domain::{BATCH_MAX, Facet, Filter, Health, Index, PER_PAGE_CHOICES, Row, Selection, SortKey, UnixMillis};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos::tachys::{html::InertElement, view::Position};

use super::row::row_view;
use crate::components::health::state_link;
use crate::markup::Draw as _;
use crate::parts::{EmptyState, LinkButton, PageLink, Pagination, WriteLink, may_write, page_links};
use crate::paths;

/// The columns, in their order: what they are sorted by and what they are called.
pub(super) const COLUMNS: [(SortKey, &str); 10] = [
    (SortKey::Name, "Name"),
    (SortKey::Health, "Health"),
    (SortKey::On, "State"),
    (SortKey::Project, "Project"),
    (SortKey::Environment, "Environment"),
    (SortKey::Provider, "Provider"),
    (SortKey::LastSync, "Last sync"),
    (SortKey::Version, "Version"),
    (SortKey::Tags, "Tags"),
    (SortKey::Checked, "Last check"),
];

/// What a row with two tags takes up, rounded up: the room for the rows is made once.
#[cfg(feature = "ssr")]
const ROW_BYTES: usize = 700;

/// The page of the table that the `selection` is, out of all rows of the account; those in `picked` are ticked.
pub(super) fn results(
    filter: &Filter,
    index: &Index,
    selection: &Selection,
    picked: &BTreeSet<String>,
    now: UnixMillis,
) -> impl IntoView + use<> {
    let rows = if index.rows().is_empty() {
        EitherOf3::A(no_integrations())
    } else if selection.rows.is_empty() {
        EitherOf3::B(no_match(filter))
    } else {
        EitherOf3::C(table(filter, index, selection, picked, now))
    };
    view! { <div id="results">{strip(filter, selection)}{rows}</div> }
}

/// The account has none.
pub fn no_integrations() -> impl IntoView + use<> {
    view! {
        <EmptyState
            title="No integrations yet".into()
            text="This account has none. An integration tells LaunchDarkly which Redis or DynamoDB store to write big segments to."
                .into()
        >
            <WriteLink label="Create an integration".into() href=paths::CHOOSE.into()/>
        </EmptyState>
    }
    .drawn()
}

fn no_match(filter: &Filter) -> impl IntoView + use<> {
    let cleared = filter.cleared();
    view! {
        <EmptyState
            title="No integration matches".into()
            text="No integration matches all the filters. Change or clear them.".into()
        >
            <LinkButton label="Show all integrations".into() href=paths::integrations(&cleared)/>
        </EmptyState>
    }
    .drawn()
}

/// How many stores are in which state, each a link to just those.
fn strip(filter: &Filter, selection: &Selection) -> impl IntoView + use<> {
    let every: usize = selection.counts.of(Facet::Health).map(|(_, count)| count).sum();
    let everything = view! {
        <li>
            <a href=paths::integrations(&filter.with(Facet::Health, None)) aria-current=filter.health.is_none().then_some("true")>
                "All"
                " "
                <span class="count">{every}</span>
            </a>
        </li>
    };
    let states = Health::ALL.map(|health| {
        let count = selection.counts.count(Facet::Health, health.key());
        let href = paths::integrations(&filter.with(Facet::Health, Some(health.key())));
        state_link(health, count, href, filter.health == Some(health))
    });
    let states = states.into_iter().collect_view();
    view! { <nav class="strip" aria-label="Health"><ul>{everything}{states}</ul></nav> }.drawn()
}

fn table(
    filter: &Filter,
    index: &Index,
    selection: &Selection,
    picked: &BTreeSet<String>,
    now: UnixMillis,
) -> impl IntoView + use<> {
    // The column of checks is there only for who asks for it.
    let columns = COLUMNS.into_iter().filter(|(key, _)| key.is_usual() || filter.shows(*key));
    let heads = columns.map(|(key, label)| head(filter, key, label)).collect_view();
    let first = (selection.page - 1) * filter.per_page + 1;
    // A row that no longer matches stays until somebody filters or sorts; it is not counted.
    let last = (first + selection.rows.len() - 1).min(selection.total.max(first));
    let range = format!("{first}–{last} of {}", selection.total);
    let pages = page_links(selection.page, selection.pages, &|page| paths::integrations(&filter.on_page(page)));
    let sizes = PER_PAGE_CHOICES.map(|size| PageLink {
        label: size.to_string(),
        href: Some(paths::integrations(&Filter { per_page: size, page: 1, ..filter.clone() })),
        current: size == filter.per_page,
    });
    let picked = (filter.select && may_write()).then_some(picked);
    let checked = filter.shows(SortKey::Checked);
    let hidden = COLUMNS.into_iter().filter(|(key, _)| !filter.shows(*key) && key.is_usual());
    let class = if checked { "integrations cards with-checked" } else { "integrations cards" };
    let class = hidden.fold(class.to_owned(), |class, (key, _)| [&class, " no-", key.key()].concat());
    let rows = view! {
        <table class=class>
            <caption class="visually-hidden">"Integrations: column headers with links are sortable"</caption>
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{body(index, selection, Cells { picked, checked }, now)}</tbody>
        </table>
    };
    let rows = match picked {
        None => Either::Left(rows),
        Some(picked) => Either::Right(view! {
            <form class="picking" method="post" action=paths::BATCHES>
                {picking(filter, index, selection, picked)}
                {rows}
            </form>
        }),
    };
    view! { {rows}<Pagination range=range pages=pages sizes=sizes.to_vec()/> }
}

/// What can be done with the rows that are ticked, with those of this page, or with all that match.
fn picking(filter: &Filter, index: &Index, selection: &Selection, picked: &BTreeSet<String>) -> impl IntoView + use<> {
    // A row that is ticked and not shown is sent all the same.
    let shown: HashSet<&str> = shown(index, selection).map(|row| row.address.id.as_str()).collect();
    let away: Vec<String> = picked.iter().filter(|id| !shown.contains(id.as_str())).cloned().collect();
    let ticked = match (picked.len(), away.len()) {
        (0, _) => "Selected rows".to_owned(),
        (all, 0) => format!("Selected rows ({all})"),
        (all, away) => format!("Selected rows ({all}, {away} not shown)"),
    };
    let away = away.into_iter().map(|id| view! { <input type="hidden" name="integration" value=id/> }).collect_view();
    let scope = |value: &'static str, label: String, checked: bool| {
        view! { <label><input type="radio" name="scope" value=value checked=checked/>{label}</label> }
    };
    let page = format!("All {} on this page", selection.rows.len());
    let all = format!("All {} that match", selection.total);
    let all = (selection.total <= BATCH_MAX).then(|| scope("all", all, false));
    let query = filter.query();
    view! {
        <div class="bar">
            <fieldset>
                <legend class="visually-hidden">"Which integrations"</legend>
                {scope("ticked", ticked, true)}
                {scope("page", page, false)}
                {all}
            </fieldset>
            <input type="hidden" name="query" value=query/>
            {away}
            <div class="actions">
                <button class="button primary" type="submit">"Change selected…"</button>
                <LinkButton label="Done".into() href=paths::integrations(&Filter { select: false, ..filter.clone() })/>
            </div>
        </div>
    }
    .drawn()
}

/// A header that sorts; the style gives it an arrow. Its link leads to itself, so that the focus stays on it.
fn head(filter: &Filter, key: SortKey, label: &'static str) -> impl IntoView + use<> {
    let sorted = filter.sort.key == key;
    let order = match (sorted, filter.sort.descending) {
        (false, _) => None,
        (true, false) => Some("ascending"),
        (true, true) => Some("descending"),
    };
    let id = ["sort-", key.key()].concat();
    let href = [&paths::integrations(&filter.sorted_by(key)), "#", &id].concat();
    view! {
        <th scope="col" aria-sort=order>
            <a id=id href=href>{label}</a>
        </th>
    }
}

/// What stands in rows only where somebody asks for it.
#[derive(Clone, Copy)]
struct Cells<'picked> {
    /// Which rows are ticked, where they can be.
    picked: Option<&'picked BTreeSet<String>>,
    /// Whether the last check is shown.
    checked: bool,
}

/// The rows, each drawn as soon as it is built. A view within another must own whatever it says, attribute by attribute;
/// drawn by itself, a row borrows it all. Large pages are little but rows, and this makes them several times as fast.
#[cfg(feature = "ssr")]
fn body(
    index: &Index,
    selection: &Selection,
    Cells { picked, checked }: Cells<'_>,
    now: UnixMillis,
) -> impl IntoView + use<> {
    let mut html = String::with_capacity(selection.rows.len() * ROW_BYTES);
    for row in shown(index, selection) {
        let ticked = picked.map(|picked| picked.contains(row.address.id.as_str()));
        row_view(row, ticked, checked, now, |text| text).to_html_with_buf(
            &mut html,
            &mut Position::FirstChild,
            true,
            false,
            Vec::new(),
        );
    }
    // The end of the list, as the browser looks for it.
    html.push_str("<!>");
    InertElement::new(html)
}

/// The rows. Drawn again, every row is compared with the one that stood in its place, and only what differs is touched.
#[cfg(not(feature = "ssr"))]
fn body(
    index: &Index,
    selection: &Selection,
    Cells { picked, checked }: Cells<'_>,
    now: UnixMillis,
) -> impl IntoView + use<> {
    let ticked = |row: &Row| picked.map(|picked| picked.contains(row.address.id.as_str()));
    shown(index, selection).map(|row| row_view(row, ticked(row), checked, now, str::to_owned)).collect_view()
}

fn shown<'index>(index: &'index Index, selection: &'index Selection) -> impl Iterator<Item = &'index Row> {
    selection.rows.iter().filter_map(|position| index.rows().get(*position))
}
