//! A labelled line of text. Label, hint and error are tied to the input, so that nobody has to see them to know them.

use leptos::prelude::*;

use crate::markup::Draw as _;

/// What stands around an input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labelled {
    /// The name in the form; the `id` is made from it.
    pub name: String,
    /// The label.
    pub label: String,
    /// A sentence of help; may be empty.
    pub hint: String,
    /// Whether it may be left empty.
    pub optional: bool,
    /// Why what is there cannot be shown to the letter, and that it is kept.
    pub kept: Option<String>,
    /// What is wrong.
    pub error: Option<String>,
    /// What to look at once more.
    pub advice: Option<String>,
}

impl Labelled {
    /// The input's `id`.
    pub fn id(&self) -> String {
        id_of(&self.name)
    }

    /// The `id`s of what is said about it, as far as there is any.
    pub(crate) fn described_by(&self) -> Option<String> {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id()));
        let kept = self.kept.as_ref().map(|_| format!("{}-kept", self.id()));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id()));
        let advice = self.advice.as_ref().map(|_| format!("{}-advice", self.id()));
        let ids: Vec<String> = hint.into_iter().chain(kept).chain(error).chain(advice).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    pub(crate) fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    /// The classes of the box around everything.
    pub(crate) fn classes(&self, kind: &str) -> String {
        let between = if kind.is_empty() { "" } else { " " };
        let wrong = if self.error.is_some() { " wrong" } else { "" };
        ["field", between, kind, wrong].concat()
    }

    pub(crate) fn label_text(&self) -> impl IntoView + use<> {
        let optional = self.optional.then(|| view! { <span class="optional">" (optional)"</span> });
        view! { {self.label.clone()}{optional} }.drawn()
    }

    /// Hint, error and what else there is to say.
    pub(crate) fn notes(&self) -> impl IntoView + use<> {
        let id = self.id();
        let hint = Some(self.hint.clone()).filter(|hint| !hint.is_empty());
        let notes = [
            ("hint", "hint", hint),
            ("advice", "kept", self.kept.clone()),
            ("error", "error", self.error.clone()),
            ("advice", "advice", self.advice.clone()),
        ];
        let said = notes.into_iter().filter_map(|(class, kind, text)| Some((class, kind, text?)));
        said.map(|(class, kind, text)| view! { <p class=class id=format!("{id}-{kind}")>{text}</p> })
            .collect_view()
            .drawn()
    }
}

/// The `id` of the input with this name.
pub fn id_of(name: &str) -> String {
    name.chars().map(|char| if char.is_ascii_alphanumeric() { char } else { '-' }).collect()
}

/// Browsers want to know whose password it is, and grumble where nobody says. It is nobody's: tokens and stores' passwords
/// are not for their keepers.
pub(super) fn nobody() -> impl IntoView + use<> {
    view! { <input type="text" autocomplete="username" tabindex="-1" aria-hidden="true" hidden/> }.drawn()
}

/// A line of text.
#[component]
pub fn TextField(
    /// What stands around it.
    text: Labelled,
    /// What stands in it.
    value: String,
    /// An example; may be empty.
    placeholder: String,
    /// The input's type: `text`, `search` or `password`.
    kind: &'static str,
) -> impl IntoView {
    let autocomplete = if kind == "password" { "new-password" } else { "off" };
    let nobody = (kind == "password").then(nobody);
    view! {
        <div class=text.classes("")>
            <label for=text.id()>{text.label_text()}</label>
            {text.notes()}
            {nobody}
            <input
                id=text.id()
                name=text.name.clone()
                type=kind
                value=(!value.is_empty()).then_some(value)
                placeholder=(!placeholder.is_empty()).then_some(placeholder)
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                dir=(kind != "password").then_some("auto")
                aria-describedby=text.described_by()
                aria-invalid=text.invalid()
            />
        </div>
    }
    .drawn()
}

/// A day.
#[component]
pub fn DateField(
    /// What stands around it.
    text: Labelled,
    /// What stands in it, such as `2026-11-21`.
    value: String,
) -> impl IntoView {
    // Browsers show no day that is none, and grumble at it.
    let value = (!value.is_empty() && text.error.is_none()).then_some(value);
    view! {
        <div class=text.classes("")>
            <label for=text.id()>{text.label_text()}</label>
            {text.notes()}
            <input
                id=text.id()
                name=text.name.clone()
                type="date"
                value=value
                aria-describedby=text.described_by()
                aria-invalid=text.invalid()
            />
        </div>
    }
    .drawn()
}
