//! Changes of health as the server tells them, by server-sent events. Quiet while the page is hidden.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use domain::UnixMillis;
use leptos::prelude::set_interval;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventSource, MessageEvent, VisibilityState};

use super::dom;
use crate::paths;
use crate::view::ToldHealth;

/// How long nothing may be heard, in milliseconds: the server says every 15 seconds that it is still there.
const SILENCE_MS: i64 = 40_000;
/// How often that is looked at.
const WATCH: Duration = Duration::from_secs(10);

const LOST: &str = "Connection lost, trying again…";

/// What is heard.
pub(super) enum Heard {
    /// A store changed.
    Health(ToldHealth),
    /// Integrations came, went, or were changed: the list must be read anew.
    List {
        /// When LaunchDarkly said so.
        as_of: UnixMillis,
    },
    /// Whether one is being kept current, in words.
    State(&'static str),
}

struct Follower {
    /// Where the events come from.
    url: String,
    hear: Box<dyn Fn(Heard)>,
    source: RefCell<Option<EventSource>>,
    /// When something was heard last, by the browser's clock.
    heard_at: Cell<i64>,
}

/// Follows the changes since the list of `since`, of one integration or of all, while the page can be seen.
pub(super) fn follow(since: UnixMillis, only: Option<&str>, hear: impl Fn(Heard) + 'static) {
    let Some((document, window)) = dom::document().zip(dom::window()) else { return };
    let (source, heard_at) = (RefCell::default(), Cell::new(dom::now()));
    let follower = Rc::new(Follower { url: paths::api_events(since, only), hear: Box::new(hear), source, heard_at });
    let seen = document.clone();
    let (seen, switched) = (move || seen.visibility_state() == VisibilityState::Visible, Rc::clone(&follower));
    let switch = move || match (seen(), switched.follows()) {
        (true, false) => switched.begin(),
        (false, true) => {
            switched.end();
            (switched.hear)(Heard::State("Updates paused"));
        }
        _ => {}
    };
    switch();
    dom::on(&document, "visibilitychange", move |_| switch());
    let offline = Rc::clone(&follower);
    // An open stream may say nothing of it for minutes.
    dom::on(&window, "offline", move |_| {
        if offline.follows() {
            (offline.hear)(Heard::State(LOST));
        }
    });
    let online = Rc::clone(&follower);
    dom::on(&window, "online", move |_| online.begin_again());
    set_interval(
        move || {
            // While it is paused, or was turned away, nothing is to be heard.
            if follower.follows() && dom::now() - follower.heard_at.get() > SILENCE_MS {
                (follower.hear)(Heard::State(LOST));
                follower.begin_again();
            }
        },
        WATCH,
    );
}

impl Follower {
    /// Whether it listens. One that the server has turned away does not.
    fn follows(&self) -> bool {
        self.source.borrow().as_ref().is_some_and(|source| source.ready_state() != EventSource::CLOSED)
    }

    fn end(&self) {
        if let Some(source) = self.source.borrow_mut().take() {
            source.close();
        }
    }

    fn begin_again(self: &Rc<Self>) {
        if self.follows() {
            self.end();
            self.begin();
        }
    }

    fn begin(self: &Rc<Self>) {
        self.heard_at.set(dom::now());
        let Ok(source) = EventSource::new(&self.url) else { return };
        for kind in ["health", "list", "ping", "open", "retired", "error"] {
            let (follower, asked) = (Rc::clone(self), source.clone());
            dom::on(&source, kind, move |event| {
                if let Some(heard) = follower.heard(kind, &asked, event) {
                    (follower.hear)(heard);
                }
            });
        }
        *self.source.borrow_mut() = Some(source);
    }

    fn heard(&self, kind: &str, source: &EventSource, event: Event) -> Option<Heard> {
        if kind != "error" {
            self.heard_at.set(dom::now());
        }
        let text = |event: Event| event.dyn_into::<MessageEvent>().ok()?.data().as_string();
        match kind {
            "health" => ToldHealth::read(&text(event)?).map(Heard::Health),
            "list" => text(event)?.parse().ok().map(|as_of| Heard::List { as_of: UnixMillis(as_of) }),
            "ping" => None,
            "open" => Some(Heard::State("Live")),
            "retired" => {
                // Whoever asked again would take the place of the next.
                source.close();
                Some(Heard::State("Not live: the portal is open in too many tabs"))
            }
            _ if source.ready_state() == EventSource::CLOSED => Some(Heard::State("Not live: reload the page")),
            _ => Some(Heard::State(LOST)),
        }
    }
}

/// Says on the page whether it is being kept current.
pub(super) fn say(words: &str) {
    if let Some(line) = dom::first(".live") {
        line.set_text_content(Some(words));
        drop(line.remove_attribute("hidden"));
    }
}
