//! From a field of the view model to a part.

use domain::{KEEP, SecretState};
use leptos::either::EitherOf4;
use leptos::prelude::*;

use crate::parts::{CheckField, Labelled, SecretField, SelectField, SelectOption, TextField};
use crate::view::{Control, FieldView};

/// The field, as its control wants it.
pub fn field(field: FieldView) -> impl IntoView + use<> {
    let FieldView { name, label, hint, value, placeholder, optional, kept, error, advice, control } = field;
    let text = Labelled { name, label, hint, optional, kept, error, advice };
    match control {
        Control::Text => EitherOf4::A(view! { <TextField text=text value=value placeholder=placeholder kind="text"/> }),
        // Even if a value were there, a secret is not drawn.
        Control::NewSecret => {
            EitherOf4::A(view! { <TextField text=text value=String::new() placeholder=placeholder kind="password"/> })
        }
        Control::Check => EitherOf4::B(view! { <CheckField text=text ticked=value == "on"/> }),
        Control::OddCheck(json) => EitherOf4::C(select(text, yes_or_no(&json), off_if_empty(value))),
        Control::Choice(choices) => EitherOf4::C(select(text, choice(choices), value)),
        Control::Secret { state, action } => {
            let text = Labelled { optional: false, ..text };
            EitherOf4::D(view! { <SecretField text=text set=state == SecretState::Set action=action/> })
        }
    }
}

fn choice(choices: Vec<String>) -> Vec<SelectOption> {
    let choices = choices.into_iter().map(|value| option(value.clone(), value));
    std::iter::once(option(String::new(), "Choose one".into())).chain(choices).collect()
}

fn yes_or_no(json: &str) -> Vec<SelectOption> {
    let label = if json.is_empty() { "Choose one".into() } else { format!("Keep {json}") };
    vec![option(KEEP.into(), label), option("on".into(), "Yes".into()), option("off".into(), "No".into())]
}

/// A connection string that says no leaves the field empty, as it would a check box.
fn off_if_empty(value: String) -> String {
    if value.is_empty() { "off".to_owned() } else { value }
}

fn select(text: Labelled, options: Vec<SelectOption>, chosen: String) -> impl IntoView + use<> {
    view! { <SelectField text=text options=options chosen=chosen/> }
}

fn option(value: String, label: String) -> SelectOption {
    SelectOption { value, label, count: None }
}
