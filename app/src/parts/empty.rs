//! An empty state, and the reason for it.

use leptos::prelude::*;

use crate::markup::Draw as _;

/// The reason, and below it what can be done.
#[component]
pub fn EmptyState(
    /// What is not there.
    title: String,
    /// Why, or what would be here.
    text: String,
    /// What can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p dir="auto">{text}</p>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
    .drawn()
}
