//! The table in the browser: one state, drawn by one function, and what a person or the server does to it.

mod account;
mod address;
mod listen;
mod state;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use domain::{Facet, Filter, Index, UnixMillis};
use leptos::prelude::{request_animation_frame, set_interval, set_timeout};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

use self::account::Account;
use self::state::State;
use crate::components::table::{answers, asks};
use crate::islands::dom;
use crate::islands::events::{self, Heard};
use crate::islands::focus::Focus;
use crate::islands::place::{self, Draw};
use crate::view::ToldHealth;

/// How long typing must pause before the address follows.
const REST: Duration = Duration::from_millis(300);
/// How often ages are counted anew.
const TICK: Duration = Duration::from_secs(10);

/// The table, once the rows are there.
struct Table {
    place: Element,
    state: RefCell<State>,
    draw_asks: Draw<State>,
    draw_answers: Draw<State>,
    /// How far the server's clock is ahead of this one, in milliseconds.
    ahead: i64,
    /// Changes that have come and are not yet shown.
    heard: RefCell<Vec<ToldHealth>>,
    /// Counts the keys, so that only the last one is followed by a rest.
    keys: Cell<u32>,
}

/// Reads the rows and takes over. Until then, and without them, the page works as it came: by links and forms.
pub(super) fn start() {
    crate::islands::views::start();
    leptos::task::spawn_local(async {
        let Some(place) = dom::first(".live-table") else { return };
        let Ok(account) = account::read().await else {
            // The page goes on by links and forms.
            events::say("Not live: the list could not be loaded");
            return;
        };
        // Drawing anew would forget it.
        let before = Before::read();
        let Some(table) = take_over(place, account, &before) else { return };
        let table = Rc::new(table);
        table.go_on_from(before);
        table.listen();
        table.follow();
        set_interval(move || table.tick(), TICK);
    });
}

/// What somebody did on the page before the rows were there.
struct Before {
    /// What is searched for.
    text: Option<String>,
    /// What was chosen, by the names of facets.
    chosen: Vec<(String, String)>,
    /// The IDs of the rows that were ticked.
    ticked: Vec<String>,
    /// What has the focus.
    focus: Option<Focus>,
}

impl Before {
    fn read() -> Self {
        let text = dom::by_id("q").and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        let selects = dom::all("#filter-form select").into_iter();
        let selects = selects.filter_map(|select| select.dyn_into::<HtmlSelectElement>().ok());
        let boxes = dom::all(".picking [name=integration]:checked").into_iter();
        let boxes = boxes.filter_map(|it| it.dyn_into::<HtmlInputElement>().ok());
        Self {
            text: text.map(|field| field.value()),
            chosen: selects.map(|select| (select.name(), select.value())).collect(),
            ticked: boxes.map(|it| it.value()).collect(),
            focus: Focus::now(),
        }
    }

    /// The filter that is meant, where the address asks for `asked`.
    fn filter(&self, asked: &Filter) -> Filter {
        let mut filter = asked.clone();
        for facet in Facet::ALL {
            if let Some((_, value)) = self.chosen.iter().find(|(name, _)| name == facet.key()) {
                let value = Some(value.as_str()).filter(|value| !value.is_empty());
                if filter.wanted(facet).as_deref() != value {
                    filter = filter.with(facet, value);
                }
            }
        }
        match &self.text {
            Some(text) => filter.searching(text),
            None => filter,
        }
    }
}

