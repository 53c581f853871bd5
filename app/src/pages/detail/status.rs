//! What LaunchDarkly says about synchronisation, word for word where it has words.

use domain::RepeatedError;
use leptos::prelude::*;

use super::when::when;
use crate::markup::{Draw as _, Markup};
use crate::view::DetailPage;

/// How many different errors are shown before one has to ask for more.
const SHOWN: usize = 5;

/// The errors, newest first.
pub(super) fn errors(page: &DetailPage) -> Markup {
    let errors = page.status.repeated_errors();
    if errors.is_empty() {
        return ().drawn();
    }
    let list = |errors: &[RepeatedError<'_>]| {
        let items = errors.iter().map(|error| item(error, page.now)).collect_view();
        view! { <ol class="errors">{items}</ol> }
    };
    let (first, rest) = errors.split_at(errors.len().min(SHOWN));
    let rest = (!rest.is_empty()).then(|| {
        view! {
            <details>
                <summary>{format!("Show {} more", rest.len())}</summary>
                {list(rest)}
            </details>
        }
    });
    view! {
        <section class="panel" aria-labelledby="errors">
            <h2 id="errors">"Sync errors"</h2>
            {list(first)}
            {rest}
        </section>
    }
    .drawn()
}

fn item(RepeatedError { last, since, count }: &RepeatedError<'_>, now: domain::UnixMillis) -> Markup {
    let message = if last.message.trim().is_empty() { "LaunchDarkly gave no message." } else { &last.message };
    let at = match last.at {
        Some(at) => when(Some(at), now),
        None => view! { <span class="absent">"Time unknown"</span> }.drawn(),
    };
    let times = (*count > 1).then(|| {
        let since =
            since.filter(|since| Some(*since) != last.at).map(|since| view! { ", first "{when(Some(since), now)} });
        view! { <span>{format!(" \u{b7} {count} times")}{since}</span> }
    });
    let code = last.status_code.map(|code| view! { " "<code>{format!("code {code}")}</code> });
    view! {
        <li>
            <p class="error-text" dir="auto">{message.to_owned()}</p>
            <p class="hint">{at}{times}{code}</p>
        </li>
    }
    .drawn()
}
