//! A batch while it is carried out: how far it is, and what has become of each write.

use leptos::either::Either;
use leptos::prelude::*;

use super::progress::going;
use crate::markup::Draw as _;
#[cfg(feature = "ssr")]
use crate::markup::Markup;
use crate::parts::{Badge, IconShape};
use crate::view::{BatchItem, BatchLive, BatchTarget, BatchWord, Tone};

/// All of it, and around it what the island needs to keep it current.
#[cfg(feature = "ssr")]
pub fn whole(live: &BatchLive, events: &str) -> Markup {
    let json = serde_json::to_string(live).unwrap_or_default();
    view! {
        <div class="live-batch" data-events=events.to_owned() data-state=json><div class="stack">{batch(live)}</div></div>
    }
    .drawn()
}

/// How far it is, and its writes.
pub fn batch(live: &BatchLive) -> impl IntoView + use<> {
    let rows = live.items.iter().map(row).collect_view();
    view! {
        <div class="progress">{going(&live.progress)}</div>
        <table class="batch cards" role="table">
            <caption class="visually-hidden">"Result for each integration"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Integration"</th>
                    <th scope="col" role="columnheader">"Result"</th>
                    <th scope="col" role="columnheader">"Details"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .drawn()
}

fn row(item: &BatchItem) -> impl IntoView + use<> {
    let (tone, shape, word) = match item.became {
        BatchWord::Waiting => (Tone::Neutral, IconShape::Waiting, "Waiting"),
        BatchWord::Done => (Tone::Good, IconShape::Check, "Done"),
        BatchWord::Failed => (Tone::Bad, IconShape::Cross, "Failed"),
        BatchWord::Unknown => (Tone::Warning, IconShape::Question, "Unknown"),
        BatchWord::Passed => (Tone::Neutral, IconShape::Info, "Skipped"),
    };
    let entry = item.entry.clone().map(|href| view! { " " <a href=href>"View in activity log"</a> });
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">{target(&item.target)}</th>
            <td role="cell" data-label="Result"><Badge tone=tone shape=shape word=word/></td>
            <td role="cell" data-label="Details"><span dir="auto">{item.detail.clone()}</span>{entry}</td>
        </tr>
    }
}

/// The name and the place of an integration.
pub fn target(target: &BatchTarget) -> impl IntoView + use<> {
    let name = target.name.clone();
    let name = match target.href.clone() {
        Some(href) => Either::Left(view! { <a href=href dir="auto">{name}</a> }),
        None => Either::Right(view! { <span dir="auto">{name}</span> }),
    };
    let critical = target.critical.then(|| view! { " " <span class="tag critical">"Critical"</span> });
    view! { {name}{critical}<p class="hint place">{target.place.clone()}</p> }.drawn()
}
