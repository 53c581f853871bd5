//! The stores to look at first.

use domain::{Attention, CoverageFilter, EnvironmentKey, Gaps, Health, Overview, ProjectKey, UnixMillis};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

use crate::components::health::health_badge;
use crate::markup::Draw as _;
use crate::parts::{Badge, IconShape, When};
use crate::paths;
use crate::view::Tone;

/// The stores and environments to look at first and why, or that there are none.
pub(super) fn attention(overview: &Overview, gaps: Option<&Gaps>, now: UnixMillis) -> impl IntoView + use<> {
    let unknown = overview.healths.count(Health::Unknown);
    let gaps = gaps.filter(|gaps| gaps.critical_count > 0 || gaps.denied_count > 0);
    let content = if !overview.attention.is_empty() || gaps.is_some() {
        EitherOf3::A(table(overview, gaps, now))
    } else if unknown > 0 {
        let text =
            "No store is known to be failing or stale, but LaunchDarkly did not report enough about some of them.";
        EitherOf3::B(view! { <p>{text} " " <a href=paths::in_state(Health::Unknown)>"View these stores"</a></p> })
    } else {
        EitherOf3::C(view! { <p>"Nothing. No store that is on is failing, stale or waiting for its first sync."</p> })
    };
    view! {
        <section class="panel stack" aria-labelledby="attention">
            <h2 id="attention">"Needs attention"</h2>
            {content}
        </section>
    }
    .drawn()
}

fn table(overview: &Overview, gaps: Option<&Gaps>, now: UnixMillis) -> impl IntoView + use<> {
    let all: usize =
        [Health::Failing, Health::Stale, Health::NeverSynced].map(|health| overview.healths.count(health)).iter().sum();
    let shown = overview.attention.len();
    let rest = if shown < all {
        let said = format!("Showing the {shown} worst of {all} stores. To see them all, select a count above.");
        Either::Left(view! { <p class="hint">{said}</p> })
    } else {
        Either::Right(())
    };
    let rows = overview.attention.iter().map(|it| row(it, now)).collect_view();
    let uncovered = gaps.iter().flat_map(|gaps| &gaps.critical).map(uncovered).collect_view();
    let denied = gaps.iter().flat_map(|gaps| &gaps.denied).map(denied).collect_view();
    view! {
        <table class="attention cards" role="table">
            <caption class="visually-hidden">"Stores and environments that need attention, worst first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Health"</th>
                    <th scope="col" role="columnheader">"Integration"</th>
                    <th scope="col" role="columnheader">"Why"</th>
                    <th scope="col" role="columnheader">"Last sync"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}{uncovered}{denied}</tbody>
        </table>
        {rest}
        {gaps.map(more)}
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

/// A critical environment without a store: a name that leads to where one is made.
fn uncovered((project, environment, name): &(ProjectKey, EnvironmentKey, String)) -> impl IntoView + use<> {
    let place = [project.as_str(), environment.as_str()].join(" / ");
    view! {
        <tr role="row">
            <td role="cell"><Badge tone=Tone::Warning shape=IconShape::Warning word="No store"/></td>
            <th role="rowheader" scope="row">
                <a href=paths::choose(Some(project), Some(environment), "", 0) dir="auto">{name.clone()}</a>
                <p class="hint place">{place}</p>
            </th>
            <td role="cell">"A critical environment without a store: big segments cannot work there."</td>
            <td role="cell"><span class="absent">"Never"</span></td>
        </tr>
    }
}

/// A project that this token may not look into.
fn denied(project: &ProjectKey) -> impl IntoView + use<> {
    view! {
        <tr role="row">
            <td role="cell"><Badge tone=Tone::Neutral shape=IconShape::Question word="Denied"/></td>
            <th role="rowheader" scope="row"><a href=paths::in_project(project, None)>{project.to_string()}</a></th>
            <td role="cell">
                "Your token cannot view this project's environments. Ask a LaunchDarkly administrator for a role that can."
            </td>
            <td role="cell"><span class="absent">"Unknown"</span></td>
        </tr>
    }
}

/// The way to all of them, where not all are named.
fn more(gaps: &Gaps) -> impl IntoView + use<> {
    let left = (gaps.critical_count - gaps.critical.len()) + (gaps.denied_count - gaps.denied.len());
    let said = match left {
        0 => "For all environments: ".to_owned(),
        left => format!("{left} more environments and projects are not shown: "),
    };
    let critical = CoverageFilter { critical: true, gaps: true, ..CoverageFilter::default() };
    view! { <p class="hint">{said}<a href=paths::coverage(&critical)>"View coverage"</a></p> }
}
