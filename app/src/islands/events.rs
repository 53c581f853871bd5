//! Changes of health as the server tells them, by server-sent events. Quiet while the page is hidden.

use std::cell::RefCell;
use std::rc::Rc;

use domain::UnixMillis;
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent, VisibilityState};

use super::dom;
use crate::paths;
use crate::view::ToldHealth;

/// What is heard.
pub(super) enum Heard {
    /// A store changed.
    Health(ToldHealth),
    /// Integrations came, went, or were changed: the list must be read anew.
    List,
    /// Whether one is being kept current, in words.
    State(&'static str),
}

/// Follows the changes since the list of `since`, while the page can be seen.
pub(super) fn follow(since: UnixMillis, hear: impl Fn(Heard) + 'static) {
    let Some(document) = dom::document() else { return };
    let hear: Rc<dyn Fn(Heard)> = Rc::new(hear);
    let running: RefCell<Option<EventSource>> = RefCell::default();
    let seen = document.clone();
    let switch = move || {
        let visible = seen.visibility_state() == VisibilityState::Visible;
        let mut running = running.borrow_mut();
        if visible && running.is_none() {
            *running = listen(since, &hear);
        } else if !visible && let Some(source) = running.take() {
            source.close();
            hear(Heard::State("Updates paused"));
        }
    };
    switch();
    dom::on(&document, "visibilitychange", move |_| switch());
}

/// Says on the page whether it is being kept current.
pub(super) fn say(words: &str) {
    if let Some(line) = dom::first(".live") {
        line.set_text_content(Some(words));
        drop(line.remove_attribute("hidden"));
    }
}

fn listen(since: UnixMillis, hear: &Rc<dyn Fn(Heard)>) -> Option<EventSource> {
    let source = EventSource::new(&paths::api_events(since)).ok()?;
    for kind in ["health", "list", "open", "retired", "error"] {
        let (hear, asked) = (Rc::clone(hear), source.clone());
        dom::on(&source, kind, move |event| {
            let heard = match kind {
                "health" => {
                    let text = event.dyn_into::<MessageEvent>().ok().and_then(|event| event.data().as_string());
                    text.and_then(|text| ToldHealth::read(&text)).map(Heard::Health)
                }
                "list" => Some(Heard::List),
                "open" => Some(Heard::State("Live")),
                "retired" => {
                    // Whoever asked again would take the place of the next.
                    asked.close();
                    Some(Heard::State("Not live: the portal is open in too many tabs"))
                }
                _ if asked.ready_state() == EventSource::CLOSED => Some(Heard::State("Not live: reload the page")),
                _ => Some(Heard::State("Connection lost, trying again…")),
            };
            if let Some(heard) = heard {
                hear(heard);
            }
        });
    }
    Some(source)
}
