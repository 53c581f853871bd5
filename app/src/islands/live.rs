//! The health of the stores as it changes, by server-sent events. Quiet while the page is hidden.

use leptos::prelude::*;

/// Keeps the health and the last synchronisation of every integration on the page current, and says whether it does.
#[island]
pub fn LiveHealth() -> impl IntoView {
    let state = RwSignal::new("");
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| browser::follow(state));
    view! { <p class="live" role="status" hidden=move || state.get().is_empty()>{state}</p> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::RefCell;
    use std::rc::Rc;

    use futures::StreamExt;
    use futures::future::{AbortHandle, Abortable};
    use gloo_net::eventsource::State;
    use gloo_net::eventsource::futures::EventSource;
    use leptos::prelude::{RwSignal, Set};
    use serde::Deserialize;
    use web_sys::VisibilityState;

    use crate::islands::dom;
    use crate::paths;

    /// What of an event is of use here: the server draws, this puts in place.
    #[derive(Deserialize)]
    struct Event {
        id: String,
        health_html: String,
        last_sync_html: String,
    }

    /// Follows the events while the page can be seen.
    pub(super) fn follow(state: RwSignal<&'static str>) {
        let Some(document) = dom::document() else { return };
        let running: Rc<RefCell<Option<AbortHandle>>> = Rc::default();
        let seen = document.clone();
        let switch = move || {
            let visible = seen.visibility_state() == VisibilityState::Visible;
            let mut running = running.borrow_mut();
            if visible && running.is_none() {
                let (abort, registration) = AbortHandle::new_pair();
                *running = Some(abort);
                let listening = Abortable::new(listen(state), registration);
                leptos::task::spawn_local(async move {
                    let _ended_or_aborted = listening.await;
                });
            } else if !visible && let Some(abort) = running.take() {
                abort.abort();
                state.set("Updates paused");
            }
        };
        switch();
        dom::on(&document, "visibilitychange", move |_| switch());
    }

    async fn listen(state: RwSignal<&'static str>) {
        let Ok(mut source) = EventSource::new(paths::API_EVENTS) else { return };
        let Ok(mut events) = source.subscribe("health") else { return };
        while let Some(event) = events.next().await {
            match event {
                Ok((_, message)) => {
                    state.set("Live");
                    let text = message.data().as_string().unwrap_or_default();
                    if let Ok(event) = serde_json::from_str::<Event>(&text) {
                        put("data-health-of", &event.id, &event.health_html);
                        put("data-synced-of", &event.id, &event.last_sync_html);
                    }
                }
                Err(_) if source.state() == State::Closed => break,
                Err(_) => state.set("Reconnecting…"),
            }
        }
        state.set("Not live: reload the page");
    }

    fn put(place: &str, id: &str, html: &str) {
        for element in dom::all(&format!("[{place}=\"{id}\"]")) {
            element.set_inner_html(html);
        }
    }
}
