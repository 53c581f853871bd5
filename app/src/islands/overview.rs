//! The overview while somebody has it open: drawn anew when a store changes.

use std::cell::Cell;
use std::rc::Rc;

use crate::components::overview::glance;
use crate::islands::events::{self, Heard};
use crate::islands::place::{self, Draw};
use crate::islands::{dom, fetch};
use crate::paths;
use crate::view::Glance;

/// Whether the overview is being asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asking {
    No,
    Yes,
    /// And something changed since: once more.
    Again,
}

struct Overview {
    draw: Draw<Glance>,
    asking: Cell<Asking>,
}

pub(super) fn start() {
    let Some(place) = dom::first(".live-overview") else { return };
    let Some(inner) = place.first_element_child() else { return };
    let state = place.get_attribute("data-state");
    let Some(state) = state.and_then(|state| serde_json::from_str::<Glance>(&state).ok()) else { return };
    let draw = place::drawn(&inner, &state, glance);
    let overview = Rc::new(Overview { draw, asking: Cell::new(Asking::No) });
    events::follow(state.as_of, None, move |heard| match heard {
        Heard::State(words) => events::say(words),
        // Changes come many at a time: they are asked for together.
        Heard::Health(_) | Heard::List { .. } if overview.asking.get() == Asking::No => {
            overview.asking.set(Asking::Yes);
            leptos::task::spawn_local(ask(Rc::clone(&overview)));
        }
        Heard::Health(_) | Heard::List { .. } => overview.asking.set(Asking::Again),
    });
}

async fn ask(overview: Rc<Overview>) {
    loop {
        let asked = async { fetch::get(&paths::API_OVERVIEW.url()).await?.text().await };
        let read = asked.await.ok().and_then(|text| serde_json::from_str::<Glance>(&text).ok());
        if let Some(glance) = read {
            (overview.draw)(&glance);
        }
        if overview.asking.get() == Asking::Yes {
            overview.asking.set(Asking::No);
            return;
        }
        overview.asking.set(Asking::Yes);
    }
}
