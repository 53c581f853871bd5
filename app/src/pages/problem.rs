//! Something that did not go as wanted: what happened, why if known, and what to do next.

use leptos::prelude::*;

use crate::markup::{Draw as _, Markup};
use crate::parts::LinkButton;
use crate::view::Problem;

/// The page of a problem.
pub fn problem(page: Problem) -> Markup {
    let title = page.title.clone();
    view! {
        <div class="narrow">
            <h1 dir="auto">{title}</h1>
            {problem_body(page)}
        </div>
    }
    .drawn()
}

/// Everything but the title.
pub(super) fn problem_body(problem: Problem) -> Markup {
    let upstream = problem.upstream.map(|words| {
        view! {
            <figure class="upstream">
                <figcaption>"LaunchDarkly said"</figcaption>
                <blockquote dir="auto">{words}</blockquote>
            </figure>
        }
    });
    let links = problem
        .links
        .into_iter()
        .enumerate()
        .map(|(index, link)| {
            let kind = if index == 0 { "primary" } else { "" };
            view! { <LinkButton label=link.label href=link.href kind=kind/> }
        })
        .collect_view();
    view! {
        <div class="problem stack">
            <p class="lead" dir="auto">{problem.explanation}</p>
            {upstream}
            <p dir="auto">{problem.advice}</p>
            <div class="actions">{links}</div>
            <p class="hint">"Request ID (include it when you ask for help): " <code>{problem.request_id}</code></p>
        </div>
    }
    .drawn()
}
