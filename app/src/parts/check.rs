//! A check box with its label beside it.

use leptos::prelude::*;

use crate::markup::Draw as _;

use super::Labelled;

/// A check box; ticked it sends "on".
#[component]
pub fn CheckField(
    /// What stands around it.
    text: Labelled,
    /// Whether it is ticked.
    ticked: bool,
) -> impl IntoView {
    let label = Labelled { optional: false, ..text.clone() }.label_text();
    view! {
        <div class=text.classes("check")>
            <input
                id=text.id()
                name=text.name.clone()
                type="checkbox"
                value="on"
                checked=ticked
                aria-describedby=text.described_by()
                aria-invalid=text.invalid()
            />
            <label for=text.id()>{label}</label>
            {text.notes()}
        </div>
    }
    .drawn()
}
