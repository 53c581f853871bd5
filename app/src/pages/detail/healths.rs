//! How the store's health has changed, as far as this portal has seen it.

use domain::{HealthChange, UnixMillis, spells};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::components::health::health_badge;
use crate::markup::{Draw as _, Markup};
use crate::parts::When;

/// How far back the picture goes at most, in milliseconds.
const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// How many changes are listed.
const LISTED: usize = 20;
/// How wide the picture is, in units of its own.
const WIDTH: i64 = 1000;

/// The picture and the list.
pub(super) fn healths(changes: Option<&[HealthChange]>, now: i64) -> Markup {
    let content = match changes {
        None => view! { <p>"The changes could not be read. Reload the page."</p> }.drawn(),
        Some([]) => view! { <p>"None yet. Changes are recorded only while someone has the portal open."</p> }.drawn(),
        Some(changes) => seen(changes, now),
    };
    view! {
        <section class="panel stack" aria-labelledby="healths">
            <h2 id="healths">"Health changes seen by this portal"</h2>
            {content}
        </section>
    }
    .drawn()
}

fn seen(changes: &[HealthChange], now: i64) -> Markup {
    let first = changes.first().map_or(now, |change| change.at.0);
    let from = first.max(now - WEEK_MS).min(now - 1);
    let days = (now - from).div_euclid(24 * 60 * 60 * 1000);
    let span = match days {
        0 => "the last day".to_owned(),
        days => format!("the last {} days", days + 1),
    };
    let words = format!("Health over {span}, oldest first; the table below says the same.");
    let rows = changes.iter().rev().take(LISTED).map(|change| row(*change, now)).collect_view();
    let more = changes.len().saturating_sub(LISTED);
    let more = (more > 0).then(|| view! { <p class="hint">{format!("{more} older changes are not shown.")}</p> });
    view! {
        {picture(changes, from, now, &words)}
        <p class="hint">
            {format!("Over {span}. ")}
            "Changes are recorded only while someone has the portal open, so some may be missing."
        </p>
        <table class="healths cards" role="table">
            <caption class="visually-hidden">"Changes of health, newest first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Seen"</th>
                    <th scope="col" role="columnheader">"From"</th>
                    <th scope="col" role="columnheader">"To"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
        {more}
    }
    .drawn()
}

fn row(change: HealthChange, now: i64) -> Markup {
    let before = match change.before {
        Some(before) => health_badge(before).drawn(),
        None => view! { <span class="absent">"First seen"</span> }.drawn(),
    };
    view! {
        <tr role="row">
            <td role="cell" data-label="Seen"><When at=Some(change.at.0) now=now/></td>
            <td role="cell" data-label="From">{before}</td>
            <td role="cell" data-label="To">{health_badge(change.after)}</td>
        </tr>
    }
    .drawn()
}

/// The time in each state as a bar. Made of numbers and words of ours alone.
fn picture(changes: &[HealthChange], from: i64, now: i64, words: &str) -> InertElement {
    let place = |at: UnixMillis| (at.0 - from) * WIDTH / (now - from).max(1);
    let mut svg = format!(
        "<svg class=\"shares\" role=\"img\" aria-label=\"{words}\" viewBox=\"0 0 {WIDTH} 10\" preserveAspectRatio=\"none\">"
    );
    for spell in spells(changes, UnixMillis(from), UnixMillis(now)) {
        let Some(health) = spell.health else { continue };
        let (start, end) = (place(spell.from), place(spell.to).max(place(spell.from) + 1));
        let (start, width) = (start.to_string(), (end - start).to_string());
        let part = ["<rect class=\"state-", health.key(), "\" x=\"", &start, "\" y=\"0\" width=\"", &width];
        svg.push_str(&part.concat());
        svg.push_str("\" height=\"10\"/>");
    }
    svg.push_str("</svg>");
    InertElement::new(svg)
}
