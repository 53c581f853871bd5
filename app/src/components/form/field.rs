//! From a field of the view model to a part.

use domain::SecretState;
use leptos::either::EitherOf4;
use leptos::prelude::*;

use crate::parts::{CheckField, Labelled, SecretField, SelectField, SelectOption, TextField};
use crate::view::{Control, FieldView};

/// The field, as its control wants it.
pub fn field(field: FieldView) -> impl IntoView + use<> {
    let FieldView { name, label, hint, value, placeholder, optional, error, advice, control } = field;
    let text = Labelled { name, label, hint, optional, error, advice };
    match control {
        Control::Text => EitherOf4::A(view! { <TextField text=text value=value placeholder=placeholder kind="text"/> }),
        // Even if a value were there, a secret is not drawn.
        Control::NewSecret => {
            EitherOf4::A(view! { <TextField text=text value=String::new() placeholder=placeholder kind="password"/> })
        }
        Control::Check => EitherOf4::B(view! { <CheckField text=text ticked=value == "on"/> }),
        Control::Choice(choices) => EitherOf4::C(choice(text, choices, value)),
        Control::Secret { state, action } => {
            let text = Labelled { optional: false, ..text };
            EitherOf4::D(view! { <SecretField text=text set=state == SecretState::Set action=action/> })
        }
    }
}

fn choice(text: Labelled, choices: Vec<String>, value: String) -> impl IntoView + use<> {
    let none = SelectOption { value: String::new(), label: "Choose one".into(), count: None };
    let choices = choices.into_iter().map(|value| SelectOption { label: value.clone(), value, count: None });
    let options = std::iter::once(none).chain(choices).collect();
    view! { <SelectField text=text options=options chosen=value/> }
}
