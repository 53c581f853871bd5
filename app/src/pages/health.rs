//! How a store's state looks.

use domain::Health;
use leptos::prelude::*;

use crate::parts::{Badge, IconShape};
use crate::view::Tone;

/// The state of a store as icon and word.
pub fn health_badge(health: Health) -> impl IntoView {
    view! { <Badge tone=health_tone(health) shape=health_shape(health) word=health.word()/> }
}

/// How good or bad a state is.
pub(super) fn health_tone(health: Health) -> Tone {
    match health {
        Health::Failing => Tone::Bad,
        Health::Stale | Health::NeverSynced => Tone::Warning,
        Health::Unknown | Health::Off => Tone::Neutral,
        Health::Healthy => Tone::Good,
    }
}

pub(super) fn health_shape(health: Health) -> IconShape {
    match health {
        Health::Failing => IconShape::Cross,
        Health::Stale => IconShape::Clock,
        Health::NeverSynced => IconShape::Waiting,
        Health::Unknown => IconShape::Question,
        Health::Off => IconShape::Off,
        Health::Healthy => IconShape::Check,
    }
}

/// Whether LaunchDarkly writes to a store, in a word.
pub(super) fn on_word(on: bool) -> &'static str {
    if on { "On" } else { "Off" }
}
