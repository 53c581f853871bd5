//! The table of integrations, or the reason why there is none. A failure never looks like an empty account.

use domain::Unreadable;
use leptos::either::Either;
use leptos::prelude::*;

use super::problem::problem_body;
use crate::components;
use crate::components::table::{self, Summary};
use crate::islands::{LivePage, LiveTable};
use crate::markup::{Draw as _, Markup};
use crate::parts::{Notice, WriteLink};
use crate::paths;
use crate::view::{IntegrationsPage, Problem, ProblemLink, Progress, TableState, Tone};
use crate::words;

/// The page of the table.
pub fn integrations(page: IntegrationsPage) -> Markup {
    let IntegrationsPage { filter, state, now } = page;
    match state {
        TableState::Rows { index, digest, selection, as_of, unreadable, late } => {
            // There are some, but none that can be read: neither an empty account nor a table.
            if index.rows().is_empty() {
                let found = "None of this account's integrations could be read.".to_owned();
                let said = table::summary(Summary { filter: &filter, found, as_of, now, live: "" });
                return page_of(view! { {unreadable_notice(unreadable)}{said} });
            }
            let drawn =
                table::Drawn { filter: &filter, index: &index, digest: &digest, selection: &selection, as_of, now };
            let table = table::whole(&drawn);
            page_of(view! {
                {late.map(late_notice)}
                {unreadable_notice(unreadable)}
                <LiveTable>{table}</LiveTable>
            })
        }
        TableState::Empty { as_of } => {
            let found = "This account has no integrations.".to_owned();
            let said = table::summary(Summary { filter: &filter, found, as_of, now, live: "" });
            page_of(view! { {said}{table::no_integrations()} })
        }
        TableState::Forbidden(problem) | TableState::Failed(problem) => {
            page_of(trouble(problem, paths::integrations(&filter)))
        }
    }
}

fn page_of(content: impl IntoView) -> Markup {
    view! {
        <div class="heading with-actions">
            <h1>"Integrations"</h1>
            <div class="actions"><div class="live-views"></div><WriteLink label="New integration".into() href=paths::CHOOSE.into() kind="primary"/></div>
        </div>
        {content}
    }
    .drawn()
}

/// Why what is shown is older.
pub(super) fn late_notice(problem: Problem) -> Markup {
    older("This list is not up to date", problem)
}

/// Why what is shown is older, under a title.
pub(super) fn older(title: &'static str, problem: Problem) -> Markup {
    let upstream = problem.upstream.map(|words| format!("LaunchDarkly said: {words}"));
    // What follows says it of what is under way.
    let title_of_it = (!problem.pending).then_some(problem.title);
    let lines = [title_of_it, Some(problem.explanation), upstream, Some(problem.advice)];
    let lines = lines.into_iter().flatten().filter(|line| !line.is_empty()).collect();
    let end = if problem.pending {
        // The page loads itself again once there is an answer.
        let progress = Progress { words: words::waiting::NOT_YET.to_owned(), done: 0, total: None, ended: false };
        Either::Left(view! { <LivePage>{components::progress::whole(&progress, paths::API_WAITING.url())}</LivePage> })
    } else {
        let id = problem.request_id;
        Either::Right(view! { <p class="hint">"Request ID (include it when you ask for help): " <code>{id}</code></p> })
    };
    view! {
        <Notice tone=Tone::Warning title=title.into() lines=lines>
            {end}
        </Notice>
    }
    .drawn()
}

/// What of LaunchDarkly's response could not be read.
pub(super) fn unreadable_notice(unreadable: Vec<Unreadable>) -> Markup {
    if unreadable.is_empty() {
        return ().drawn();
    }
    let title = match unreadable.len() {
        1 => "One integration of this account could not be read and is missing below".to_owned(),
        count => format!("{count} integrations of this account could not be read and are missing below"),
    };
    let lines = vec![
        "LaunchDarkly sent them in a format that Storekeeper cannot read. They still exist and are unchanged.".into(),
    ];
    let items = unreadable
        .into_iter()
        .map(|item| view! { <li>{format!("Item {} of the response: {}", item.index, item.why)}</li> })
        .collect_view();
    view! {
        <Notice tone=Tone::Warning title=title lines=lines>
            <details>
                <summary>"What could not be read"</summary>
                <ul>{items}</ul>
            </details>
        </Notice>
    }
    .drawn()
}

/// Why there is nothing to show, and where to try `again`.
pub(super) fn trouble(mut problem: Problem, again: String) -> Markup {
    if problem.links.is_empty() {
        problem.links.push(ProblemLink { label: "Try again".into(), href: again });
    }
    let title = problem.title.clone();
    view! { <section class="panel trouble stack"><h2 dir="auto">{title}</h2>{problem_body(problem)}</section> }.drawn()
}
