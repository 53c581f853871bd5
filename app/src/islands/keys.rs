//! Keyboard shortcuts. Never while somebody types, never with another key held; a person can turn them off for good.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent};

use crate::islands::dom;
use crate::paths;

/// Where the choice is kept; there is something only if they are off.
const KEPT: &str = "shortcuts";

struct Keys {
    dialog: HtmlDialogElement,
    on: Cell<bool>,
    /// Whether `g` was the last key.
    going: Cell<bool>,
}

pub(super) fn start() {
    let (Some(button), Some(document)) = (dom::by_id("keys-help"), dom::document()) else { return };
    let Some(dialog) = dom::by_id("keys").and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) else {
        return;
    };
    button.set_hidden(false);
    let keys = Rc::new(Keys { on: Cell::new(are_on()), going: Cell::new(false), dialog });
    let pressed = Rc::clone(&keys);
    dom::on(&document, "keydown", move |event| {
        if let Ok(event) = event.dyn_into::<KeyboardEvent>() {
            pressed.press(&event);
        }
    });
    let switched = Rc::clone(&keys);
    dom::on(&keys.dialog, "change", move |event| {
        let Some(field) = event.target().and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) else { return };
        switched.on.set(field.checked());
        keep(field.checked());
    });
    dom::on(&button, "click", move |_| keys.show());
}

impl Keys {
    fn show(&self) {
        if let Some(switch) = dom::first("#keys input").and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
            switch.set_checked(self.on.get());
        }
        if !self.dialog.open() {
            drop(self.dialog.show_modal());
        }
    }

    fn press(&self, event: &KeyboardEvent) {
        let held = event.ctrl_key() || event.meta_key() || event.alt_key();
        if !self.on.get() || held || event.default_prevented() || self.dialog.open() || typing(event) {
            self.going.set(false);
            return;
        }
        let went = self.going.replace(false);
        let key = event.key();
        let done = match key.as_str() {
            "o" | "i" | "c" | "a" if went => {
                go(&key);
                true
            }
            "g" => {
                self.going.set(true);
                true
            }
            "/" => focus(dom::first("main input[type=search]")),
            "j" => step(1),
            "k" => step(-1),
            "?" => {
                self.show();
                true
            }
            _ => false,
        };
        if done {
            event.prevent_default();
        }
    }
}

fn go(key: &str) {
    let page = match key {
        "o" => paths::OVERVIEW,
        "c" => paths::COVERAGE,
        "a" => paths::ACTIVITY,
        _ => paths::INTEGRATIONS,
    };
    dom::go(&page.url());
}

/// Goes to the next row, or the one before.
fn step(by: isize) -> bool {
    let rows = dom::all("main tbody tr > th a");
    let document = dom::document();
    let active = document.and_then(|document| document.active_element());
    let row = |element: &Element| element.closest("tr").ok().flatten();
    let current = active.as_ref().and_then(row);
    let place = current.and_then(|current| rows.iter().position(|link| row(link).as_ref() == Some(&current)));
    let next = match place {
        Some(place) => place.saturating_add_signed(by).min(rows.len().saturating_sub(1)),
        None => 0,
    };
    focus(rows.into_iter().nth(next))
}

fn focus(element: Option<Element>) -> bool {
    match element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        Some(element) => element.focus().is_ok(),
        None => false,
    }
}

/// Whether the key belongs to what somebody types into or chooses from.
fn typing(event: &KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    let field = target.dyn_ref::<HtmlInputElement>();
    let writes =
        field.is_some_and(|field| !matches!(field.type_().as_str(), "checkbox" | "radio" | "submit" | "button"));
    writes || target.is_content_editable() || matches!(target.tag_name().as_str(), "SELECT" | "TEXTAREA")
}

fn are_on() -> bool {
    dom::storage().and_then(|kept| kept.get_item(&dom::kept_as(KEPT)).ok()?).is_none()
}

fn keep(on: bool) {
    if let Some(kept) = dom::storage() {
        drop(if on { kept.remove_item(&dom::kept_as(KEPT)) } else { kept.set_item(&dom::kept_as(KEPT), "off") });
    }
}
