//! How a store's state looks.

use domain::{CheckVerdict, Health};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use crate::parts::IconShape;
use crate::view::Tone;

/// The badge of a state: few states and many rows, so each is fixed markup, as `parts::Badge` would draw it.
macro_rules! badge {
    ($tone:literal, $icon:literal, $word:literal) => {
        concat!("<span class=\"badge ", $tone, " icon-", $icon, "\">", $word, "</span>")
    };
}

/// The state of a store as icon and word.
pub fn health_badge(health: Health) -> impl IntoView {
    InertElement::new(match health {
        Health::Failing => badge!("bad", "cross", "Failing"),
        Health::Stale => badge!("warning", "clock", "Stale"),
        Health::NeverSynced => badge!("warning", "waiting", "Never synced"),
        Health::Unknown => badge!("neutral", "question", "Unknown"),
        Health::Off => badge!("neutral", "off", "Off"),
        Health::Healthy => badge!("good", "check", "Healthy"),
    })
}

/// What a check of a store came to, as icon and word.
pub fn verdict_badge(verdict: CheckVerdict) -> impl IntoView {
    InertElement::new(match verdict {
        CheckVerdict::Readable => badge!("good", "check", "Readable"),
        CheckVerdict::Doubtful => badge!("warning", "warning", "Needs attention"),
        CheckVerdict::Unreadable => badge!("bad", "cross", "Unreadable"),
        CheckVerdict::NotChecked => badge!("neutral", "question", "Not checked"),
    })
}

/// How many stores are in a state, and the way to just those; `current` where that is what one looks at.
pub fn state_link(health: Health, count: usize, href: String, current: bool) -> impl IntoView {
    view! {
        <li class=["state-", health.key(), " ", health_shape(health).class(), if count == 0 { " none" } else { "" }].concat()>
            <a href=href aria-current=current.then_some("true")>
                {health.word()}
                " "
                <span class="count">{count}</span>
            </a>
        </li>
    }
}

/// How good or bad a state is.
pub fn health_tone(health: Health) -> Tone {
    match health {
        Health::Failing => Tone::Bad,
        Health::Stale | Health::NeverSynced => Tone::Warning,
        Health::Unknown | Health::Off => Tone::Neutral,
        Health::Healthy => Tone::Good,
    }
}

/// The icon of a state.
pub fn health_shape(health: Health) -> IconShape {
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
pub fn on_word(on: bool) -> &'static str {
    if on { "On" } else { "Off" }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::parts::Badge;

    #[test]
    fn a_badge_is_what_the_part_draws() {
        for health in Health::ALL {
            let drawn =
                view! { <Badge tone=health_tone(health) shape=health_shape(health) word=health.word()/> }.to_html();
            assert_eq!(health_badge(health).into_view().to_html(), drawn);
        }
    }
}
