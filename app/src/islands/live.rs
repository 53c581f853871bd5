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
    use std::collections::HashMap;
    use std::rc::Rc;

    use futures::StreamExt;
    use futures::future::{AbortHandle, Abortable};
    use gloo_net::eventsource::State;
    use gloo_net::eventsource::futures::EventSource;
    use leptos::prelude::*;
    use web_sys::VisibilityState;

    use crate::islands::dom;
    use crate::parts::When;
    use crate::pages::health_badge;
    use crate::paths;
    use crate::view::HealthEvent;

    /// Views that were put in place of the server's, by what they show; dropping one takes it away again.
    type Mounted = Rc<RefCell<HashMap<String, Box<dyn std::any::Any>>>>;

    /// Follows the events while the page can be seen.
    pub(super) fn follow(state: RwSignal<&'static str>) {
        let running: Rc<RefCell<Option<AbortHandle>>> = Rc::default();
        let mounted = Mounted::default();
        let switch = move || {
            let visible =
                dom::document().is_some_and(|document| document.visibility_state() == VisibilityState::Visible);
            let mut running = running.borrow_mut();
            if visible && running.is_none() {
                let (abort, registration) = AbortHandle::new_pair();
                *running = Some(abort);
                let listening = Abortable::new(listen(state, mounted.clone()), registration);
                leptos::task::spawn_local(async move {
                    let _ended_or_aborted = listening.await;
                });
            } else if !visible && let Some(abort) = running.take() {
                abort.abort();
                state.set("Updates paused");
            }
        };
        switch();
        if let Some(document) = dom::document() {
            dom::on(&document, "visibilitychange", move |_| switch());
        }
    }

    async fn listen(state: RwSignal<&'static str>, mounted: Mounted) {
        let Ok(mut source) = EventSource::new(paths::API_EVENTS) else { return };
        let Ok(mut events) = source.subscribe("health") else { return };
        state.set("Live");
        while let Some(event) = events.next().await {
            match event {
                Ok((_, message)) => {
                    state.set("Live");
                    let text = message.data().as_string().unwrap_or_default();
                    if let Ok(event) = serde_json::from_str::<HealthEvent>(&text) {
                        show(&event, &mounted);
                    }
                }
                Err(_) if source.state() == State::Closed => break,
                Err(_) => state.set("Reconnecting…"),
            }
        }
        state.set("Not live: reload the page");
    }

    fn show(event: &HealthEvent, mounted: &Mounted) {
        let id = event.address.id.as_str();
        let (health, last_sync, now) = (event.health, event.last_sync.map(|time| time.0), event.as_of.0);
        replace(mounted, &format!("health-of=\"{id}\""), move || health_badge(health));
        replace(mounted, &format!("synced-of=\"{id}\""), move || view! { <When at=last_sync now=now/> }.into_any());
    }

    fn replace(mounted: &Mounted, data: &str, view: impl Fn() -> AnyView + Clone + 'static) {
        use wasm_bindgen::JsCast;

        for (index, element) in dom::all(&format!("[data-{data}]")).into_iter().enumerate() {
            let Ok(element) = element.dyn_into::<web_sys::HtmlElement>() else { continue };
            let key = format!("{data}{index}");
            drop(mounted.borrow_mut().remove(&key));
            element.set_inner_html("");
            let handle = leptos::mount::mount_to(element, view.clone());
            mounted.borrow_mut().insert(key, Box::new(handle));
        }
    }
}
