//! Views of the table that somebody has saved in this browser.

use leptos::prelude::*;
use miniserde::{Deserialize, Serialize};

use crate::paths;

/// A view: a query of the table by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// What somebody calls it.
    pub name: String,
    /// The query, without question mark.
    pub query: String,
}

/// All that are saved in this browser.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedViews {
    /// The views, oldest first.
    pub views: Vec<SavedView>,
}

/// The views and the way to save another.
pub fn views(saved: &SavedViews) -> impl IntoView + use<> {
    let items = saved.views.iter().map(|it| {
        let href = if it.query.is_empty() {
            paths::INTEGRATIONS.url()
        } else {
            [&paths::INTEGRATIONS.url(), "?", &it.query].concat()
        };
        let remove = ["Remove the view ", &it.name].concat();
        view! {
            <li>
                <a href=href dir="auto">{it.name.clone()}</a>
                <button class="button quiet" type="button" value=it.name.clone() aria-label=remove>"×"</button>
            </li>
        }
    });
    view! {
        <ul class="views">{items.collect_view()}</ul>
        <form class="save-view">
            <label for="view-name">"Save this view as"</label>
            <input id="view-name" name="view" type="text" maxlength="60" autocomplete="off" required=true/>
            <button class="button small" type="submit">"Save"</button>
        </form>
    }
}
