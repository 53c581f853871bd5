//! Pictures of numbers.

use leptos::tachys::html::InertElement;

/// A picture of numbers, in one piece: what is in it never changes alone. Nothing that somebody typed may be in it.
pub(super) fn picture(attributes: &str, inside: &str) -> InertElement {
    InertElement::new(["<svg ", attributes, ">", inside, "</svg>"].concat())
}
