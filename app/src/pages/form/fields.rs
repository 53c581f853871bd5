//! From a field of the view model to a part.

use domain::SecretState;
use leptos::prelude::*;

use crate::parts::{CheckField, Labelled, SecretField, SelectField, SelectOption, TextField};
use crate::view::{Control, FieldView};

/// The field, as its control wants it.
pub(in crate::pages) fn field(field: FieldView) -> AnyView {
    let FieldView { name, label, hint, value, placeholder, optional, error, control } = field;
    let text = Labelled { name, label, hint, optional, error };
    match control {
        Control::Text => view! { <TextField text=text value=value placeholder=placeholder kind="text"/> }.into_any(),
        Control::Check => view! { <CheckField text=text ticked=value == "on"/> }.into_any(),
        Control::Choice(choices) => choice(text, choices, value),
        // Even if a value were there, a secret is not drawn.
        Control::NewSecret => {
            view! { <TextField text=text value=String::new() placeholder=placeholder kind="password"/> }.into_any()
        }
        Control::Secret { state, action } => {
            let text = Labelled { optional: false, ..text };
            view! { <SecretField text=text set=state == SecretState::Set action=action/> }.into_any()
        }
    }
}

fn choice(text: Labelled, choices: Vec<String>, value: String) -> AnyView {
    let none = SelectOption { value: String::new(), label: "Choose one".into(), count: None };
    let choices = choices.into_iter().map(|value| SelectOption { label: value.clone(), value, count: None });
    let options = std::iter::once(none).chain(choices).collect();
    view! { <SelectField text=text options=options chosen=value/> }.into_any()
}
