//! The states of the stores by project: a bar and its numbers.

use domain::{Health, Overview, ProjectKey, Sort, SortKey, Tally};
use leptos::either::Either;
use leptos::prelude::*;

use super::picture::picture;
use crate::markup::Draw as _;
use crate::paths;

/// The projects, worst first.
pub(super) fn projects(overview: &Overview) -> impl IntoView + use<> {
    let (all, shown) = (overview.project_count, overview.projects.len());
    let heads = Health::ALL.map(|health| view! { <th scope="col" role="columnheader">{health.word()}</th> });
    let rows = overview.projects.iter().map(|(project, tally)| row(project, tally)).collect_view();
    let rest = (all > shown).then(|| {
        let sort = Sort { key: SortKey::Project, descending: false };
        let href = paths::integrations(&domain::Filter { sort, ..domain::Filter::default() });
        let said = format!("The {shown} worst of {all} projects.");
        view! { <p class="hint">{said} " " <a href=href>"View all by project"</a></p> }
    });
    view! {
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
    }
    .drawn()
}

fn row(project: &ProjectKey, tally: &Tally) -> impl IntoView + use<> {
    let counts = Health::ALL.map(|health| count(project, tally, health)).into_iter().collect_view();
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                <a href=paths::in_project(project, None)>{project.to_string()}</a>
            </th>
            <td role="cell">{bar(tally)}</td>
            {counts}
            <td role="cell">{tally.total()}</td>
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
    view! { <td role="cell">{shown}</td> }
}

/// The shares as a bar. Only a picture of the numbers beside it.
fn bar(tally: &Tally) -> impl IntoView + use<> {
    let total = tally.total().max(1);
    let mut before = 0;
    let mut parts = String::new();
    for health in Health::ALL {
        let start = permille(before, total);
        before += tally.count(health);
        let (x, width) = (start.to_string(), (permille(before, total) - start).to_string());
        if tally.count(health) > 0 {
            let part = [
                "<rect class=\"state-",
                health.key(),
                "\" x=\"",
                &x,
                "\" y=\"0\" width=\"",
                &width,
                "\" height=\"10\"/>",
            ];
            parts.push_str(&part.concat());
        }
    }
    picture("class=\"shares\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"", &parts)
}

fn permille(part: usize, total: usize) -> usize {
    part * 1000 / total
}
