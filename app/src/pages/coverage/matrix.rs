//! The table of environments and their stores. It may have hundreds of rows, each drawn as soon as it is built.

use domain::{BigSegments, Cell, Coverage, CoverageRow, CoverageSelection, Provider, ProviderKey};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos::tachys::view::Position;

use crate::components::health::health_badge;
use crate::islands::LivePage;
use crate::markup::{Draw as _, Markup};
use crate::parts::may_write;
use crate::{paths, words};

/// What a row takes up, rounded up: the room for the rows is made once.
const ROW_BYTES: usize = 900;

/// The table.
pub(super) fn matrix(coverage: &Coverage, selection: &CoverageSelection) -> Markup {
    let scanned = coverage.rows.iter().any(|row| row.big_segments != BigSegments::NotScanned);
    let may_write = may_write();
    let mut html = String::with_capacity(selection.rows.len() * ROW_BYTES);
    for row in selection.rows.iter().filter_map(|place| coverage.rows.get(*place)) {
        let row = row_view(row, coverage.has_other, scanned, may_write);
        row.to_html_with_buf(&mut html, &mut Position::FirstChild, false, false, Vec::new());
    }
    let providers = Provider::ALL.map(|provider| view! { <th scope="col">{provider.name()}</th> });
    let other = coverage.has_other.then(|| view! { <th scope="col">"Other stores"</th> });
    let segments = scanned.then(|| view! { <th scope="col">"Big segments"</th> });
    let table = view! {
        <table class="coverage grid cards">
            <caption class="visually-hidden">"Environments and their stores, worst first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Environment"</th>
                    <th scope="col">"Project"</th>
                    {providers.into_iter().collect_view()}
                    {other}
                    {segments}
                </tr>
            </thead>
            <tbody>{InertElement::new(html)}</tbody>
        </table>
    };
    view! { <LivePage>{table.drawn()}</LivePage> }.drawn()
}

fn row_view(row: &CoverageRow, has_other: bool, scanned: bool, may_write: bool) -> impl IntoView + use<> {
    let (project, environment) = (&row.placed.project, &row.placed.environment);
    let cells = Provider::ALL.into_iter().zip(&row.cells).map(|(provider, cell)| {
        let (key, name) = (ProviderKey::from(provider), provider.name());
        let new = may_write.then(|| paths::new(&project.key, &environment.key, &key));
        cell_view(cell, name, new, || paths::in_environment(&project.key, &environment.key, Some(key.as_str())))
    });
    let cells = cells.collect_view();
    let other = has_other.then(|| {
        cell_view(&row.other, "Other stores", None, || paths::in_environment(&project.key, &environment.key, None))
    });
    let critical = environment.critical.then(|| view! { " " <span class="tag critical">"Critical"</span> });
    view! {
        <tr>
            <th scope="row">
                <a href=paths::in_environment(&project.key, &environment.key, None) dir="auto">{environment.name.clone()}</a>
                {key_view(&environment.name, environment.key.as_str())}
                {critical}
            </th>
            <td data-label="Project">
                <span class="named"><span dir="auto">{project.name.clone()}</span> {key_view(&project.name, project.key.as_str())}</span>
            </td>
            {cells}
            {other}
            {scanned.then(|| segments(row))}
        </tr>
    }
}

/// A key, where the name does not say it already.
fn key_view(name: &str, key: &str) -> impl IntoView + use<> {
    let key = key.to_owned();
    (!name.eq_ignore_ascii_case(&key)).then(|| view! { " " <code>{key}</code> })
}

/// One provider's stores: none is a link to the form, one to its page, several to the table of just those.
fn cell_view(cell: &Cell, name: &'static str, new: Option<String>, many: impl FnOnce() -> String) -> Markup {
    let content = match (cell.worst, &cell.only, new) {
        (None, _, None) => view! { <span class="absent">"No store"</span> }.drawn(),
        (None, _, Some(new)) => view! {
            <a class="gap" href=new aria-label=["No store, add ", name].concat()>
                "No store"
                <span class="icon icon-plus" aria-hidden="true"></span>
            </a>
        }
        .drawn(),
        (Some(worst), Some(only), _) => view! { <a href=paths::detail(only)>{health_badge(worst)}</a> }.drawn(),
        (Some(worst), None, _) => {
            let all = format!("worst of {}", cell.count);
            view! { <a href=many()>{health_badge(worst)} " " <span class="hint">{all}</span></a> }.drawn()
        }
    };
    view! { <td data-label=name>{content}</td> }.drawn()
}

fn segments(row: &CoverageRow) -> Markup {
    let absent = |words: String| view! { <span class="absent" dir="auto">{words}</span> }.drawn();
    let content = match &row.big_segments {
        _ if row.works() => absent("Not scanned: has a working store".into()),
        BigSegments::NotScanned => absent("Not scanned yet".into()),
        BigSegments::Found { count: 0, .. } => absent("None".into()),
        BigSegments::Found { count, more } => {
            let words = if *more { format!("At least {count}") } else { count.to_string() };
            view! { <span class="badge bad icon-cross">{words} ", no working store"</span> }.drawn()
        }
        BigSegments::Unknown(why) => absent(format!("Not known: {}", words::failure::brief(why))),
    };
    view! { <td data-label="Big segments">{content}</td> }.drawn()
}
