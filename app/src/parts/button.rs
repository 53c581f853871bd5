//! Things to press. A button does something, a link goes somewhere; they may look alike, but never stand for each other.

use leptos::prelude::*;

use crate::markup::Draw as _;

/// A button that submits its form.
#[component]
pub fn Button(
    /// What it says.
    label: String,
    /// `primary`, `quiet`, `danger` or nothing.
    #[prop(default = "")]
    kind: &'static str,
) -> impl IntoView {
    view! { <button class=classes(kind) type="submit">{label}</button> }.drawn()
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// What it says.
    label: String,
    /// Where it leads.
    href: String,
    /// `primary`, `quiet`, `danger`, another class, or nothing.
    #[prop(default = "")]
    kind: &'static str,
) -> impl IntoView {
    view! { <a class=classes(kind) href=href>{label}</a> }.drawn()
}

/// A button that may not be pressed. It can be focused, so that everybody can find out why.
#[component]
pub fn DeniedButton(
    /// What it says.
    label: String,
    /// The `id` of the reason, which stands elsewhere on the page.
    reason_id: String,
) -> impl IntoView {
    view! { <button class="button" type="button" aria-disabled="true" aria-describedby=reason_id>{label}</button> }
        .drawn()
}

fn classes(kind: &str) -> String {
    format!("button {kind}").trim_end().to_owned()
}
