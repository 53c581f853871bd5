//! Views of the table, kept by name in the browser's own storage. The address of each is good for anybody, without them.

use std::cell::RefCell;
use std::rc::Rc;

use miniserde::json;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlButtonElement, HtmlInputElement};

use crate::components::views::{SavedView, SavedViews, views};
use crate::islands::dom;
use crate::islands::place::{self, Draw};

/// Where they are kept.
const KEPT: &str = "views";
/// How many are kept at most.
const MOST: usize = 20;

struct Views {
    saved: RefCell<SavedViews>,
    draw: Draw<SavedViews>,
}

pub(super) fn start() {
    let Some(place) = dom::first(".live-views") else { return };
    let kept = dom::storage().and_then(|kept| kept.get_item(&dom::kept_as(KEPT)).ok()?);
    let saved = kept.and_then(|text| json::from_str(&text).ok()).unwrap_or_default();
    let shown = Rc::new(Views { saved: RefCell::new(saved), draw: place::other(&place, views) });
    (shown.draw)(&shown.saved.borrow());
    let saving = Rc::clone(&shown);
    dom::on(&place, "submit", move |event| {
        event.prevent_default();
        saving.save();
    });
    dom::on(&place, "click", move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("button[value]").ok().flatten());
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlButtonElement>().ok()) {
            shown.change(|saved| saved.views.retain(|view| view.name != button.value()));
            if let Some(field) = dom::by_id("view-name") {
                drop(field.focus());
            }
        }
    });
}

impl Views {
    fn save(&self) {
        let Some(field) = dom::by_id("view-name").and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        let name = field.value().trim().to_owned();
        if name.is_empty() {
            return;
        }
        let query = dom::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
        let view = SavedView { name, query: query.trim_start_matches('?').to_owned() };
        self.change(|saved| {
            saved.views.retain(|known| known.name != view.name);
            saved.views.push(view);
            if saved.views.len() > MOST {
                saved.views.remove(0);
            }
        });
        field.set_value("");
    }

    fn change(&self, change: impl FnOnce(&mut SavedViews)) {
        change(&mut self.saved.borrow_mut());
        let saved = self.saved.borrow();
        if let Some(kept) = dom::storage() {
            drop(kept.set_item(&dom::kept_as(KEPT), &json::to_string(&*saved)));
        }
        (self.draw)(&saved);
    }
}
