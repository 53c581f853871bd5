//! A choice of one from a native list.

use leptos::prelude::*;

use crate::markup::Draw as _;

use super::Labelled;

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// How many there are of it, where that is worth saying.
    pub count: Option<usize>,
}

/// The list. A chosen value that is not among the options is added to them: what is there must be shown.
#[component]
pub fn SelectField(
    /// What stands around it.
    text: Labelled,
    /// What there is to choose.
    mut options: Vec<SelectOption>,
    /// The chosen value.
    chosen: String,
) -> impl IntoView {
    if !options.iter().any(|option| option.value == chosen) {
        let count = options.iter().any(|option| option.count.is_some()).then_some(0);
        options.push(SelectOption { value: chosen.clone(), label: chosen.clone(), count });
    }
    let options = options.into_iter().map(|option| option_view(option, &chosen)).collect_view();
    view! {
        <div class=text.classes("")>
            <label for=text.id()>{text.label_text()}</label>
            {text.notes()}
            <select id=text.id() name=text.name.clone() aria-describedby=text.described_by() aria-invalid=text.invalid()>
                {options}
            </select>
        </div>
    }
    .drawn()
}

fn option_view(option: SelectOption, chosen: &str) -> impl IntoView + use<> {
    let SelectOption { value, label, count } = option;
    let shown = count.map(|count| [&label, " (", &count.to_string(), ")"].concat()).unwrap_or(label);
    let selected = value == chosen;
    view! { <option value=value selected=selected>{shown}</option> }
}
