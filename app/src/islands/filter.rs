//! Filtering while one types: first the rows that are on the page, then, through JSON, the whole account. The URL always
//! says what is shown, so reload, Back and a pasted link give the same table.

use leptos::prelude::*;

/// Wraps the form `filter-form` and the table in `results`.
#[island]
pub fn FilterAsYouType(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| browser::attach());
    children()
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use std::time::Duration;

    use domain::{Facet, Filter, Row, Selection, UnixMillis};
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

    use crate::islands::dom;
    use crate::pages::results;
    use crate::paths;
    use crate::view::{ErrorJson, IntegrationsJson};

    /// How long to wait for the next key before asking the server, in milliseconds.
    const PAUSE_MS: u64 = 150;

    #[derive(Default)]
    struct Table {
        /// Counts the wishes, so that a late answer to an old one is passed over.
        wish: Cell<u64>,
        /// The table that was drawn here in place of the server's.
        drawn: RefCell<Option<Box<dyn std::any::Any>>>,
    }

    pub(super) fn attach() {
        let Some(form) = dom::by_id("filter-form").and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
            return;
        };
        let table = Rc::new(Table::default());
        let listened = form.clone();
        dom::on(&listened, "input", move |_| {
            let Some(filter) = read(&form) else { return };
            narrow(&filter);
            let table = Rc::clone(&table);
            table.wish.set(table.wish.get() + 1);
            let wish = table.wish.get();
            set_timeout(
                move || {
                    if table.wish.get() == wish {
                        leptos::task::spawn_local(async move { ask(&table, wish, &filter).await });
                    }
                },
                Duration::from_millis(PAUSE_MS),
            );
        });
    }

    fn read(form: &HtmlFormElement) -> Option<Filter> {
        let data = FormData::new_with_form(form).ok()?;
        let pairs = UrlSearchParams::new_with_str_sequence_sequence(data.as_ref()).ok()?;
        Some(Filter::parse(&String::from(pairs.to_string())).on_page(1))
    }

    /// Hides what is on the page and does not hold every word. A first answer, until the server's comes.
    fn narrow(filter: &Filter) {
        let words: Vec<String> = filter.text.split_whitespace().map(str::to_lowercase).collect();
        for row in dom::all("#results tbody tr") {
            let text = row.text_content().unwrap_or_default().to_lowercase();
            drop(row.toggle_attribute_with_force("hidden", !words.iter().all(|word| text.contains(word.as_str()))));
        }
    }

    async fn ask(table: &Table, wish: u64, filter: &Filter) {
        let answer = fetch(filter).await;
        if table.wish.get() != wish {
            return;
        }
        match answer {
            Ok(json) => {
                remember(filter);
                count(&json);
                draw(table, filter, json);
            }
            Err(message) => say(&message),
        }
    }

    async fn fetch(filter: &Filter) -> Result<IntegrationsJson, String> {
        const LOST: &str = "Storekeeper could not be reached, so only the rows that were on the page are filtered.";
        let answer =
            gloo_net::http::Request::get(&paths::api_integrations(filter)).send().await.map_err(|_| LOST.to_owned())?;
        if answer.status() == 401 {
            dom::go(&paths::integrations(filter));
        }
        if answer.ok() {
            answer.json().await.map_err(|_| LOST.to_owned())
        } else {
            Err(answer.json::<ErrorJson>().await.map_or_else(|_| LOST.to_owned(), |error| error.message))
        }
    }

    fn remember(filter: &Filter) {
        let history = dom::window().and_then(|window| window.history().ok());
        if let Some(history) = history {
            drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&paths::integrations(filter))));
        }
    }

    fn count(json: &IntegrationsJson) {
        for element in dom::all("[data-count-of]") {
            let name = element.get_attribute("data-count-of").unwrap_or_default();
            if let Some((facet, value)) = name.split_once(':')
                && let Some(facet) = Facet::ALL.into_iter().find(|known| known.key() == facet)
            {
                element.set_text_content(Some(&json.counts.count(facet, value).to_string()));
            }
        }
    }

    fn draw(table: &Table, filter: &Filter, json: IntegrationsJson) {
        let Some(place) = dom::by_id("results") else { return };
        drop(table.drawn.borrow_mut().take());
        place.set_inner_html("");
        let IntegrationsJson { items, counts, total, all, page, pages, as_of } = json;
        let selection = Selection { rows: Vec::new(), total, page, pages, counts };
        let filter = filter.clone();
        let handle = leptos::mount::mount_to(place, move || table_view(&filter, &items, &selection, all, as_of));
        *table.drawn.borrow_mut() = Some(Box::new(handle));
        say(&format!("{total} of {all} integrations match."));
    }

    fn table_view(filter: &Filter, rows: &[Row], selection: &Selection, all: usize, now: UnixMillis) -> AnyView {
        results(filter, rows, selection, all, now)
    }

    fn say(words: &str) {
        if let Some(summary) = dom::by_id("filter-said") {
            summary.set_text_content(Some(words));
        }
    }
}
