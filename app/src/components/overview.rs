//! An account at a glance: states, what to look at first, projects, and ages.

mod ages;
mod attention;
mod projects;

use domain::{Health, Overview};
use leptos::prelude::*;

use super::health::health_shape;
use crate::parts::{Icon, sealed};
use crate::paths;

pub use ages::ages;
pub use attention::attention;
pub use projects::projects;

/// How many stores are in which state, each a link to just those.
pub fn states(overview: &Overview) -> impl IntoView + use<> {
    let all = overview.healths.total();
    let states = Health::ALL.map(|health| {
        let count = overview.healths.count(health);
        view! {
            <li class=["state-", health.key(), if count == 0 { " none" } else { "" }].concat()>
                <a href=paths::in_state(health)>
                    <Icon shape=health_shape(health)/>
                    {health.word()}
                    " "
                    <span class="count">{count}</span>
                </a>
            </li>
        }
    });
    sealed(view! {
        <nav class="strip" aria-label="Health">
            <ul>
                <li><a href=paths::INTEGRATIONS>"All " <span class="count">{all}</span></a></li>
                {states.into_iter().collect_view()}
            </ul>
        </nav>
    })
}
