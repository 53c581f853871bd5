//! Checking many stores from this network, one after the other.

use domain::{Filter, Row};
use leptos::prelude::*;

use super::integrations::{late_notice, trouble};
use super::scan;
use crate::components::health::health_badge;
use crate::components::table::last_check;
use crate::markup::{Draw as _, Markup};
use crate::parts::{EmptyState, Labelled, Notice, TextField};
use crate::paths;
use crate::view::{ChecksPage, ChecksRows, ChecksState, Tone};

/// The page.
pub fn checks(page: ChecksPage) -> Markup {
    let ChecksPage { filter, state, now } = page;
    let content = match state {
        ChecksState::Off => view! { <section class="panel">{super::detail::checks_are_off()}</section> }.drawn(),
        ChecksState::Failed(problem) => trouble(problem, paths::checks(&filter)),
        ChecksState::Rows(rows) => rows_view(*rows, &filter, now.0),
    };
    view! {
        <div class="heading">
            <h1>"Check stores"</h1>
            <p class="lead">
                "Connects to each store from this portal and reports whether SDKs in this network can read it."
            </p>
        </div>
        {content}
    }
    .drawn()
}

fn rows_view(rows: ChecksRows, filter: &Filter, now: i64) -> Markup {
    let ChecksRows { rows, total, late, refused, scan: going } = rows;
    if total == 0 {
        return view! {
            <EmptyState
                title="No integration matches".into()
                text="No integration matches all the filters. Change or clear them to check stores.".into()
            />
        }
        .drawn();
    }
    let refused = refused.map(|why| view! { <Notice tone=Tone::Warning title=why role=Some("alert")/> });
    let narrowed = if filter.is_narrowed() { format!("the {total} that match") } else { format!("all {total}") };
    let said = going.said.iter().map(|line| view! { <p>{line.clone()}</p> }).collect_view();
    let content = match &going.progress {
        Some(progress) => scan::going(progress.clone(), paths::API_CHECKS, paths::CHECKS, filter.query(), "checks"),
        None => view! { {said}{form(filter, going.left, going.begun, &narrowed)} }.drawn(),
    };
    view! {
        {late.map(late_notice)}
        {refused}
        <section class="panel stack" aria-labelledby="check-many">
            <h2 id="check-many">{format!("Check {narrowed}")}</h2>
            <p class="hint">
                "Storekeeper reads each integration from LaunchDarkly once, leaving a tenth of the rate limit free. Three stores \
                 are checked at a time. Every check is recorded in the activity log."
            </p>
            {content}
        </section>
        {last_checks(&rows, total, now)}
        <p><a href=paths::integrations(filter)>"Back to the integrations"</a></p>
    }
    .drawn()
}

/// One password for all of them: it lives as long as these checks.
fn form(filter: &Filter, left: usize, begun: bool, narrowed: &str) -> Markup {
    let text = Labelled {
        name: "password".into(),
        label: "Password for the Redis stores".into(),
        hint: "Used for every Redis store that has no password from the operator. Kept until these checks end. \
               Leave empty if the stores have no password."
            .into(),
        ..Labelled::default()
    };
    let query = filter.query();
    let again = begun && left == 0;
    let (what, label) = if begun && !again {
        ("start", format!("Check the remaining {left}"))
    } else {
        ("again", format!("Check {narrowed}"))
    };
    view! {
        <form class="check-form" method="post" action=paths::CHECKS>
            <input type="hidden" name="query" value=query/>
            <TextField text=text value=String::new() placeholder=String::new() kind="password"/>
            <div class="actions">
                <button class="button primary" type="submit" name="do" value=what>{label}</button>
            </div>
        </form>
    }
    .drawn()
}

/// The stores by their last check, and the way to those that are not shown.
fn last_checks(rows: &[Row], total: usize, now: i64) -> impl IntoView + use<> {
    let shown = rows.len();
    let rows = rows.iter().map(|row| row_view(row, now)).collect_view();
    let more = (shown < total).then(|| {
        view! { <p class="hint">{format!("Showing the {shown} of {total} stores with the oldest checks. ")}<a href=paths::checked_longest_ago()>"Show all in the table"</a></p> }
    });
    view! {
        <table class="cards last-checks">
            <caption class="visually-hidden">"Stores by their last check, longest ago first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Integration"</th>
                    <th scope="col">"Environment"</th>
                    <th scope="col">"Provider"</th>
                    <th scope="col">"Health"</th>
                    <th scope="col">"Last check"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {more}
    }
}

fn row_view(row: &Row, now: i64) -> Markup {
    let address = row.address.clone();
    view! {
        <tr>
            <th scope="row"><a href=paths::detail(&address) dir="auto">{row.display_name().to_owned()}</a></th>
            <td data-label="Environment">
                <span><code>{address.project.to_string()}</code> " / " <code>{address.environment.to_string()}</code></span>
            </td>
            <td data-label="Provider">{row.provider_name().to_owned()}</td>
            <td data-label="Health">{health_badge(row.health)}</td>
            <td data-label="Last check"><span>{last_check(row.checked, domain::UnixMillis(now))}</span></td>
        </tr>
    }
    .drawn()
}
