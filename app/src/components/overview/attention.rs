//! The stores to look at first.

use domain::{Attention, Health, Overview, UnixMillis};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

use crate::components::health::health_badge;
use crate::parts::{When, sealed};
use crate::paths;

/// The stores to look at first and why, or that there are none.
pub(super) fn attention(overview: &Overview, now: UnixMillis) -> impl IntoView + use<> {
    let unknown = overview.healths.count(Health::Unknown);
    let content = if !overview.attention.is_empty() {
        EitherOf3::A(table(overview, now))
    } else if unknown > 0 {
        let text = "No store is known to be failing or stale, but LaunchDarkly did not say enough about some of them.";
        EitherOf3::B(view! { <p>{text} " " <a href=paths::in_state(Health::Unknown)>"See those"</a></p> })
    } else {
        EitherOf3::C(view! { <p>"Nothing. No store that is on is failing, stale or waiting for its first sync."</p> })
    };
    sealed(view! {
        <section class="panel stack" aria-labelledby="attention">
            <h2 id="attention">"Needs attention"</h2>
            {content}
        </section>
    })
}

fn table(overview: &Overview, now: UnixMillis) -> impl IntoView + use<> {
    let all: usize =
        [Health::Failing, Health::Stale, Health::NeverSynced].map(|health| overview.healths.count(health)).iter().sum();
    let shown = overview.attention.len();
    let rest = if shown < all {
        let said = format!("The {shown} worst of {all}. To see every one, follow a count above.");
        Either::Left(view! { <p class="hint">{said}</p> })
    } else {
        Either::Right(())
    };
    let rows = overview.attention.iter().map(|it| row(it, now)).collect_view();
    view! {
        <table class="attention cards" role="table">
            <caption class="visually-hidden">"Stores that need attention, worst first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Health"</th>
                    <th scope="col" role="columnheader">"Integration"</th>
                    <th scope="col" role="columnheader">"Why"</th>
                    <th scope="col" role="columnheader">"Last sync"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
        {rest}
    }
}

fn row(store: &Attention, now: UnixMillis) -> impl IntoView + use<> {
    let address = &store.address;
    let name = if store.name.trim().is_empty() { "Unnamed integration" } else { &store.name };
    let place = [address.project.as_str(), address.environment.as_str(), address.provider.name()].join(" / ");
    view! {
        <tr role="row">
            <td role="cell">{health_badge(store.health)}</td>
            <th role="rowheader" scope="row">
                <a href=paths::detail(address) dir="auto">{name.to_owned()}</a>
                <p class="hint place">{place}</p>
            </th>
            <td role="cell" dir="auto">{store.reason.clone()}</td>
            <td role="cell"><When at=store.last_sync.map(|at| at.0) now=now.0/></td>
        </tr>
    }
}
