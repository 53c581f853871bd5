//! How old the last synchronisations are: a picture on one axis of time, and the same as a table.

use domain::{Ages, Band, Overview, SDK_STALE_AFTER_MS, STALE_AFTER_MS};
use leptos::prelude::*;

use crate::markup::Draw as _;

use super::picture::picture;

/// The picture's own units: the width of a column, the space above the bars, the height of the longest one, where the
/// bars stand, and the whole height.
const COLUMN: usize = 56;
const TOP: usize = 52;
const LONGEST: usize = 96;
const BASE: usize = TOP + LONGEST;
const HEIGHT: usize = BASE + 20;

/// The ages of the stores that are on.
pub(super) fn ages(overview: &Overview) -> impl IntoView + use<> {
    let ages = overview.ages;
    let (sdks, relay) = (ages.older_than(SDK_STALE_AFTER_MS), ages.older_than(STALE_AFTER_MS));
    let text = format!(
        "Stores that are on: {}. Last synced up to 2 minutes ago: {}; 2 to 5 minutes ago: {}; longer ago: {}; never: {}.",
        ages.total(),
        ages.total() - sdks,
        sdks - relay,
        relay - ages.never,
        ages.never
    );
    let drawn = histogram(&ages, &text);
    view! {
        <section class="panel stack" aria-labelledby="ages">
            <h2 id="ages">"Time since the last sync"</h2>
            <p>{text}</p>
            <figure class="ages" role="region" aria-label="Picture: time since the last sync" tabindex="0">
                {drawn}
            </figure>
            <ul class="hint thresholds">
                <li>"2 minutes: SDKs consider the store stale, unless configured otherwise."</li>
                <li>"5 minutes: the Relay Proxy considers it stale."</li>
                <li>"“A few minutes”: LaunchDarkly reports the store as potentially stale. Storekeeper uses 5 minutes."</li>
            </ul>
            <details>
                <summary>"As a table"</summary>
                {table(&ages)}
            </details>
        </section>
    }
    .drawn()
}

fn histogram(ages: &Ages, text: &str) -> impl IntoView + use<> {
    let bands: Vec<Band> = ages.bands().collect();
    let width = ((bands.len() + 1) * COLUMN).to_string();
    let mut parts = String::new();
    bars(&mut parts, &bands, ages.never);
    line(&mut parts, "axis", [0, (bands.len() + 1) * COLUMN], [BASE, BASE]);
    bounds(&mut parts, &bands);
    words(&mut parts, MIDDLE, bands.len() * COLUMN + COLUMN / 2, HEIGHT - 4, "Never");
    let height = HEIGHT.to_string();
    let attributes = ["viewBox=\"0 0 ", &width, " ", &height, "\" role=\"img\" aria-label=\"", text, "\""].concat();
    picture(&attributes, &parts)
}

/// A bar for every age, with its count above it.
fn bars(parts: &mut String, bands: &[Band], never: usize) {
    let most = bands.iter().map(|band| band.count).chain([never]).max().unwrap_or_default().max(1);
    let counts = bands.iter().map(|band| (zone(band.from), band.count)).chain([("late", never)]);
    for (place, (zone, count)) in counts.enumerate() {
        if count == 0 {
            continue;
        }
        // What is there is to be seen, however many there are of another age.
        let height = (count * LONGEST / most).max(2);
        let (x, y) = (place * COLUMN, BASE - height);
        let [left, top, wide, high] = [x + 6, y, COLUMN - 12, height].map(|number| number.to_string());
        let bar = [
            "<rect class=\"",
            zone,
            "\" x=\"",
            &left,
            "\" y=\"",
            &top,
            "\" width=\"",
            &wide,
            "\" height=\"",
            &high,
            "\"/>",
        ];
        parts.push_str(&bar.concat());
        words(parts, "class=\"count\" text-anchor=\"middle\"", x + COLUMN / 2, y - 4, &count.to_string());
    }
}

/// The ages between the bars, and what begins at some of them.
fn bounds(parts: &mut String, bands: &[Band]) {
    for (place, band) in bands.iter().enumerate() {
        let at = (place + 1) * COLUMN;
        let Some(to) = band.to else { continue };
        words(parts, MIDDLE, at, HEIGHT - 4, &short(to));
        match to {
            SDK_STALE_AFTER_MS => words(parts, "text-anchor=\"end\"", at - 4, 12, "SDKs: 2 min"),
            STALE_AFTER_MS => words(parts, "", at + 4, 12, "Relay Proxy and LaunchDarkly: 5 min"),
            _ => continue,
        }
        line(parts, "threshold", [at, at], [4, BASE]);
    }
}

const MIDDLE: &str = "text-anchor=\"middle\"";

fn words(parts: &mut String, attributes: &str, x: usize, y: usize, words: &str) {
    let (x, y) = (x.to_string(), y.to_string());
    parts.push_str(&["<text ", attributes, " x=\"", &x, "\" y=\"", &y, "\">", words, "</text>"].concat());
}

fn line(parts: &mut String, class: &str, x: [usize; 2], y: [usize; 2]) {
    let ([x1, x2], [y1, y2]) = (x.map(|x| x.to_string()), y.map(|y| y.to_string()));
    let ends = ["<line class=\"", class, "\" x1=\"", &x1, "\" y1=\"", &y1, "\" x2=\"", &x2, "\" y2=\"", &y2, "\"/>"];
    parts.push_str(&ends.concat());
}

fn table(ages: &Ages) -> impl IntoView + use<> {
    let row = |label: String, count: usize| {
        view! { <tr><th scope="row">{label}</th><td>{count}</td></tr> }
    };
    let rows = ages.bands().map(|band| row(range(band), band.count)).collect_view();
    view! {
        <table class="counts">
            <caption class="visually-hidden">"Stores that are on, by time since their last sync"</caption>
            <thead><tr><th scope="col">"Last sync"</th><th scope="col">"Stores"</th></tr></thead>
            <tbody>{rows}{row("Never".into(), ages.never)}</tbody>
        </table>
    }
}

/// How bad it is that a store is older than this.
fn zone(from: i64) -> &'static str {
    match from {
        ..SDK_STALE_AFTER_MS => "fresh",
        SDK_STALE_AFTER_MS..STALE_AFTER_MS => "ageing",
        _ => "late",
    }
}

fn range(band: Band) -> String {
    match (band.from, band.to) {
        (0, Some(to)) => format!("Up to {} ago", short(to)),
        (from, Some(to)) => format!("{} to {} ago", short(from), short(to)),
        (from, None) => format!("More than {} ago", short(from)),
    }
}

/// Such as "30 s" or "6 h": every bound is a whole number of some unit.
fn short(ms: i64) -> String {
    let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min")];
    let (size, unit) = units.into_iter().find(|(size, _)| ms >= *size).unwrap_or((1000, "s"));
    format!("{} {unit}", ms / size)
}
