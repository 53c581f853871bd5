//! The few icons, each one path on a 16 by 16 grid. Always beside a word, so always hidden from screen readers. The paths
//! stand once in a page, in the sprite; an icon is a reference to one, so that a thousand of them cost little.

use std::sync::LazyLock;

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

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
    /// Sorted upwards.
    Up,
    /// Sorted downwards.
    Down,
    /// Can be sorted.
    Sort,
    /// A new one.
    Plus,
    /// Read afresh.
    Refresh,
    /// The product.
    Store,
}

/// Every icon's name in the sprite, and its path.
const SYMBOLS: [(&str, &str); 14] = [
    ("check", "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M5 8.3l2.1 2.1L11 6.2"),
    ("cross", "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6"),
    ("clock", "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M8 4.5V8l2.4 1.6"),
    ("waiting", "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M4.9 8h.1M8 8h.1M11 8h.1"),
    ("question", "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M6.1 6.2a2 2 0 1 1 2.8 1.9c-.6.3-.9.6-.9 1.2M8 11.4v.1"),
    ("off", "M8 1.8v5M4.7 3.6a5.7 5.7 0 1 0 6.6 0"),
    ("warning", "M8 2 14.6 13.6H1.4zM8 6.5v3.2M8 11.5v.1"),
    ("info", "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M8 7.4v3.8M8 4.9V5"),
    ("up", "M8 12.5v-9M4.5 7 8 3.5 11.5 7"),
    ("down", "M8 3.5v9M4.5 9 8 12.5 11.5 9"),
    ("sort", "M5.5 6 8 3.5 10.5 6M5.5 10 8 12.5 10.5 10"),
    ("plus", "M8 3v10M3 8h10"),
    ("refresh", "M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.5v3H10.5"),
    (
        "store",
        "M2.5 4c0-1.1 2.5-2 5.5-2s5.5.9 5.5 2-2.5 2-5.5 2-5.5-.9-5.5-2M2.5 4v8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2V4M2.5 8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2",
    ),
];

/// A reference to the icon of that name.
macro_rules! reference {
    ($name:literal) => {
        concat!("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"#icon-", $name, "\"></use></svg>")
    };
}

impl IconShape {
    fn svg(self) -> &'static str {
        match self {
            Self::Check => reference!("check"),
            Self::Cross => reference!("cross"),
            Self::Clock => reference!("clock"),
            Self::Waiting => reference!("waiting"),
            Self::Question => reference!("question"),
            Self::Off => reference!("off"),
            Self::Warning => reference!("warning"),
            Self::Info => reference!("info"),
            Self::Up => reference!("up"),
            Self::Down => reference!("down"),
            Self::Sort => reference!("sort"),
            Self::Plus => reference!("plus"),
            Self::Refresh => reference!("refresh"),
            Self::Store => reference!("store"),
        }
    }
}

/// The icon, in the colour of the text around it.
#[component]
pub fn Icon(
    /// What it shows.
    shape: IconShape,
) -> impl IntoView {
    InertElement::new(shape.svg())
}

/// What the icons refer to; once in every page.
pub(crate) fn sprite() -> impl IntoView {
    static SPRITE: LazyLock<String> = LazyLock::new(|| {
        let symbol = |(name, path): (&str, &str)| {
            format!("<symbol id=\"icon-{name}\" viewBox=\"0 0 16 16\"><path d=\"{path}\"></path></symbol>")
        };
        let symbols: String = SYMBOLS.into_iter().map(symbol).collect();
        format!("<svg class=\"sprite\" aria-hidden=\"true\">{symbols}</svg>")
    });
    InertElement::new(SPRITE.as_str())
}
