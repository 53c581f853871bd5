//! What was done through this portal, and what came of it.

use leptos::prelude::*;

use crate::parts::{Badge, CodeBlock, EmptyState, IconShape, LinkButton, Pagination, When, page_links};
use crate::paths;
use crate::view::{ActivityEntry, ActivityPage, Outcome, Tone};

/// The page of the activity.
pub fn activity(page: ActivityPage) -> AnyView {
    let ActivityPage { entries, page, pages, total, now } = page;
    let links = page_links(place(page), place(pages), &|page| paths::activity(page as u64));
    let content = if entries.is_empty() {
        view! {
            <EmptyState
                title="Nothing has been written yet".into()
                text="Everything that is created, changed or deleted through Storekeeper is listed here, with what came of it."
                    .into()
            >
                <LinkButton label="To the integrations".into() href=paths::INTEGRATIONS.into()/>
            </EmptyState>
        }
        .into_any()
    } else {
        let noun = if total == 1 { "write" } else { "writes" };
        let range = format!("{total} {noun}, page {page} of {pages}");
        let rows = entries.into_iter().map(|entry| entry_view(entry, now.0)).collect_view();
        view! {
            <table class="activity cards" role="table">
                <caption>"Writes, newest first"</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">"When"</th>
                        <th scope="col" role="columnheader">"Outcome"</th>
                        <th scope="col" role="columnheader">"What"</th>
                        <th scope="col" role="columnheader">"Where"</th>
                        <th scope="col" role="columnheader">"Token"</th>
                        <th scope="col" role="columnheader">"Details"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            <Pagination range=range pages=links/>
        }
        .into_any()
    };
    view! {
        <div class="heading">
            <h1>"Activity"</h1>
            <p class="lead">"What was written to LaunchDarkly through this portal."</p>
        </div>
        {content}
    }
    .into_any()
}

/// A page's number, as the links count.
fn place(page: u64) -> usize {
    usize::try_from(page).unwrap_or(usize::MAX)
}

fn entry_view(entry: ActivityEntry, now: i64) -> AnyView {
    let name = if entry.name.trim().is_empty() { "Unnamed integration".to_owned() } else { entry.name };
    let target = match &entry.address {
        Some(address) => view! { <a href=paths::detail(address) dir="auto">{name}</a> }.into_any(),
        None => view! { <span class="name" dir="auto">{name}</span> }.into_any(),
    };
    let note = (!entry.note.is_empty()).then(|| view! { <p class="note" dir="auto">{entry.note}</p> });
    let body = (!entry.body.is_empty()).then(|| view! { <CodeBlock label="Body".into() text=entry.body/> });
    view! {
        <tr role="row">
            <td role="cell" data-label="When"><When at=Some(entry.at.0) now=now/></td>
            <td role="cell" data-label="Outcome">{outcome_badge(entry.outcome)}</td>
            <td role="cell" data-label="What">
                <p>{entry.action} " " {target}</p>
                {note}
            </td>
            <td role="cell" data-label="Where" dir="auto">{entry.place}</td>
            <td role="cell" data-label="Token" dir="auto">{entry.actor}</td>
            <td role="cell" data-label="Details">
                <details>
                    <summary>"What was sent"</summary>
                    {body}
                    <p class="hint">"Request ID: " <code>{entry.request_id}</code></p>
                </details>
            </td>
        </tr>
    }
    .into_any()
}

fn outcome_badge(outcome: Outcome) -> AnyView {
    let (tone, shape) = match outcome {
        Outcome::Done => (Tone::Good, IconShape::Check),
        Outcome::Refused => (Tone::Bad, IconShape::Cross),
        Outcome::Unknown => (Tone::Warning, IconShape::Question),
        Outcome::Open => (Tone::Neutral, IconShape::Waiting),
    };
    view! { <Badge tone=tone shape=shape word=outcome.word()/> }.into_any()
}
