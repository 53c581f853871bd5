//! A state in one word, with an icon before it. Colour repeats what icon and word already say, and never says anything
//! alone.

use leptos::prelude::*;

use super::IconShape;
use crate::view::Tone;

/// The badge. The style sheet puts the icon before the word.
#[component]
pub fn Badge(
    /// Good or bad.
    tone: Tone,
    /// The icon.
    shape: IconShape,
    /// The word.
    word: &'static str,
) -> impl IntoView {
    view! { <span class=["badge ", tone_key(tone), " ", shape.class()].concat()>{word}</span> }
}

/// The tone's name in the style sheet.
pub(crate) fn tone_key(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Warning => "warning",
        Tone::Bad => "bad",
        Tone::Neutral => "neutral",
    }
}
