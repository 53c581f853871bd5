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

    use domain::UnixMillis;
    use miniserde::{Deserialize, json};

    use crate::components::store::store_state;
    use crate::islands::events::{self, Heard};
    use crate::islands::place::{self, Draw};
    use crate::islands::{dom, fetch};
    use crate::paths;
    use crate::view::StoreState;

    /// What of `view::IntegrationJson` is of use here.
    #[derive(Deserialize)]
    struct Asked {
        health: String,
        status: Said,
        as_of: i64,
    }

    #[derive(Deserialize)]
    struct Said {
        available: Option<bool>,
        potentially_stale: Option<bool>,
        last_sync: Option<i64>,
        last_error: Option<i64>,
    }

    impl Asked {
        fn read(text: &str) -> Option<StoreState> {
            let Self { health, status, as_of } = json::from_str(text).ok()?;
            let Said { available, potentially_stale, last_sync, last_error } = status;
            let (last_sync, last_error) = (last_sync.map(UnixMillis), last_error.map(UnixMillis));
            let (health, as_of) = (health.parse().ok()?, UnixMillis(as_of));
            Some(StoreState { health, last_sync, last_error, available, potentially_stale, as_of, now: as_of })
        }
    }

    pub(super) fn start() {
        let Some((place, inner)) = dom::first(".live-store").zip(dom::first(".live-store > div")) else { return };
        let Some(id) = place.get_attribute("data-id") else { return };
        let state = place.get_attribute("data-state").and_then(|state| Asked::read(&state));
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
        if let Some(state) = Asked::read(&text) {
            draw(&state);
        }
    }
}
