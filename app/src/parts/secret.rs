//! A secret that may be there already: keep, replace or clear it. What was typed is never drawn again, so the input has
//! no value.

use leptos::prelude::*;

use crate::markup::Draw as _;

use super::field::nobody;
use super::{Labelled, id_of};

/// The choice, and the input for a new secret, which is shown once "replace" is chosen (always, without such styling).
#[component]
pub fn SecretField(
    /// What stands around it; `name` is the new secret's, `name.action` the choice's.
    text: Labelled,
    /// Whether there is one.
    set: bool,
    /// What was chosen: `keep`, `replace` or `clear`.
    action: String,
) -> impl IntoView {
    let noun = text.label.to_lowercase();
    let choices = if set {
        vec![
            ("keep", format!("Keep the current {noun}")),
            ("replace", "Replace it".into()),
            ("clear", "Clear it".into()),
        ]
    } else {
        vec![("keep", format!("Do not set a {noun}")), ("replace", format!("Set a {noun}"))]
    };
    let chosen = choices.iter().map(|(value, _)| *value).find(|value| *value == action).unwrap_or("keep");
    let name = format!("{}.action", text.name);
    let radios = choices.into_iter().map(|(value, label)| radio(&name, value, label, value == chosen)).collect_view();
    let state = if set { "Set" } else { "Not set" };
    let legend = text.label_text();
    view! {
        <fieldset class=text.classes("secret") aria-describedby=text.described_by()>
            <legend>{legend}": "<span class="state">{state}</span></legend>
            {text.notes()}
            <div class="radios">{radios}</div>
            <div class="replacement">
                <label for=text.id()>{format!("New {noun}")}</label>
                {nobody()}
                <input
                    id=text.id()
                    name=text.name.clone()
                    type="password"
                    autocomplete="new-password"
                    spellcheck="false"
                    aria-describedby=text.described_by()
                    aria-invalid=text.invalid()
                />
            </div>
        </fieldset>
    }
    .drawn()
}

fn radio(name: &str, value: &'static str, label: String, checked: bool) -> impl IntoView + use<> {
    let id = format!("{}-{value}", id_of(name));
    view! {
        <div class="radio">
            <input id=id.clone() name=name.to_owned() type="radio" value=value checked=checked/>
            <label for=id>{label}</label>
        </div>
    }
    .drawn()
}
