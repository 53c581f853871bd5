//! Filtering while one types: first the rows that are on the page, then, through JSON, the whole account. The URL always
//! says what is shown, so reload, Back and a pasted link give the same table. Draws nothing itself: the answer brings the
//! table as the server draws it.

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
    use std::cell::Cell;
    use std::rc::Rc;
    use std::time::Duration;

    use leptos::prelude::set_timeout;
    use serde::Deserialize;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

    use crate::islands::dom;
    use crate::paths;

    /// How long to wait for the next key before asking the server.
    const PAUSE: Duration = Duration::from_millis(150);
    const LOST: &str = "Storekeeper could not be reached, so only the rows that were on the page are filtered.";

    /// What of the JSON list is of use here.
    #[derive(Deserialize)]
    struct Answer {
        total: usize,
        all: usize,
        html: String,
    }

    /// What of a JSON error is of use here.
    #[derive(Deserialize)]
    struct Refusal {
        message: String,
    }

    pub(super) fn attach() {
        let Some(form) = dom::by_id("filter-form").and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
            return;
        };
        // Counts the wishes, so that a late answer to an old one is passed over.
        let latest = Rc::new(Cell::new(0_u32));
        let listened = form.clone();
        dom::on(&listened, "input", move |_| {
            let Some(wanted) = read(&form) else { return };
            narrow(&wanted.get("q").unwrap_or_default());
            let wish = latest.get().wrapping_add(1);
            latest.set(wish);
            let latest = Rc::clone(&latest);
            let ask = move || {
                if latest.get() == wish {
                    leptos::task::spawn_local(async move {
                        let answer = fetch(&wanted).await;
                        if latest.get() == wish {
                            show(&wanted, answer);
                        }
                    });
                }
            };
            set_timeout(ask, PAUSE);
        });
    }

    /// What the form asks for, without what it leaves open.
    fn read(form: &HtmlFormElement) -> Option<UrlSearchParams> {
        let data = FormData::new_with_form(form).ok()?;
        let all = UrlSearchParams::new_with_str_sequence_sequence(data.as_ref()).ok()?;
        for name in ["q", "project", "environment", "provider", "health", "on", "tag", "sort", "per_page"] {
            if all.get(name).is_some_and(|value| value.trim().is_empty()) {
                all.delete(name);
            }
        }
        Some(all)
    }

    /// Hides what is on the page and does not hold every word. A first answer, until the server's comes.
    fn narrow(text: &str) {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        for row in dom::all("#results tbody tr") {
            let text = row.text_content().unwrap_or_default().to_lowercase();
            drop(row.toggle_attribute_with_force("hidden", !words.iter().all(|word| text.contains(word.as_str()))));
        }
    }

    async fn fetch(wanted: &UrlSearchParams) -> Result<Answer, String> {
        let url = format!("{}?{}&draw=html", paths::API_INTEGRATIONS, String::from(wanted.to_string()));
        let answer = gloo_net::http::Request::get(&url).send().await.map_err(|_| LOST.to_owned())?;
        if answer.status() == 401 {
            dom::go(&page(wanted));
        }
        if answer.ok() {
            answer.json().await.map_err(|_| LOST.to_owned())
        } else {
            Err(answer.json::<Refusal>().await.map_or_else(|_| LOST.to_owned(), |refusal| refusal.message))
        }
    }

    /// The page that shows the same.
    fn page(wanted: &UrlSearchParams) -> String {
        let query = String::from(wanted.to_string());
        if query.is_empty() { paths::INTEGRATIONS.to_owned() } else { format!("{}?{query}", paths::INTEGRATIONS) }
    }

    fn show(wanted: &UrlSearchParams, answer: Result<Answer, String>) {
        let said = match answer {
            Ok(Answer { total, all, html }) => {
                if let Some(place) = dom::by_id("results") {
                    place.set_inner_html(&html);
                }
                if let Some(history) = dom::window().and_then(|window| window.history().ok()) {
                    drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&page(wanted))));
                }
                format!("{total} of {all} integrations match.")
            }
            Err(message) => message,
        };
        if let Some(place) = dom::by_id("filter-said") {
            place.set_text_content(Some(&said));
        }
    }
}
