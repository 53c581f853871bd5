//! A link to a page that asks for confirmation; with script the question comes in a dialog on the page where one is.
//! The question is the other page's own, fetched afresh, so that there is one of it.

use leptos::prelude::*;

/// The link. `href` leads to a page with an element `delete-panel`, which holds a link with the class `cancel`.
#[island]
pub fn DialogLink(href: String, label: String, class: String) -> impl IntoView {
    let target = href.clone();
    view! { <a class=class href=href on:click=move |event| open(&event, &target)>{label}</a> }
}

#[cfg(feature = "hydrate")]
fn open(event: &leptos::ev::MouseEvent, href: &str) {
    if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
        return;
    }
    event.prevent_default();
    let opener: web_sys::HtmlElement = event_target(event);
    let href = href.to_owned();
    leptos::task::spawn_local(async move {
        if browser::show(&href, opener).await.is_none() {
            super::dom::go(&href);
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn open(_: &leptos::ev::MouseEvent, _: &str) {}

#[cfg(feature = "hydrate")]
mod browser {
    use wasm_bindgen::JsCast;
    use web_sys::{DomParser, Element, HtmlDialogElement, HtmlElement, SupportedType};

    use crate::islands::dom;

    /// Shows the panel of the page at `href`; `None` if there is none to show.
    pub(super) async fn show(href: &str, opener: HtmlElement) -> Option<()> {
        let answer = gloo_net::http::Request::get(href).send().await.ok().filter(gloo_net::http::Response::ok)?;
        let text = answer.text().await.ok()?;
        let page = DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
        let panel = page.get_element_by_id("delete-panel")?;
        let document = dom::document()?;
        let dialog: HtmlDialogElement = document.create_element("dialog").ok()?.dyn_into().ok()?;
        dialog.set_attribute("aria-labelledby", "delete-heading").ok()?;
        dialog.append_child(document.adopt_node(&panel).ok()?.as_ref()).ok()?;
        document.body()?.append_child(&dialog).ok()?;
        dialog.show_modal().ok()?;
        let cancel = dialog.query_selector(".cancel").ok().flatten();
        listen(&dialog, cancel, opener);
        Some(())
    }

    fn listen(dialog: &HtmlDialogElement, cancel: Option<Element>, opener: HtmlElement) {
        if let Some(cancel) = cancel.and_then(|cancel| cancel.dyn_into::<HtmlElement>().ok()) {
            drop(cancel.focus());
            // It stays in sight at the foot, so what depends on the store can be read from its beginning.
            dialog.set_scroll_top(0);
            let dialog = dialog.clone();
            dom::on(&cancel, "click", move |event| {
                event.prevent_default();
                dialog.close();
            });
        }
        let closing = dialog.clone();
        dom::on(dialog, "close", move |_| {
            closing.remove();
            drop(opener.focus());
        });
    }
}
