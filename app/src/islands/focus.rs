//! The focus, over a drawing that may move what has it. In the browser only.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::islands::dom;

/// What had the focus, and how to find it again.
pub(super) struct Focus {
    element: Element,
    id: Option<String>,
    href: Option<String>,
    /// The value of a box to tick.
    value: Option<String>,
    /// Where the first link of its row leads: rows are told apart by it.
    row: Option<String>,
}

impl Focus {
    /// What has it now.
    pub(super) fn now() -> Option<Self> {
        let element = focused()?;
        let (id, href) = (element.get_attribute("id"), element.get_attribute("href"));
        let value =
            element.get_attribute("value").filter(|_| element.get_attribute("type").as_deref() == Some("checkbox"));
        let row = element.closest("tbody tr").ok().flatten().and_then(|row| first_link(&row));
        Some(Self { element, id, href, value, row })
    }

    /// The same, if it is inside this place.
    pub(super) fn inside(self, place: &Element) -> Option<Self> {
        place.contains(Some(&self.element)).then_some(self)
    }

    /// Gives it back: to what has the ID, or leads to the same or ticks the same in the same row. Whoever has moved it
    /// meanwhile keeps it.
    pub(super) fn give_back(self) {
        if focused().is_some_and(|now| now != self.element && now.tag_name() != "BODY") {
            return;
        }
        let again = self.id.as_deref().and_then(dom::by_id).map(Element::from).or_else(|| self.find());
        match again.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            Some(element) => drop(element.focus()),
            // Its row is gone, and another has its place: nobody must tick that by mistake.
            None if self.row.is_some() => drop(self.element.dyn_into::<HtmlElement>().map(|element| element.blur())),
            None => {}
        }
    }

    fn find(&self) -> Option<Element> {
        let all = match &self.row {
            None => dom::all("a"),
            Some(row) => {
                let row = dom::all("tbody tr").into_iter().find(|it| first_link(it).as_ref() == Some(row))?;
                dom::inside(&row, "a, input")
            }
        };
        let same = |attribute: &str, wanted: &Option<String>| {
            let wanted = wanted.clone();
            let attribute = attribute.to_owned();
            move |element: &Element| wanted.is_some() && element.get_attribute(&attribute) == wanted
        };
        let (link, tick) = (same("href", &self.href), same("value", &self.value));
        all.into_iter().find(|element| link(element) || tick(element))
    }
}

fn first_link(row: &Element) -> Option<String> {
    row.query_selector("a").ok().flatten()?.get_attribute("href")
}

/// What has the focus: the page's body where nothing else does.
fn focused() -> Option<Element> {
    dom::document()?.active_element()
}
