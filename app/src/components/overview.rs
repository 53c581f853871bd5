//! An account at a glance: states, what to look at first, projects, and ages.

mod ages;
mod attention;
mod picture;
mod projects;

use domain::{Health, Overview};
use leptos::prelude::*;

use super::health::state_link;
use crate::markup::Draw as _;
#[cfg(feature = "ssr")]
use crate::markup::Markup;
use crate::parts::When;
use crate::paths;
use crate::view::Glance;

/// The overview, and around it what the island needs to go on with it.
#[cfg(feature = "ssr")]
pub fn whole(data: &Glance) -> Markup {
    let json = serde_json::to_string(data).unwrap_or_default();
    view! { <div class="live-overview" data-state=json><div class="stack">{glance(data)}</div></div> }.drawn()
}

/// How the stores are.
pub fn glance(Glance { overview, gaps, as_of, now }: &Glance) -> impl IntoView + use<> {
    view! {
        {states(overview)}
        <p class="hint">"Fetched " <When at=Some(as_of.0) now=now.0/></p>
        {attention::attention(overview, gaps.as_ref(), *now)}
        {projects::projects(overview)}
        {ages::ages(overview)}
    }
    .drawn()
}

/// How many stores are in which state, each a link to just those.
fn states(overview: &Overview) -> impl IntoView + use<> {
    let all = overview.healths.total();
    let states =
        Health::ALL.map(|health| state_link(health, overview.healths.count(health), paths::in_state(health), false));
    view! {
        <nav class="strip" aria-label="Health">
            <ul>
                <li><a href=paths::INTEGRATIONS>"All " <span class="count">{all}</span></a></li>
                {states.into_iter().collect_view()}
            </ul>
        </nav>
    }
    .drawn()
}
