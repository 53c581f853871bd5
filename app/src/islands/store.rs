//! One store while somebody looks at it: its state and times as they change.

use leptos::prelude::*;

/// Stands around what `components::store::whole` draws.
#[island]
pub fn LiveStore(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::start();
    children()
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;
    use std::rc::Rc;

    use crate::components::store::store_state;
    use crate::islands::events::{self, Heard};
    use crate::islands::place::{self, Draw};
    use crate::islands::{dom, fetch};
    use crate::paths;
    use crate::view::StoreState;

    pub(super) fn start() {
        let Some((place, inner)) = dom::first(".live-store").zip(dom::first(".live-store > div")) else { return };
        let Some(id) = place.get_attribute("data-id") else { return };
        let state = place.get_attribute("data-state").and_then(|state| StoreState::read(&state));
        let Some(state) = state else { return };
        let draw: Rc<Draw<StoreState>> = Rc::new(place::drawn(&inner, &state, store_state));
        let shown = Rc::new(Cell::new((state.health, state.last_sync)));
        events::follow(state.as_of, move |heard| match heard {
            Heard::State(words) => events::say(words),
            // An event says only what the table shows: the rest is asked for.
            Heard::Health(change) if change.id == id && shown.get() != (change.health, change.last_sync) => {
                shown.set((change.health, change.last_sync));
                leptos::task::spawn_local(look(Rc::clone(&draw)));
            }
            Heard::Health(_) | Heard::List => {}
        });
    }

    async fn look(draw: Rc<Draw<StoreState>>) {
        let path = dom::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default();
        let Ok(answer) = fetch::get(&paths::api_of(&path).unwrap_or_default()).await else { return };
        let Ok(text) = answer.text().await else { return };
        if let Some(state) = StoreState::read(&text) {
            draw(&state);
        }
    }
}
