//! Writes, one per row: on the page of the activity and on the page of the integration that they are about.

use domain::{ChangeLine, Version};
use leptos::prelude::*;

use crate::markup::{Draw as _, Markup};
use crate::parts::{Badge, Button, CodeBlock, Fact, Facts, IconShape, When, may_write, text_or};
use crate::paths;
use crate::view::{ActivityEntry, Outcome, Tone};

/// The table of writes. Where all are about one integration, its name and place are left out.
pub(super) fn history(entries: Vec<ActivityEntry>, now: i64, caption: &'static str, of_one: bool) -> Markup {
    let place_head = (!of_one).then(|| view! { <th scope="col" role="columnheader">"Where"</th> });
    let rows = entries.into_iter().map(|entry| row(entry, now, of_one)).collect_view();
    view! {
        <table class="activity cards" role="table">
            <caption>{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"When"</th>
                    <th scope="col" role="columnheader">"Outcome"</th>
                    <th scope="col" role="columnheader">"What"</th>
                    {place_head}
                    <th scope="col" role="columnheader">"Token"</th>
                    <th scope="col" role="columnheader">"Details"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .drawn()
}

fn row(entry: ActivityEntry, now: i64, of_one: bool) -> Markup {
    let place = (!of_one).then(|| view! { <td role="cell" data-label="Where" dir="auto">{entry.place.clone()}</td> });
    let id = format!("write-{}", entry.id);
    view! {
        <tr role="row" id=id>
            <td role="cell" data-label="When"><When at=Some(entry.at.0) now=now/></td>
            <td role="cell" data-label="Outcome">{outcome_badge(entry.outcome)}</td>
            <td role="cell" data-label="What">{what(&entry, of_one)}</td>
            {place}
            <td role="cell" data-label="Token" dir="auto">{entry.actor.clone()}</td>
            <td role="cell" data-label="Details">{details(entry)}</td>
        </tr>
    }
    .drawn()
}

/// One write in short: how it ended, what it was, whose token it was, and when.
pub(super) fn line(entry: ActivityEntry, now: i64) -> Markup {
    view! {
        {outcome_badge(entry.outcome)}
        <span>{entry.action.clone()} " " {target(&entry)} <span class="hint">{entry.place.clone()}</span></span>
        <span class="hint"><span dir="auto">{entry.actor}</span> ", " <When at=Some(entry.at.0) now=now/></span>
    }
    .drawn()
}

/// The name of what was written, as a link if it is still there.
fn target(entry: &ActivityEntry) -> Markup {
    let name = if entry.name.trim().is_empty() { "Unnamed integration".to_owned() } else { entry.name.clone() };
    match &entry.address {
        Some(address) => view! { <a href=paths::detail(address) dir="auto">{name}</a> }.drawn(),
        None => view! { <span class="name" dir="auto">{name}</span> }.drawn(),
    }
}

fn what(entry: &ActivityEntry, of_one: bool) -> Markup {
    let target = (!of_one).then(|| target(entry));
    let note = (!entry.note.is_empty()).then(|| view! { <p class="note" dir="auto">{entry.note.clone()}</p> });
    let reason = (!entry.reason.is_empty()).then(|| {
        view! { <p class="reason">"Reason: " <span dir="auto">{entry.reason.clone()}</span></p> }
    });
    view! { <p>{entry.action.clone()} " " {target}</p>{reason}{note}{next(entry)} }.drawn()
}

/// What can be done about it.
fn next(entry: &ActivityEntry) -> Markup {
    let post = |path: String, label: &str| {
        view! { <form method="post" action=path><Button label=label.to_owned() kind="small"/></form> }
    };
    let undo = (entry.undo && may_write()).then(|| post(paths::undo(entry.id), "Undo…"));
    let look = entry.look_again.then(|| post(paths::look_again(entry.id), "Check outcome"));
    let again = entry
        .again
        .clone()
        .filter(|_| may_write())
        .map(|href| view! { <a class="button small" href=href>"Create again"</a> });
    if undo.is_none() && look.is_none() && again.is_none() {
        return ().drawn();
    }
    view! { <div class="actions">{undo}{look}{again}</div> }.drawn()
}

fn details(entry: ActivityEntry) -> Markup {
    let changes = entry.changes.into_iter().map(change).collect::<Vec<_>>();
    let changes = (!changes.is_empty()).then(|| view! { <Facts facts=changes/> });
    let body = (!entry.body.is_empty()).then(|| view! { <CodeBlock label=entry.body_label.into() text=entry.body/> });
    let version =
        |version: Option<Version>| version.map_or_else(|| "unknown".to_owned(), |version| version.to_string());
    let versions = match entry.versions {
        (None, None) => None,
        (before, after) => {
            Some(view! { <p class="hint">{format!("Version {} to {}", version(before), version(after))}</p> })
        }
    };
    view! {
        <details>
            <summary>"What changed"</summary>
            {changes}
            {versions}
            {body}
            <p class="hint">"Request ID: " <code>{entry.request_id}</code></p>
        </details>
    }
    .drawn()
}

fn change(change: ChangeLine) -> Fact {
    let after = text_or(&change.after, "None");
    let value = match change.before {
        None => after.drawn(),
        Some(before) => view! { {text_or(&before, "None")} " → " {after} }.drawn(),
    };
    Fact::new(change.label, value)
}

fn outcome_badge(outcome: Outcome) -> Markup {
    let (tone, shape) = match outcome {
        Outcome::Done => (Tone::Good, IconShape::Check),
        Outcome::Refused => (Tone::Bad, IconShape::Cross),
        Outcome::Unknown => (Tone::Warning, IconShape::Question),
        Outcome::Open => (Tone::Neutral, IconShape::Waiting),
    };
    view! { <Badge tone=tone shape=shape word=outcome.word()/> }.drawn()
}
