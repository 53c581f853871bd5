//! What a person does with the table. Listened to around it all: what is inside comes and goes.

use std::rc::Rc;

use domain::Facet;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement, MouseEvent};

use super::{Table, address};
use crate::islands::dom;

impl Table {
    pub(super) fn listen(self: &Rc<Self>) {
        for kind in ["input", "submit", "click"] {
            let table = Rc::clone(self);
            dom::on(&self.place, kind, move |event| match kind {
                "input" => table.input(&event),
                "submit" => table.submit(&event),
                _ => table.click(&event),
            });
        }
        let Some(window) = dom::window() else { return };
        let table = Rc::clone(self);
        dom::on(&window, "popstate", move |_| {
            table.change(|state| state.show(address::filter()));
            table.rest();
            table.fill_in();
        });
    }

    /// Somebody types or chooses.
    fn input(self: &Rc<Self>, event: &Event) {
        let Some(target) = event.target() else { return };
        let asked = self.filter();
        let filter = if let Some(field) = target.dyn_ref::<HtmlInputElement>().filter(|field| field.name() == "q") {
            asked.searching(&field.value())
        } else if let Some((list, facet)) = target.dyn_ref().and_then(facet_of) {
            asked.with(facet, Some(list.value().as_str()).filter(|value| !value.is_empty()))
        } else {
            return;
        };
        if filter != asked {
            self.show_soon(filter);
        }
    }

    fn submit(&self, event: &Event) {
        let form = event.target().and_then(|form| form.dyn_into::<Element>().ok());
        if form.is_some_and(|form| form.id() == "filter-form") {
            event.prevent_default();
            self.rest();
        }
    }

    /// A link to another view of the table; all others lead where they lead.
    fn click(&self, event: &Event) {
        self.rest();
        if !dom::plain_click(event.dyn_ref::<MouseEvent>()) {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a").ok().flatten());
        let Some(filter) = link.and_then(|link| address::led_to(&link.get_attribute("href")?)) else { return };
        event.prevent_default();
        let paged = filter.page != self.filter().page;
        address::push(&filter);
        self.change(|state| state.show(filter));
        self.rest();
        self.fill_in();
        if paged && let Some(results) = dom::by_id("results") {
            results.scroll_into_view();
        }
    }

    /// Puts in the fields what the filter says: by a link or by Back it changed without them.
    fn fill_in(&self) {
        let filter = self.filter();
        for element in dom::all("#filter-form [name]") {
            if let Some(field) = element.dyn_ref::<HtmlInputElement>().filter(|field| field.name() == "q") {
                field.set_value(&filter.text);
            } else if let Some((list, facet)) = element.dyn_ref().and_then(facet_of) {
                list.set_value(&filter.wanted(facet).unwrap_or_default());
            }
        }
    }
}

/// The list with the facet that it chooses of.
fn facet_of(list: &HtmlSelectElement) -> Option<(&HtmlSelectElement, Facet)> {
    let facet = Facet::ALL.into_iter().find(|facet| facet.key() == list.name())?;
    Some((list, facet))
}
