//! Something to know, on the page and not floating over it: it stays until the page is left.

use leptos::prelude::*;

use super::badge::tone_key;
use super::{Icon, IconShape};
use crate::markup::Draw as _;
use crate::view::Tone;

/// The notice.
#[component]
pub fn Notice(
    /// Good or bad.
    tone: Tone,
    /// What it says, in a few words.
    title: String,
    /// The rest, sentence by sentence.
    #[prop(default = Vec::new())]
    lines: Vec<String>,
    /// `status` or `alert` if it is the answer to what a person just did.
    #[prop(default = None)]
    role: Option<&'static str>,
    /// What to do about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let shape = match tone {
        Tone::Good => IconShape::Check,
        Tone::Warning => IconShape::Warning,
        Tone::Bad => IconShape::Cross,
        Tone::Neutral => IconShape::Info,
    };
    let lines = lines.into_iter().map(|line| view! { <p dir="auto">{line}</p> }).collect_view();
    view! {
        <div class="notice" data-tone=tone_key(tone) role=role>
            <Icon shape=shape/>
            <div class="notice-body">
                <p class="notice-title" dir="auto">{title}</p>
                {lines}
                {children.map(|children| children())}
            </div>
        </div>
    }
    .drawn()
}
