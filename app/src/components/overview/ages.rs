//! How old the last synchronisations are: a picture on one axis of time, and the same as a table.

use domain::{Ages, Band, Overview, SDK_STALE_AFTER_MS, STALE_AFTER_MS};
use leptos::prelude::*;

use crate::parts::sealed;

/// The picture's own units: the width of a column, the space above the bars, the height of the longest one, and the
/// whole height.
const COLUMN: usize = 56;
const TOP: usize = 52;
const LONGEST: usize = 96;
const HEIGHT: usize = TOP + LONGEST + 20;

/// The ages of the stores that are on.
pub fn ages(overview: &Overview) -> impl IntoView + use<> {
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
    sealed(view! {
        <section class="panel stack" aria-labelledby="ages">
            <h2 id="ages">"Time since the last sync"</h2>
            <p>{text.clone()}</p>
            <figure class="ages" role="region" aria-label="Picture: time since the last sync" tabindex="0">
                {picture(&ages, text)}
            </figure>
            <ul class="hint thresholds">
                <li>"2 minutes: SDKs call what they read stale, unless they are set up otherwise."</li>
                <li>"5 minutes: the Relay Proxy calls it stale."</li>
                <li>"“A few minutes”: LaunchDarkly calls the store potentially stale. Storekeeper takes this as 5 minutes."</li>
            </ul>
            <details>
                <summary>"As a table"</summary>
                {table(&ages)}
            </details>
        </section>
    })
}

fn picture(ages: &Ages, text: String) -> impl IntoView + use<> {
    let bands: Vec<Band> = ages.bands().collect();
    let most = bands.iter().map(|band| band.count).chain([ages.never]).max().unwrap_or_default().max(1);
    let counts = bands.iter().map(|band| (zone(band.from), band.count)).chain([("late", ages.never)]);
    let bars = counts.enumerate().map(|(place, (zone, count))| bar(place, zone, count, most)).collect_view();
    let ticks = bands.iter().enumerate().filter_map(|(place, band)| {
        let at = (place + 1) * COLUMN;
        band.to.map(|to| view! { <text x=at y=HEIGHT - 4 text-anchor="middle">{short(to)}</text> })
    });
    let ticks = ticks.collect::<Vec<_>>();
    let never = bands.len() * COLUMN + COLUMN / 2;
    let lines = bands.iter().enumerate().filter_map(|(place, band)| {
        let at = (place + 1) * COLUMN;
        match band.to? {
            SDK_STALE_AFTER_MS => Some(threshold(at, 12, "end", "SDKs: 2 min")),
            STALE_AFTER_MS => Some(threshold(at, 12, "start", "Relay Proxy and LaunchDarkly: 5 min")),
            _ => None,
        }
    });
    let lines = lines.collect::<Vec<_>>();
    let width = (bands.len() + 1) * COLUMN;
    view! {
        <svg viewBox=format!("0 0 {width} {HEIGHT}") role="img" aria-label=text>
            {bars}
            <line class="axis" x1="0" y1=TOP + LONGEST x2=width y2=TOP + LONGEST/>
            {lines}
            {ticks}
            <text x=never y=HEIGHT - 4 text-anchor="middle">"Never"</text>
        </svg>
    }
}

fn bar(place: usize, zone: &'static str, count: usize, most: usize) -> impl IntoView + use<> {
    // What is there is to be seen, however many there are of another age.
    let height = if count == 0 { 0 } else { (count * LONGEST / most).max(2) };
    let (x, y) = (place * COLUMN, TOP + LONGEST - height);
    (count > 0).then(|| {
        view! {
            <rect class=zone x=x + 6 y=y width=COLUMN - 12 height=height/>
            <text class="count" x=x + COLUMN / 2 y=y - 4 text-anchor="middle">{count}</text>
        }
    })
}

fn threshold(x: usize, y: usize, anchor: &'static str, label: &'static str) -> impl IntoView + use<> {
    let text_x = if anchor == "end" { x - 4 } else { x + 4 };
    view! {
        <line class="threshold" x1=x y1="4" x2=x y2=TOP + LONGEST/>
        <text x=text_x y=y text-anchor=anchor>{label}</text>
    }
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
