//! The states of the stores by project: a bar and its numbers.

use domain::{Health, Overview, ProjectKey, Sort, SortKey, Tally};
use leptos::either::Either;
use leptos::prelude::*;

use crate::parts::sealed;
use crate::paths;

/// How many projects are shown; the others are in the table of integrations.
const SHOWN: usize = 20;

/// The projects, worst first.
pub fn projects(overview: &Overview) -> impl IntoView + use<> {
    let all = overview.projects.len();
    let heads = Health::ALL.map(|health| view! { <th scope="col" role="columnheader">{health.word()}</th> });
    let rows = overview.projects.iter().take(SHOWN).map(|(project, tally)| row(project, tally)).collect_view();
    let rest = (all > SHOWN).then(|| {
        let sort = Sort { key: SortKey::Project, descending: false };
        let href = paths::integrations(&domain::Filter { sort, ..domain::Filter::default() });
        let said = format!("The {SHOWN} worst of {all} projects.");
        view! { <p class="hint">{said} " " <a href=href>"All, by project"</a></p> }
    });
    sealed(view! {
        <section class="panel stack" aria-labelledby="projects">
            <h2 id="projects">"Health by project"</h2>
            <table class="projects cards" role="table">
                <caption class="visually-hidden">"Stores of each project by health, worst project first"</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">"Project"</th>
                        <th scope="col" role="columnheader">"Share"</th>
                        {heads.into_iter().collect_view()}
                        <th scope="col" role="columnheader">"All"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            {rest}
        </section>
    })
}

fn row(project: &ProjectKey, tally: &Tally) -> impl IntoView + use<> {
    let counts = Health::ALL.map(|health| count(project, tally, health)).into_iter().collect_view();
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" data-label="Project">
                <a href=paths::in_project(project, None)>{project.to_string()}</a>
            </th>
            <td role="cell" data-label="Share">{bar(tally)}</td>
            {counts}
            <td role="cell" data-label="All">{tally.total()}</td>
        </tr>
    }
}

fn count(project: &ProjectKey, tally: &Tally, health: Health) -> impl IntoView + use<> {
    let count = tally.count(health);
    let shown = if count == 0 {
        Either::Left(view! { <span class="absent">"0"</span> })
    } else {
        Either::Right(view! { <a href=paths::in_project(project, Some(health))>{count}</a> })
    };
    view! { <td role="cell" data-label=health.word()>{shown}</td> }
}

/// The shares as a bar. Only a picture of the numbers beside it.
fn bar(tally: &Tally) -> impl IntoView + use<> {
    let total = tally.total().max(1);
    let mut before = 0;
    let parts = Health::ALL.into_iter().filter_map(|health| {
        let count = tally.count(health);
        let start = before;
        before += count;
        let (x, width) = (permille(start, total), permille(before, total) - permille(start, total));
        (count > 0).then(|| view! { <rect class=["state-", health.key()].concat() x=x y="0" width=width height="10"/> })
    });
    let parts = parts.collect::<Vec<_>>();
    view! {
        <svg class="shares" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">{parts}</svg>
    }
}

fn permille(part: usize, total: usize) -> usize {
    part * 1000 / total
}
