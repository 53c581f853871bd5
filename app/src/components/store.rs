//! The full state of one store, on its integration's page.

use leptos::either::Either;
use leptos::prelude::*;

use super::health::health_badge;
use crate::markup::Draw as _;
#[cfg(feature = "ssr")]
use crate::markup::Markup;
use crate::parts::{When, fact};
use crate::view::StoreState;

/// All of it, as the server draws it.
#[cfg(feature = "ssr")]
pub fn whole(id: &str, state: &StoreState) -> Markup {
    view! {
        <div class="live-store" data-id=id.to_owned() data-state=state.json()>
            <div>{store_state(state)}</div>
            <p class="live" role="status" hidden></p>
        </div>
    }
    .drawn()
}

/// The state with what it means, and what LaunchDarkly says about synchronisation.
pub fn store_state(state: &StoreState) -> impl IntoView + use<> {
    let when = |at: Option<domain::UnixMillis>| {
        view! { <When at=at.map(|time| time.0).filter(|at| *at > 0) now=state.now.0/> }
    };
    let said = |value: Option<bool>| match value {
        Some(true) => Either::Left("Yes"),
        Some(false) => Either::Left("No"),
        None => Either::Right(view! { <span class="absent">"Not reported"</span> }),
    };
    view! {
        <div class="health-now">
            <span>{health_badge(state.health)}</span>
            <p>{state.health.meaning()}</p>
        </div>
        <div class="facts-row">
            <dl class="facts">
                {fact("Last sync", when(state.last_sync))}
                {fact("Last error", when(state.last_error))}
                {fact("Available", said(state.available))}
                {fact("Potentially stale", said(state.potentially_stale))}
                {fact("Fetched", when(Some(state.as_of)))}
            </dl>
        </div>
    }
    .drawn()
}
