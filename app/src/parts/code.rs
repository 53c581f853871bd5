//! Text for machines, shown to people. It wraps instead of scrolling, so that it can be read without a mouse.

use leptos::prelude::*;

use super::sealed;

/// A block of it.
#[component]
pub fn CodeBlock(
    /// What it is.
    label: String,
    /// The text.
    text: String,
) -> impl IntoView {
    sealed(view! {
        <figure class="code">
            <figcaption>{label}</figcaption>
            <pre dir="ltr"><code>{text}</code></pre>
        </figure>
    })
}
