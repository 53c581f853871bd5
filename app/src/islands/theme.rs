//! Light, dark or the system's colours. Without script a form; with script at once and without a reload.

use leptos::prelude::*;

use crate::paths;
use crate::view::Theme;

/// The choice of colours. `theme` is the chosen one's key, `here` the path to come back to.
#[expect(clippy::needless_pass_by_value, reason = "an island owns what it was given")]
#[island]
pub fn ThemeSwitch(theme: String, here: String) -> impl IntoView {
    let chosen = Theme::from_key(&theme);
    let lively = RwSignal::new(false);
    Effect::new(move |_| lively.set(true));
    let options = Theme::ALL
        .into_iter()
        .map(|theme| view! { <option value=theme.key() selected=theme == chosen>{theme.label()}</option> })
        .collect_view();
    view! {
        <form class="theme" method="post" action=paths::THEME>
            <input type="hidden" name="next" value=here/>
            <label for="theme">"Theme"</label>
            <select id="theme" name="theme" on:change=move |event| apply(&event_target_value(&event))>
                {options}
            </select>
            <button class="button quiet" type="submit" hidden=move || lively.get()>"Apply"</button>
        </form>
    }
}

#[cfg(feature = "hydrate")]
fn apply(key: &str) {
    use wasm_bindgen::JsCast;

    let theme = Theme::from_key(key).key();
    let Some(document) = super::dom::document() else { return };
    if let Some(root) = document.document_element() {
        drop(root.set_attribute("data-theme", theme));
    }
    if let Ok(document) = document.dyn_into::<web_sys::HtmlDocument>() {
        drop(document.set_cookie(&format!("theme={theme}; Path=/; Max-Age=31536000; SameSite=Lax")));
    }
}

#[cfg(not(feature = "hydrate"))]
fn apply(_: &str) {}
