//! Text for machines, shown to people. It wraps instead of scrolling, so that it can be read without a mouse.

use leptos::prelude::*;

use crate::markup::Draw as _;

/// A block of it.
#[component]
pub fn CodeBlock(
    /// What it is.
    label: String,
    /// The text.
    text: String,
    /// The name under which it can be copied, which the page has once; it is said when it was. Works where something on the page
    /// lives.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    // Without a script, a button would do nothing.
    let copy = id.clone().map(|id| {
        let name = format!("Copy {label}");
        view! { <button type="button" class="button quiet copy" data-copy=id aria-label=name hidden>"Copy"</button> }
    });
    view! {
        <figure class="code">
            <figcaption><span>{label}</span>{copy}</figcaption>
            <pre dir="ltr" id=id><code>{text}</code></pre>
        </figure>
    }
    .drawn()
}
