//! Something under way while somebody watches it. When it has come to an end, the page has more to say and is loaded anew.

use leptos::tachys::view::RenderHtml;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent};

use crate::islands::{dom, place};

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
    let told = source.clone();
    dom::on(&source, "progress", move |event| {
        let text = event.dyn_into::<MessageEvent>().ok().and_then(|event| event.data().as_string());
        let Some(now) = text.and_then(read) else { return };
        draw(&now);
        if ended(&now) {
            told.close();
            // A password cannot be put back; what was drawn says what to do.
            if !dom::typing_a_password() {
                dom::reload();
            }
        }
    });
}
