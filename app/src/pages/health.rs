//! How a store's state looks.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::Health;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::parts::{Badge, IconShape};
use crate::view::Tone;

/// The state of a store as icon and word. There are few states and many rows, so each badge is drawn once.
pub fn health_badge(health: Health) -> impl IntoView {
    static BADGES: LazyLock<BTreeMap<Health, String>> = LazyLock::new(|| {
        let badge = |health: Health| {
            view! { <Badge tone=health_tone(health) shape=health_shape(health) word=health.word()/> }.to_html()
        };
        Health::ALL.map(|health| (health, badge(health))).into()
    });
    InertElement::new(BADGES.get(&health).map(String::as_str).unwrap_or_default())
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
