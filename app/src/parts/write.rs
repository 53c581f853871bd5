//! Controls that change something, which a read-only portal has none of.

use leptos::prelude::*;

use super::button::LinkButton;

/// Whether whoever looks at a page may change anything, as far as the portal decides that; in the context of its drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MayWrite(pub bool);

/// Whether there are to be controls that change something.
#[cfg(feature = "ssr")]
pub(crate) fn may_write() -> bool {
    use_context::<MayWrite>().is_none_or(|MayWrite(it)| it)
}

/// The same in the browser, where the document says so.
#[cfg(not(feature = "ssr"))]
pub(crate) fn may_write() -> bool {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    root.is_none_or(|root| !root.has_attribute("data-read-only"))
}

/// A link to a form that changes something; nothing where that cannot be.
#[component]
pub fn WriteLink(label: String, href: String, #[prop(default = "")] kind: &'static str) -> impl IntoView {
    may_write().then(|| view! { <LinkButton label=label href=href kind=kind/> })
}
