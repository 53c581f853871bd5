//! A state in one word. Colour repeats what icon and word already say, and never says anything alone.

use leptos::prelude::*;

use super::{Icon, IconShape};
use crate::view::Tone;

/// The badge.
#[component]
pub fn Badge(
    /// Good or bad.
    tone: Tone,
    /// The icon.
    shape: IconShape,
    /// The word.
    word: &'static str,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=tone_key(tone)>
            <Icon shape=shape/>
            <span class="word">{word}</span>
        </span>
    }
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
