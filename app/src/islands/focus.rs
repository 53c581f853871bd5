//! The focus, over a drawing that may move what has it. In the browser only.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::islands::dom;

/// What had the focus, and how to find it again.
pub(super) struct Focus {
    element: Element,
    id: Option<String>,
    href: Option<String>,
}

impl Focus {
    /// What has it now.
    pub(super) fn now() -> Option<Self> {
        let element = focused()?;
        let (id, href) = (element.get_attribute("id"), element.get_attribute("href"));
        Some(Self { element, id, href })
    }

    /// The same, if it is inside this place.
    pub(super) fn inside(self, place: &Element) -> Option<Self> {
        place.contains(Some(&self.element)).then_some(self)
    }

    /// Gives it back: to what has the ID, or leads to the same. Whoever has moved it meanwhile keeps it.
    pub(super) fn give_back(self) {
        if focused().is_some_and(|now| now != self.element && now.tag_name() != "BODY") {
            return;
        }
        match (self.id.as_deref().and_then(dom::by_id), self.href) {
            (Some(element), _) => drop(element.focus()),
            (None, Some(href)) => focus_link(&href),
            (None, None) => {}
        }
    }
}

/// What has the focus: the page's body where nothing else does.
fn focused() -> Option<Element> {
    dom::document()?.active_element()
}

fn focus_link(href: &str) {
    let link = dom::all("a").into_iter().find(|link| link.get_attribute("href").as_deref() == Some(href));
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        drop(link.focus());
    }
}
