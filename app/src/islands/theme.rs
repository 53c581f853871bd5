//! Light, dark or the system's colours. Without script the buttons send a form; with script the choice is seen at once.

use leptos::prelude::*;

/// Stands around the form `theme`.
#[island]
pub fn LiveTheme(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::start();
    children()
}

#[cfg(feature = "hydrate")]
mod browser {
    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlButtonElement, HtmlDocument};

    use crate::islands::dom;
    use crate::view::Theme;

    pub(super) fn start() {
        let Some(form) = dom::first("form.theme") else { return };
        dom::on(&form, "click", move |event| {
            let button = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let button = button.and_then(|button| button.closest("button").ok().flatten());
            if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlButtonElement>().ok()) {
                event.prevent_default();
                apply(Theme::from_key(&button.value()));
            }
        });
    }

    fn apply(theme: Theme) {
        let Some(document) = dom::document() else { return };
        if let Some(root) = document.document_element() {
            drop(root.set_attribute("data-theme", theme.key()));
        }
        for button in dom::all("form.theme button") {
            let chosen = button.get_attribute("value").as_deref() == Some(theme.key());
            drop(button.set_attribute("aria-pressed", if chosen { "true" } else { "false" }));
        }
        if let Ok(document) = document.dyn_into::<HtmlDocument>() {
            let cookie = theme.cookie();
            drop(document.set_cookie(&cookie));
        }
    }
}
