//! Everything that is wrong with a form, in one place that gets the focus. The words are the same as at the fields.

use leptos::either::Either;
use leptos::prelude::*;

use crate::markup::Draw as _;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryLine {
    /// What is wrong.
    pub message: String,
    /// The `id` of the input to go to, if it belongs to one.
    pub target: Option<String>,
}

/// The summary; nothing if nothing is wrong. `autofocus` puts the focus on it without script.
#[component]
pub fn ErrorSummary(
    /// What is wrong, in the order of the form.
    lines: Vec<SummaryLine>,
    /// Whether it is drawn in the browser, where somebody has the focus already.
    #[prop(default = false)]
    live: bool,
) -> impl IntoView {
    (!lines.is_empty()).then(|| summary(lines, live))
}

fn summary(lines: Vec<SummaryLine>, live: bool) -> impl IntoView + use<> {
    let lines = lines.into_iter().map(line).collect_view();
    view! {
        <div class="error-summary" role="alert" tabindex="-1" autofocus=!live aria-labelledby="error-summary-title">
            <h2 id="error-summary-title">"There is a problem"</h2>
            <ul>{lines}</ul>
        </div>
    }
    .drawn()
}

fn line(line: SummaryLine) -> impl IntoView + use<> {
    match line.target {
        Some(id) => Either::Left(view! { <li><a href=format!("#{id}")>{line.message}</a></li> }),
        None => Either::Right(view! { <li>{line.message}</li> }),
    }
}
