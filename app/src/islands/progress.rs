//! Something under way while somebody watches it. When it has come to an end, the page has more to say and is loaded anew.

use leptos::prelude::*;

/// Stands around what `components::progress::whole` draws.
#[island(lazy)]
pub fn LiveProgress(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::start();
    children()
}

#[cfg(feature = "hydrate")]
mod browser {
    use wasm_bindgen::JsCast;
    use web_sys::{Element, EventSource, MessageEvent};

    use crate::components::progress::going;
    use crate::islands::{dom, place};
    use crate::view::Progress;

    pub(super) fn start() {
        for place in dom::all(".live-progress") {
            follow(&place);
        }
    }

    fn follow(place: &Element) {
        let read = |text: String| serde_json::from_str::<Progress>(&text).ok();
        let (Some(inner), Some(events)) = (place.first_element_child(), place.get_attribute("data-events")) else {
            return;
        };
        let Some(state) = place.get_attribute("data-state").and_then(read) else { return };
        let draw = place::drawn(&inner, &state, going);
        let Ok(source) = EventSource::new(&events) else { return };
        let told = source.clone();
        dom::on(&source, "progress", move |event| {
            let text = event.dyn_into::<MessageEvent>().ok().and_then(|event| event.data().as_string());
            let Some(progress) = text.and_then(read) else { return };
            draw(&progress);
            if progress.ended {
                told.close();
                dom::reload();
            }
        });
    }
}
