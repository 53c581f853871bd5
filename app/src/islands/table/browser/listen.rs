//! Input to the table. The listeners are on its wrapper, because the contents come and go.

use std::rc::Rc;

use domain::{Facet, SortKey};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement, MouseEvent};

use super::{Table, address};
use crate::islands::dom;

impl Table {
    pub(super) fn listen(self: &Rc<Self>) {
        for kind in ["input", "submit", "click", "focusin", "pointerover"] {
            let table = Rc::clone(self);
            dom::on(&self.place, kind, move |event| match kind {
                "input" => table.input(&event),
                "submit" => table.submit(&event),
                "click" => table.click(&event),
                _ => table.turned_to(&event),
            });
        }
        let Some(window) = dom::window() else { return };
        let table = Rc::clone(self);
        dom::on(&window, "popstate", move |_| {
            table.change(|state| state.show(address::filter()));
            table.rest();
            table.draw_form();
            table.fill_in();
        });
    }

    /// Somebody turns to a list: it says how many there are of each.
    fn turned_to(&self, event: &Event) {
        if event.target().is_some_and(|target| target.has_type::<HtmlSelectElement>()) {
            self.draw_form();
        }
    }

    /// Somebody types or chooses.
    fn input(self: &Rc<Self>, event: &Event) {
        let Some(target) = event.target() else { return };
        // Drawn at once, so that what is drawn and what is ticked never differ.
        if let Some(tick) = target.dyn_ref::<HtmlInputElement>().filter(|field| field.name() == "integration") {
            self.change(|state| state.pick(tick.value(), tick.checked()));
            return;
        }
        let asked = self.filter();
        let filter = if let Some(field) = target.dyn_ref::<HtmlInputElement>().filter(|field| field.name() == "q") {
            asked.searching(&field.value())
        } else if let Some((list, facet)) = target.dyn_ref().and_then(facet_of) {
            asked.with(facet, Some(list.value().as_str()).filter(|value| !value.is_empty()))
        } else if target.dyn_ref::<HtmlInputElement>().is_some_and(|field| field.name() == "cols") {
            let boxes = dom::all("#filter-form [name=cols]:checked").into_iter().filter_map(|it| it.dyn_into().ok());
            let keys: Vec<String> = boxes.map(|it: HtmlInputElement| it.value()).collect();
            asked.showing(SortKey::ALL.into_iter().filter(|key| keys.iter().any(|it| it == key.key())))
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
        self.draw_form();
        self.fill_in();
        if paged && let Some(results) = dom::by_id("results") {
            results.scroll_into_view();
        }
    }

    /// Puts in the field for the text what the filter says: by a link or by Back it changed without it.
    fn fill_in(&self) {
        if let Some(field) = dom::by_id("q").and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
            field.set_value(&self.filter().text);
        }
    }

    /// Has the form follow what is shown: its lists say how many there are of everything.
    fn draw_form(&self) {
        if !self.state.borrow_mut().form_follows() {
            return;
        }
        (self.draw_asks)(&self.state.borrow());
        // What is chosen in a list does not follow its options.
        let filter = self.filter();
        for element in dom::all("#filter-form select") {
            if let Some((list, facet)) = element.dyn_ref().and_then(facet_of) {
                list.set_value(&filter.wanted(facet).unwrap_or_default());
            }
        }
        for element in dom::all("#filter-form [name=cols]") {
            if let Ok(column) = element.dyn_into::<HtmlInputElement>() {
                let key = SortKey::ALL.into_iter().find(|key| key.key() == column.value());
                column.set_checked(key.is_some_and(|key| filter.shows(key)));
            }
        }
    }
}

/// The list with the facet that it chooses of.
fn facet_of(list: &HtmlSelectElement) -> Option<(&HtmlSelectElement, Facet)> {
    let facet = Facet::ALL.into_iter().find(|facet| facet.key() == list.name())?;
    Some((list, facet))
}
