//! What LaunchDarkly says about synchronisation, word for word where it has words.

use domain::SyncError;
use leptos::prelude::*;

use super::when::when;
use crate::view::DetailPage;

/// How many errors are shown before one has to ask for more.
const SHOWN: usize = 5;

/// The errors, newest first.
pub(super) fn errors(page: &DetailPage) -> AnyView {
    let errors = &page.status.errors;
    if errors.is_empty() {
        return ().into_any();
    }
    let list = |errors: &[SyncError]| {
        let items = errors.iter().map(|error| item(error, page.now)).collect_view();
        view! { <ol class="errors">{items}</ol> }
    };
    let (first, rest) = errors.split_at(errors.len().min(SHOWN));
    let rest = (!rest.is_empty()).then(|| {
        view! {
            <details>
                <summary>{format!("Show all {} errors", errors.len())}</summary>
                {list(rest)}
            </details>
        }
    });
    view! {
        <section class="panel" aria-labelledby="errors">
            <h2 id="errors">"Errors of synchronisation, newest first"</h2>
            {list(first)}
            {rest}
        </section>
    }
    .into_any()
}

fn item(error: &SyncError, now: domain::UnixMillis) -> AnyView {
    let message = if error.message.trim().is_empty() { "LaunchDarkly gave no words for it." } else { &error.message };
    let at = match error.at {
        Some(at) => when(Some(at), now),
        None => view! { <span class="absent">"Time not said"</span> }.into_any(),
    };
    let code = error.status_code.map(|code| view! { <code>{format!("code {code}")}</code> });
    view! {
        <li>
            <p class="error-text" dir="auto">{message.to_owned()}</p>
            <p class="hint">{at}" "{code}</p>
        </li>
    }
    .into_any()
}