fn take_over(place: Element, account: Account, before: &Before) -> Option<Table> {
    let number = |name: &str| place.get_attribute(name)?.parse().ok().map(UnixMillis);
    let (as_of, now) = (number("data-as-of")?, number("data-now")?);
    let asked = address::filter();
    // Somebody may have gone back before the rows came: then the page is not what the address asks for.
    let drawn = place.get_attribute("data-query")? == asked.query();
    let same = drawn && place.get_attribute("data-digest")? == account.digest;
    // A form that is drawn anew has what was typed in the one before it.
    let filter = if drawn && !same { before.filter(&asked) } else { asked };
    let state = State::new(Index::new(account.rows), filter, as_of, now);
    let (upper, lower) = (dom::first(".asks")?, dom::first(".answers")?);
    let form = |state: &State| asks(&state.rested, &state.rested_counts);
    let rest = |state: &State| answers(state.summary(), &state.index, &state.selection, &state.picked);
    let (draw_asks, draw_answers) = if same {
        (place::drawn(&upper, &state, form), place::drawn(&lower, &state, rest))
    } else {
        let (upper, lower) = (place::other(&upper, form), place::other(&lower, rest));
        upper(&state);
        lower(&state);
        (upper, lower)
    };
    let (state, ahead) = (RefCell::new(state), account.ahead);
    Some(Table { place, state, draw_asks, draw_answers, ahead, heard: RefCell::default(), keys: Cell::default() })
}

impl Table {
    /// What is asked for now.
    fn filter(&self) -> Filter {
        self.state.borrow().filter.clone()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.borrow_mut());
        (self.draw_answers)(&self.state.borrow());
    }

    /// Shows what is asked for; the address follows when nothing more is asked for a while.
    fn show_soon(self: &Rc<Self>, filter: Filter) {
        self.change(|state| state.show(filter));
        let key = self.keys.get().wrapping_add(1);
        self.keys.set(key);
        let table = Rc::clone(self);
        let rest = move || {
            if table.keys.get() == key {
                table.rest();
            }
        };
        set_timeout(rest, REST);
    }

    /// Has the address follow what is shown.
    fn rest(&self) {
        address::replace(&self.state.borrow().filter);
    }

    /// Goes on from what was typed, chosen and ticked before the rows were there.
    fn go_on_from(self: &Rc<Self>, before: Before) {
        let asked = address::filter();
        let filter = before.filter(&asked);
        if filter != asked {
            self.show_soon(filter);
        }
        if !before.ticked.is_empty() {
            self.change(|state| state.picked.extend(before.ticked));
        }
        if let Some(focus) = before.focus {
            request_animation_frame(move || focus.give_back());
        }
    }

    fn follow(self: &Rc<Self>) {
        let table = Rc::clone(self);
        let since = self.state.borrow().as_of;
        events::follow(since, None, move |heard| match heard {
            Heard::State(words) => table.change(|state| state.live = words),
            Heard::List { as_of } => leptos::task::spawn_local(Rc::clone(&table).renew(as_of)),
            Heard::Health(change) => {
                table.heard.borrow_mut().push(change);
                if table.heard.borrow().len() == 1 {
                    let table = Rc::clone(&table);
                    // Those of one look come one after the other; they are shown together.
                    set_timeout(move || table.apply_heard(), Duration::ZERO);
                }
            }
        });
    }

    fn apply_heard(&self) {
        let (heard, now) = (self.heard.take(), self.now());
        self.change(|state| state.apply(&heard, now));
    }

    /// Integrations came or went. Whoever has the focus in a row keeps it.
    async fn renew(self: Rc<Self>, as_of: UnixMillis) {
        let Ok(account) = account::read().await else {
            self.change(|state| state.live = "Not up to date: reload the page");
            return;
        };
        let focus = Focus::now().and_then(|focus| focus.inside(&self.place));
        let now = self.now();
        self.change(|state| state.renew(Index::new(account.rows), as_of, now));
        if let Some(focus) = focus {
            request_animation_frame(move || focus.give_back());
        }
    }

    fn tick(&self) {
        if dom::document().is_some_and(|document| !document.hidden()) {
            let now = self.now();
            self.change(|state| state.now = now.max(state.as_of));
        }
    }

    /// The time by the server's clock.
    fn now(&self) -> UnixMillis {
        UnixMillis(dom::now()).plus(self.ahead)
    }
}
