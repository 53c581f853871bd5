//! The form in the browser: what a person does to it, and what of it is in the document.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use domain::FormValues;
use leptos::prelude::set_timeout;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, FocusEvent, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement,
    UrlSearchParams,
};

use super::state::State;
use crate::components::form::{CONNECTION, form};
use crate::islands::dom;
use crate::islands::place::{self, Draw};

struct Form {
    place: Element,
    state: RefCell<State>,
    draw: Draw<State>,
    /// Whether it is being drawn: what has the focus may go, and that is no input.
    drawing: Cell<bool>,
    /// Whether a button of the mouse is down: nothing may move under it.
    pressed: Cell<bool>,
    /// How long the text was in the field that was typed into last, in characters.
    length: Cell<usize>,
}

pub(super) fn start() {
    let Some(place) = dom::first(".live-form") else { return };
    let data = place.get_attribute("data-form").unwrap_or_default();
    let Ok(page) = serde_json::from_str(&data) else { return };
    let state = State::new(page);
    let draw = place::drawn(&place, &state, |state: &State| form(&state.page, state.shown()));
    let (state, drawing, pressed, length) = (RefCell::new(state), Cell::default(), Cell::default(), Cell::default());
    Rc::new(Form { place, state, draw, drawing, pressed, length }).listen();
}

impl Form {
    fn listen(self: &Rc<Self>) {
        for kind in ["focusin", "focusout", "input", "submit"] {
            let form = Rc::clone(self);
            dom::on(&self.place, kind, move |event| match kind {
                _ if form.drawing.get() => {}
                "focusin" => form.length.set(typed(&event).map_or(0, |(_, text)| text.chars().count())),
                "focusout" => form.left(&event),
                "input" => form.input(&event),
                _ => form.submit(&event),
            });
        }
        let Some(document) = dom::document() else { return };
        for (kind, down) in [("pointerdown", true), ("pointerup", false), ("pointercancel", false)] {
            let form = Rc::clone(self);
            dom::on(&document, kind, move |_| {
                form.pressed.set(down);
                if !down {
                    let form = Rc::clone(&form);
                    // After the click that this may become.
                    set_timeout(move || form.draw(), Duration::ZERO);
                }
            });
        }
    }

    fn draw(&self) {
        if !self.pressed.get() {
            self.draw_now();
        }
    }

    fn draw_now(&self) {
        self.drawing.set(true);
        (self.draw)(&self.state.borrow());
        self.drawing.set(false);
    }

    /// What stands in the form.
    fn values(&self) -> FormValues {
        let form = self.place.query_selector("form").ok().flatten();
        let data = form
            .and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
            .and_then(|form| FormData::new_with_form(&form).ok());
        let query = data.and_then(|data| UrlSearchParams::new_with_str_sequence_sequence(data.as_ref()).ok());
        FormValues::decode(query.map(|query| String::from(query.to_string())).unwrap_or_default().as_bytes())
    }

    /// A field is left: it is checked. One that is left for a button is not: what the button does checks them all.
    fn left(&self, event: &Event) {
        let next = event.dyn_ref::<FocusEvent>().and_then(FocusEvent::related_target);
        if next
            .and_then(|next| next.dyn_into::<Element>().ok())
            .is_some_and(|next| matches!(next.tag_name().as_str(), "BUTTON" | "A"))
        {
            return;
        }
        if let Some((name, _)) = typed(event) {
            let mut values = self.values();
            self.take_apart(&mut values);
            self.state.borrow_mut().left(&name, &values);
            self.draw();
        }
    }

    fn input(&self, event: &Event) {
        let Some((name, text)) = typed(event) else { return };
        // More than a key adds at once was pasted.
        let length = text.chars().count();
        let pasted = length > self.length.replace(length) + 1;
        let mut values = self.values();
        if pasted && (name == CONNECTION || name == "config.host") && self.take_apart(&mut values) {
            self.length.set(0);
        }
        self.state.borrow_mut().typed(&name, &values);
        self.draw();
    }

    /// Takes a connection string apart, if there is one: when it is pasted; when it was typed, once it is left.
    fn take_apart(&self, values: &mut FormValues) -> bool {
        let taken = self.state.borrow_mut().take_apart(values);
        if taken {
            Self::fill_in(values);
        }
        taken
    }

    /// Puts the values in the fields.
    fn fill_in(values: &FormValues) {
        for field in dom::all(".live-form form :is(input, select)[name]") {
            if let Some(list) = field.dyn_ref::<HtmlSelectElement>() {
                let value = values.get(&list.name());
                // One that stands in for a box whose value is odd: what is not ticked is empty there.
                let off = value.is_empty() && matches!(list.query_selector("option[value=off]"), Ok(Some(_)));
                list.set_value(if off { "off" } else { value });
            }
            let Ok(field) = field.dyn_into::<HtmlInputElement>() else { continue };
            match field.type_().as_str() {
                "checkbox" => field.set_checked(values.ticked(&field.name())),
                "radio" => field.set_checked(values.get(&field.name()) == field.value()),
                "hidden" => {}
                _ if field.name().is_empty() => {}
                _ => field.set_value(values.get(&field.name())),
            }
        }
    }

    /// Nothing is sent that the server would send back.
    fn submit(&self, event: &Event) {
        // What is checked in another tab is judged there.
        if dom::submitter(event).is_some_and(|button| button.has_attribute("formaction")) {
            return;
        }
        let mut values = self.values();
        // What is sent keeps its string: the server takes it apart by the same rule, and the review says what came of it.
        if self.state.borrow_mut().submitted(&mut values) {
            return;
        }
        event.prevent_default();
        Self::fill_in(&values);
        dom::title_error();
        self.draw_now();
        let summary =
            dom::first(".live-form .error-summary").and_then(|summary| summary.dyn_into::<HtmlElement>().ok());
        if let Some(summary) = summary {
            drop(summary.focus());
        }
    }
}

/// The name of the field that an event is about, and what stands in it.
fn typed(event: &Event) -> Option<(String, String)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let text = target.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value).unwrap_or_default();
    target.get_attribute("name").map(|name| (name, text))
}
