//! The few things that all islands ask of the document. In the browser only.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, HtmlElement, Window};

pub(super) fn window() -> Option<Window> {
    web_sys::window()
}

pub(super) fn document() -> Option<Document> {
    window()?.document()
}

pub(super) fn by_id(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Every element that fits the selector, in document order.
pub(super) fn all(selector: &str) -> Vec<Element> {
    let found = document().and_then(|document| document.query_selector_all(selector).ok());
    let elements = found.into_iter().flat_map(|list| (0..list.length()).filter_map(move |index| list.get(index)));
    elements.filter_map(|node| node.dyn_into().ok()).collect()
}

/// Goes to `href` as a link would.
pub(super) fn go(href: &str) {
    if let Some(window) = window() {
        // Only an `href` that is no URL can fail, and ours are.
        drop(window.location().set_href(href));
    }
}

/// Calls `then` whenever `event` happens at `target`, as long as the page lives.
pub(super) fn on(target: &web_sys::EventTarget, event: &str, then: impl FnMut(web_sys::Event) + 'static) {
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(then);
    drop(target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref()));
    closure.forget();
}
