//! Copying a text: the button says what came of it, to the eye and to the ear.

use js_sys::futures::JsFuture;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::dom;

/// Brings the buttons of the page to life.
pub(super) fn start() {
    for button in dom::all("button.copy") {
        let Ok(button) = button.dyn_into::<HtmlElement>() else { continue };
        button.set_hidden(false);
        let own = button.clone();
        dom::on(&button, "click", move |_| copy(own.clone()));
    }
}

fn copy(button: HtmlElement) {
    let Some(of) = button.get_attribute("data-copy").and_then(|id| dom::by_id(&id)) else { return };
    let Some(window) = dom::window() else { return };
    // Browsers have no clipboard for pages that came neither over HTTPS nor from this machine.
    if !window.is_secure_context() {
        select(&button, &of);
        return;
    }
    let copied = window.navigator().clipboard().write_text(&of.text_content().unwrap_or_default());
    spawn_local(async move {
        match JsFuture::from(copied).await {
            Ok(_) => say(&button, "Copied"),
            Err(_) => select(&button, &of),
        }
    });
}

/// Marks the text, so that one key is left to press.
fn select(button: &HtmlElement, of: &HtmlElement) {
    let selection = dom::window().and_then(|window| window.get_selection().ok()?);
    if selection.is_some_and(|selection| selection.select_all_children(of).is_ok()) {
        say(button, "Selected: press Ctrl+C");
    }
}

fn say(button: &HtmlElement, what: &str) {
    let label = button.get_attribute("aria-label").unwrap_or_default();
    button.set_text_content(Some(what));
    if let Some(said) = dom::by_id("copied") {
        said.set_text_content(Some(&[what, ": ", label.trim_start_matches("Copy ")].concat()));
    }
}
