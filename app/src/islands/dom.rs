//! The few things that all islands ask of the document. In the browser only.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{
    Document, Element, Event, HtmlElement, HtmlInputElement, MouseEvent, NodeList, Storage, SubmitEvent, Window,
};

pub(super) fn window() -> Option<Window> {
    web_sys::window()
}

pub(super) fn document() -> Option<Document> {
    window()?.document()
}

/// What this browser keeps for the portal; `None` where it keeps nothing.
pub(super) fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// The name under which it keeps something: other applications of the same origin keep things too.
pub(super) fn kept_as(name: &str) -> String {
    match crate::paths::base() {
        "" => name.to_owned(),
        base => [base, ":", name].concat(),
    }
}

pub(super) fn by_id(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// What a form was sent with.
pub(super) fn submitter(event: &Event) -> Option<HtmlElement> {
    event.dyn_ref::<SubmitEvent>()?.submitter()
}

/// The first element that fits the selector.
pub(super) fn first(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok()?
}

/// Every element that fits the selector, in document order.
pub(super) fn all(selector: &str) -> Vec<Element> {
    elements(document().and_then(|document| document.query_selector_all(selector).ok()))
}

/// The same inside an element.
pub(super) fn inside(element: &Element, selector: &str) -> Vec<Element> {
    elements(element.query_selector_all(selector).ok())
}

fn elements(found: Option<NodeList>) -> Vec<Element> {
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

/// Whether a link that was clicked is to lead on in this tab.
pub(super) fn plain_click(click: Option<&MouseEvent>) -> bool {
    click.is_some_and(|click| {
        !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key()) && click.button() == 0
    })
}

/// Says in the title that something is wrong, as the server does.
pub(super) fn title_error() {
    if let Some(document) = document().filter(|document| !document.title().starts_with("Error: ")) {
        document.set_title(&["Error: ", &document.title()].concat());
    }
}

/// Loads the page anew.
pub(super) fn reload() {
    if let Some(window) = window() {
        drop(window.location().reload());
    }
}

/// Whether somebody is typing in the page, or has typed or ticked something in it and not sent it yet.
pub(super) fn typed() -> bool {
    let active = document().and_then(|document| document.active_element());
    let fields = all("input:not([type=hidden])").into_iter();
    fields.filter_map(|field| field.dyn_into::<HtmlInputElement>().ok()).any(|field| match &*field.type_() {
        // Their value is what is sent if they are ticked.
        "checkbox" | "radio" => field.checked() != field.default_checked(),
        _ => field.value() != field.default_value() || active.as_ref() == Some(field.as_ref()),
    })
}

/// The time by the browser's clock, in Unix milliseconds.
pub(super) fn now() -> i64 {
    milliseconds(js_sys::Date::now())
}

/// A date as HTTP writes it, in Unix milliseconds.
pub(super) fn parse_date(text: &str) -> Option<i64> {
    let time = js_sys::Date::parse(text);
    (!time.is_nan()).then(|| milliseconds(time))
}

#[expect(clippy::cast_possible_truncation, reason = "JavaScript's times are whole milliseconds, far below the limit")]
fn milliseconds(time: f64) -> i64 {
    time as i64
}

/// Calls `then` whenever `event` happens at `target`, as long as the page lives; also while it is called for another: what
/// goes from the page with the focus says so at once.
pub(super) fn on(target: &web_sys::EventTarget, event: &str, then: impl Fn(web_sys::Event) + 'static) {
    let closure = Closure::<dyn Fn(web_sys::Event)>::new(then);
    drop(target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref()));
    closure.forget();
}
