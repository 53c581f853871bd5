//! The rows of the table with the ways to narrow, sort and page them. Everything in here follows the filter, so that it
//! can be drawn anew as a whole while somebody types.

use domain::{Facet, Filter, Health, PER_PAGE_CHOICES, Row, Selection, SortKey, UnixMillis};
use leptos::either::Either;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos::tachys::view::Position;

use super::health::{health_badge, health_shape, on_word};
use crate::parts::{EmptyState, Icon, IconShape, LinkButton, PageLink, Pagination, When, page_links};
use crate::paths;

/// The columns, in their order: what they are sorted by and what they are called.
const COLUMNS: [(SortKey, &str); 9] = [
    (SortKey::Name, "Name"),
    (SortKey::Health, "Health"),
    (SortKey::On, "State"),
    (SortKey::Project, "Project"),
    (SortKey::Environment, "Environment"),
    (SortKey::Provider, "Provider"),
    (SortKey::LastSync, "Last sync"),
    (SortKey::Version, "Version"),
    (SortKey::Tags, "Tags"),
];

/// What a row with two tags takes up, rounded up: the room for the rows is made once.
const ROW_BYTES: usize = 1_200;

/// The page of the table that the `selection` is, out of all `rows` of the account.
pub fn results(filter: &Filter, rows: &[Row], selection: &Selection, now: UnixMillis) -> AnyView {
    if rows.is_empty() {
        return no_integrations();
    }
    let table = if selection.rows.is_empty() { no_match(filter) } else { table(filter, rows, selection, now) };
    view! { {strip(filter, selection)}{table} }.into_any()
}

/// The account has none.
pub(super) fn no_integrations() -> AnyView {
    view! {
        <EmptyState
            title="No integrations yet".into()
            text="LaunchDarkly answered, and there are none in this account. An integration tells LaunchDarkly which Redis or DynamoDB store to keep filled with big segments."
                .into()
        >
            <LinkButton label="Create the first one".into() href=paths::CHOOSE.into()/>
        </EmptyState>
    }
    .into_any()
}

fn no_match(filter: &Filter) -> AnyView {
    let cleared = Filter { sort: filter.sort, per_page: filter.per_page, ..Filter::default() };
    view! {
        <EmptyState
            title="No integration matches".into()
            text="There are integrations, but none fits everything that is asked for. Ask for less.".into()
        >
            <LinkButton label="Show all integrations".into() href=paths::integrations(&cleared)/>
        </EmptyState>
    }
    .into_any()
}

/// How many stores are in which state, each a link to just those.
fn strip(filter: &Filter, selection: &Selection) -> AnyView {
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
    let states = Health::ALL.map(|health| state_link(filter, selection, health)).into_iter().collect_view();
    view! { <nav class="strip" aria-label="Health"><ul>{everything}{states}</ul></nav> }.into_any()
}

fn state_link(filter: &Filter, selection: &Selection, health: Health) -> impl IntoView + use<> {
    let count = selection.counts.count(Facet::Health, health.key());
    let href = paths::integrations(&filter.with(Facet::Health, Some(health.key())));
    view! {
        <li data-health=health.key() class:none=count == 0>
            <a href=href aria-current=(filter.health == Some(health)).then_some("true")>
                <Icon shape=health_shape(health)/>
                {health.word()}
                " "
                <span class="count">{count}</span>
            </a>
        </li>
    }
}

fn table(filter: &Filter, rows: &[Row], selection: &Selection, now: UnixMillis) -> AnyView {
    let heads = COLUMNS.map(|(key, label)| head(filter, key, label)).into_iter().collect_view();
    let first = (selection.page - 1) * filter.per_page + 1;
    let range = format!("{first}–{} of {}", first + selection.rows.len() - 1, selection.total);
    let pages = page_links(selection.page, selection.pages, &|page| paths::integrations(&filter.on_page(page)));
    let sizes = PER_PAGE_CHOICES.map(|size| PageLink {
        label: size.to_string(),
        href: Some(paths::integrations(&Filter { per_page: size, page: 1, ..filter.clone() })),
        current: size == filter.per_page,
    });
    view! {
        <table class="integrations cards" role="table">
            <caption class="visually-hidden">"Integrations: column headers with links are sortable"</caption>
            <thead role="rowgroup">
                <tr role="row">{heads}</tr>
            </thead>
            <tbody role="rowgroup">{body(rows, selection, now)}</tbody>
        </table>
        <Pagination range=range pages=pages sizes=sizes.to_vec()/>
    }
    .into_any()
}

/// A header that sorts. Its link leads to itself, so that the focus stays on it.
fn head(filter: &Filter, key: SortKey, label: &'static str) -> impl IntoView + use<> {
    let sorted = filter.sort.key == key;
    let (order, shape) = match (sorted, filter.sort.descending) {
        (false, _) => (None, IconShape::Sort),
        (true, false) => (Some("ascending"), IconShape::Up),
        (true, true) => (Some("descending"), IconShape::Down),
    };
    let id = format!("sort-{}", key.key());
    let href = format!("{}#{id}", paths::integrations(&filter.sorted_by(key)));
    view! {
        <th scope="col" role="columnheader" aria-sort=order class:number=key == SortKey::Version>
            <a id=id href=href>{label}<Icon shape=shape/></a>
        </th>
    }
}

/// The rows, each drawn as soon as it is built. A view within another must own whatever it says, attribute by attribute;
/// drawn by itself, a row borrows it all. Large pages are little but rows, and this makes them several times as fast.
fn body(rows: &[Row], selection: &Selection, now: UnixMillis) -> impl IntoView + use<> {
    let mut html = String::with_capacity(selection.rows.len() * ROW_BYTES);
    for row in selection.rows.iter().filter_map(|index| rows.get(*index)) {
        row_view(row, now).to_html_with_buf(&mut html, &mut Position::FirstChild, true, false, Vec::new());
    }
    InertElement::new(html)
}

fn row_view(row: &Row, now: UnixMillis) -> impl IntoView {
    let address = &row.address;
    let id = address.id.as_str();
    let version = match row.version {
        Some(version) => Either::Left(version),
        None => Either::Right(view! { <span class="absent">"Unknown"</span> }),
    };
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="name">
                <a href=paths::detail(address) dir="auto">{row.display_name()}</a>
            </th>
            <td role="cell" data-label="Health" data-health-of=id>{health_badge(row.health)}</td>
            <td role="cell" data-label="State">{on_word(row.on)}</td>
            <td role="cell" data-label="Project"><code>{address.project.as_str()}</code></td>
            <td role="cell" data-label="Environment"><code>{address.environment.as_str()}</code></td>
            <td role="cell" data-label="Provider">{row.provider_name()}</td>
            <td role="cell" data-label="Last sync" data-synced-of=id>
                <When at=row.last_sync.map(|time| time.0) now=now.0/>
            </td>
            <td role="cell" data-label="Version" class="number">{version}</td>
            <td role="cell" data-label="Tags">{tag_list(&row.tags)}</td>
        </tr>
    }
}

/// Tags, or the word for their absence.
pub(super) fn tag_list(tags: &[String]) -> impl IntoView {
    if tags.is_empty() {
        return Either::Left(view! { <span class="absent">"None"</span> });
    }
    let tags = tags.iter().map(|tag| view! { <li class="tag" dir="auto">{tag.as_str()}</li> }).collect_view();
    Either::Right(view! { <ul class="tags">{tags}</ul> })
}
