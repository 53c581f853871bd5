//! The line above the table: how many match, how old the answer is, and whether it is kept current.

use domain::{Filter, UnixMillis};
use leptos::prelude::*;

use crate::markup::Draw as _;
use crate::parts::{Icon, IconShape, When, may_write};
use crate::paths;

/// What the line says.
pub struct Summary<'filter> {
    /// What is wanted; where "Refresh" comes back to.
    pub filter: &'filter Filter,
    /// How many match, in words.
    pub found: String,
    /// When LaunchDarkly was asked.
    pub as_of: UnixMillis,
    /// The time of drawing.
    pub now: UnixMillis,
    /// Whether the table is kept current; empty where there is no script.
    pub live: &'static str,
}

/// How many match, in words.
pub fn found(filter: &Filter, total: usize, all: usize) -> String {
    let noun = if all == 1 { "integration" } else { "integrations" };
    if filter.is_narrowed() { format!("{total} of {all} {noun} match.") } else { format!("{all} {noun}.") }
}

/// The line.
pub fn summary(Summary { filter, found, as_of, now, live }: Summary<'_>) -> impl IntoView + use<> {
    let clear = filter.is_narrowed().then(|| {
        let cleared = filter.cleared();
        view! { <a href=paths::integrations(&cleared)>"Clear the filter"</a> }
    });
    let select = (!filter.select && may_write()).then(|| {
        view! { <a href=paths::integrations(&Filter { select: true, ..filter.clone() })>"Select several"</a> }
    });
    view! {
        <div class="summary" id="summary">
            <p id="filter-said" role="status">{found}</p>
            {clear}
            {select}
            <a href=paths::STORES>"Shared stores"</a>
            <a href=paths::checks(filter)>"Check stores"</a>
            <a href=paths::export(filter, "curl")>"Export as code"</a>
            <a href=paths::DRIFT>"Drift"</a>
            <p class="as-of">"Fetched " <When at=Some(as_of.0) now=now.0/></p>
            <form method="post" action=paths::REFRESH>
                <input type="hidden" name="next" value=paths::integrations(filter)/>
                <button class="button quiet" type="submit"><Icon shape=IconShape::Refresh/>"Refresh"</button>
            </form>
            <p class="live" role="status" hidden=live.is_empty()>{live}</p>
        </div>
    }
    .drawn()
}
