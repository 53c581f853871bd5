//! Names and values, as a description list.

use leptos::either::Either;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::markup::{Draw as _, Markup};

/// A name and its value.
#[cfg(feature = "ssr")]
pub struct Fact {
    /// The name.
    pub term: String,
    /// The value.
    pub value: Markup,
}

#[cfg(feature = "ssr")]
impl Fact {
    /// A value of any kind.
    pub fn new(term: impl Into<String>, value: Markup) -> Self {
        Self { term: term.into(), value }
    }

    /// A text; `absent` in its place if it is empty.
    pub fn text(term: impl Into<String>, text: &str, absent: &'static str) -> Self {
        Self::new(term, text_or(text, absent).drawn())
    }

    /// A text for machines, such as a key; `absent` in its place if it is empty.
    pub fn code(term: impl Into<String>, text: &str, absent: &'static str) -> Self {
        let value = if text.is_empty() {
            view! { <span class="absent">{absent}</span> }.drawn()
        } else {
            view! { <code>{text.to_owned()}</code> }.drawn()
        };
        Self::new(term, value)
    }
}

/// The text, or in its place the word for its absence.
pub(crate) fn text_or(text: &str, absent: &'static str) -> impl IntoView + use<> {
    if text.is_empty() {
        Either::Left(view! { <span class="absent">{absent}</span> })
    } else {
        Either::Right(view! { <span dir="auto">{text.to_owned()}</span> })
    }
}

/// One name and its value.
pub(crate) fn fact(term: impl Into<String>, value: impl IntoView) -> impl IntoView {
    view! { <div class="fact"><dt>{term.into()}</dt><dd>{value}</dd></div> }
}

/// The list.
#[cfg(feature = "ssr")]
#[component]
pub fn Facts(
    /// What it says.
    facts: Vec<Fact>,
) -> impl IntoView {
    let facts = facts.into_iter().map(|Fact { term, value }| fact(term, value)).collect_view();
    view! { <dl class="facts">{facts}</dl> }
}
