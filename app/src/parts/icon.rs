//! The few icons. Always beside a word, so always hidden from screen readers. Their shapes are the style sheet's
//! (`parts/icon.css`): an icon is a name, so that a thousand of them cost little.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconShape {
    /// As it should be.
    Check,
    /// Wrong.
    Cross,
    /// Late.
    Clock,
    /// Nothing has happened yet.
    Waiting,
    /// Not known.
    Question,
    /// Turned off.
    Off,
    /// Look at it.
    Warning,
    /// Worth knowing.
    Info,
    /// A new one.
    Plus,
    /// Read afresh.
    Refresh,
    /// The product.
    Store,
}

impl IconShape {
    /// Its class in the style sheet.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Check => "icon-check",
            Self::Cross => "icon-cross",
            Self::Clock => "icon-clock",
            Self::Waiting => "icon-waiting",
            Self::Question => "icon-question",
            Self::Off => "icon-off",
            Self::Warning => "icon-warning",
            Self::Info => "icon-info",
            Self::Plus => "icon-plus",
            Self::Refresh => "icon-refresh",
            Self::Store => "icon-store",
        }
    }
}

/// The icon, in the colour of the text around it.
#[component]
pub fn Icon(
    /// What it shows.
    shape: IconShape,
) -> impl IntoView {
    view! { <span class=["icon ", shape.class()].concat() aria-hidden="true"></span> }
}
