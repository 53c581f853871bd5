//! A link to the question before a deletion; with script the question comes in a dialog, drawn by the same function from
//! the same facts, read afresh.

use leptos::prelude::*;

/// Stands around the link `delete-link`.
#[island(lazy)]
pub fn DeleteDialog(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::start();
    children()
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use leptos::tachys::view::Mountable;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlDialogElement, HtmlElement, MouseEvent};

    use crate::components::deletion::deletion;
    use crate::islands::{dom, fetch};
    use crate::view::DeletePage;

    pub(super) fn start() {
        let Some(link) = dom::by_id("delete-link") else { return };
        let opener = link.clone();
        dom::on(&link, "click", move |event| {
            if !dom::plain_click(event.dyn_ref::<MouseEvent>()) {
                return;
            }
            event.prevent_default();
            let opener = opener.clone();
            leptos::task::spawn_local(async move {
                if ask(&opener).await.is_none() {
                    dom::go(&opener.get_attribute("href").unwrap_or_default());
                }
            });
        });
    }

    /// Shows the question; `None` if there is none to show.
    async fn ask(opener: &HtmlElement) -> Option<()> {
        let answer = fetch::get(&opener.get_attribute("data-question")?).await.ok()?;
        let page: DeletePage = serde_json::from_str(&answer.text().await.ok()?).ok()?;
        let document = dom::document()?;
        let dialog: HtmlDialogElement = document.create_element("dialog").ok()?.dyn_into().ok()?;
        dialog.set_attribute("aria-labelledby", "delete-heading").ok()?;
        let mut question = deletion(page).build();
        question.mount(&dialog, None);
        document.body()?.append_child(&dialog).ok()?;
        dialog.show_modal().ok()?;
        // What is drawn lives as long as the dialog.
        let cancel = dialog.query_selector(".cancel").ok().flatten();
        listen(&dialog, cancel, opener.clone(), move || drop(question));
        Some(())
    }

    fn listen(dialog: &HtmlDialogElement, cancel: Option<Element>, opener: HtmlElement, end: impl FnOnce() + 'static) {
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
        let end = std::cell::Cell::new(Some(end));
        dom::on(dialog, "close", move |_| {
            closing.remove();
            if let Some(end) = end.take() {
                end();
            }
            drop(opener.focus());
        });
    }
}
