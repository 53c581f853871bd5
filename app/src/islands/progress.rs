//! Something under way while somebody watches it. When it has come to an end, the page has more to say and is loaded anew,
//! unless something was typed in it, which would be lost, or somebody is about to leave it, who would be kept here.

use std::cell::Cell;
use std::rc::Rc;

use leptos::tachys::view::RenderHtml;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventSource, MessageEvent};

use crate::islands::{dom, place};
use crate::words;

/// Draws what is at `selector` anew whenever an event brings it, until it has `ended`.
pub(super) fn follow<Data, View>(
    selector: &str,
    view: impl Fn(&Data) -> View + 'static,
    ended: impl Fn(&Data) -> bool + 'static,
) where
    Data: DeserializeOwned + 'static,
    View: RenderHtml + 'static,
{
    let read = |text: String| serde_json::from_str::<Data>(&text).ok();
    let Some(place) = dom::first(selector) else { return };
    let (inner, events) = (place.first_element_child(), place.get_attribute("data-events"));
    let Some(((inner, events), state)) = inner.zip(events).zip(place.get_attribute("data-state").and_then(read)) else {
        return;
    };
    let draw = place::drawn(&inner, &state, view);
    let Ok(source) = EventSource::new(&events) else { return };
    let leaving = leaving();
    let told = source.clone();
    dom::on(&source, "progress", move |event| {
        let text = event.dyn_into::<MessageEvent>().ok().and_then(|event| event.data().as_string());
        let Some(now) = text.and_then(read) else { return };
        draw(&now);
        if ended(&now) {
            told.close();
            if leaving.get() || dom::typed() {
                hold_back(&place);
            } else {
                dom::reload();
            }
        }
    });
}

/// Whether a link was followed or a form sent whose page has not come yet.
fn leaving() -> Rc<Cell<bool>> {
    let leaving = Rc::new(Cell::new(false));
    if let Some(window) = dom::window() {
        let noted = Rc::clone(&leaving);
        dom::on(&window, "beforeunload", move |_| noted.set(true));
    }
    leaving
}

/// What a notice says of the wait: over once there is a response.
const WAITING: &str = ".notice-body:has(.live-progress) > p[dir]:not(.notice-title)";

/// Says what to do instead of doing it.
fn hold_back(place: &Element) {
    for line in dom::all(WAITING) {
        line.remove();
    }
    let hint = dom::document().and_then(|document| document.create_element("p").ok());
    if let Some(hint) = hint {
        hint.set_class_name("hint");
        hint.set_text_content(Some(words::waiting::HELD_BACK));
        drop(place.append_child(&hint));
    }
}
