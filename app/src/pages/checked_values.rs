//! The result of checking unsaved values: on a page of its own, so that the form stays as it is, secrets included.

use leptos::prelude::*;

use super::detail::verdict_view;
use crate::components::check;
use crate::markup::{Draw as _, Markup};
use crate::parts::Notice;
use crate::view::{CheckedValues, Tone};

/// The page.
pub fn checked_values(page: CheckedValues) -> Markup {
    let CheckedValues { store, refused, verdict, live } = page;
    let steps = refused.is_none().then(|| check::check(&live));
    view! {
        <div class="heading">
            <h1>"Check of unsaved values"</h1>
            <p class="lead">
                <code dir="auto">{store}</code>
                " Values from the unsaved form. Nothing was saved or sent to LaunchDarkly. The form is still open in \
                 its own tab."
            </p>
        </div>
        {refused.map(|why| view! { <Notice tone=Tone::Warning title=why role=Some("alert")/> })}
        {verdict.map(verdict_view)}
        <div class="stack" id="check">{steps}</div>
    }
    .drawn()
}
