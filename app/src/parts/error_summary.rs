//! Everything that is wrong with a form, in one place that gets the focus. The words are the same as at the fields.

use leptos::prelude::*;

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
) -> impl IntoView {
    if lines.is_empty() {
        return ().into_any();
    }
    let lines = lines.into_iter().map(line).collect_view();
    view! {
        <div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="error-summary-title">
            <h2 id="error-summary-title">"There is a problem"</h2>
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}

fn line(line: SummaryLine) -> AnyView {
    match line.target {
        Some(id) => view! { <li><a href=format!("#{id}")>{line.message}</a></li> }.into_any(),
        None => view! { <li>{line.message}</li> }.into_any(),
    }
}
