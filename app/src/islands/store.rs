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
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use std::time::Duration;

    use leptos::prelude::set_interval;

    use crate::components::store::store_state;
    use crate::islands::events::{self, Heard};
    use crate::islands::place::{self, Draw};
    use crate::islands::{dom, fetch};
    use crate::paths;
    use crate::view::StoreState;

    /// How often ages are counted anew.
    const TICK: Duration = Duration::from_secs(10);

    struct Store {
        state: RefCell<StoreState>,
        /// When it was read, by the browser's clock.
        read_at: Cell<i64>,
        draw: Draw<StoreState>,
    }

    pub(super) fn start() {
        let Some((place, inner)) = dom::first(".live-store").zip(dom::first(".live-store > div")) else { return };
        let Some(id) = place.get_attribute("data-id") else { return };
        let state = place.get_attribute("data-state").and_then(|state| StoreState::read(&state));
        let Some(state) = state else { return };
        let (draw, as_of) = (place::drawn(&inner, &state, store_state), state.as_of);
        let store = Rc::new(Store { state: RefCell::new(state), read_at: Cell::new(dom::now()), draw });
        let ticking = Rc::clone(&store);
        set_interval(move || ticking.tick(), TICK);
        events::follow(as_of, Some(&id), move |heard| match heard {
            Heard::State(words) => events::say(words),
            // An event says only what the table shows: the rest is asked for.
            Heard::Health(change) if store.differs(&change) => {
                leptos::task::spawn_local(Rc::clone(&store).look());
            }
            Heard::Health(_) | Heard::List { .. } => {}
        });
    }

    impl Store {
        fn differs(&self, change: &crate::view::ToldHealth) -> bool {
            let state = self.state.borrow();
            (state.health, state.last_sync) != (change.health, change.last_sync)
        }

        fn tick(&self) {
            if dom::document().is_some_and(|document| !document.hidden()) {
                let mut state = self.state.borrow_mut();
                state.now = state.as_of.plus((dom::now() - self.read_at.get()).max(0));
                (self.draw)(&state);
            }
        }

        async fn look(self: Rc<Self>) {
            let path = dom::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default();
            let Ok(answer) = fetch::get(&paths::api_of(&path).unwrap_or_default()).await else { return };
            let Ok(text) = answer.text().await else { return };
            if let Some(state) = StoreState::read(&text) {
                self.read_at.set(dom::now());
                (self.draw)(&state);
                *self.state.borrow_mut() = state;
            }
        }
    }
}
