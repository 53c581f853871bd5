//! The address bar: it always says what is shown, so reload, Back and a pasted link give the same table.

use domain::Filter;
use wasm_bindgen::JsValue;

use crate::islands::dom;
use crate::paths;

/// What the address asks for.
pub(super) fn filter() -> Filter {
    let query = dom::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
    Filter::parse(query.trim_start_matches('?'))
}

/// What a link asks for; `None` if it leads elsewhere.
pub(super) fn led_to(href: &str) -> Option<Filter> {
    let rest = paths::under_base(href)?.strip_prefix(paths::INTEGRATIONS.pattern())?;
    let query = rest.split('#').next().unwrap_or_default();
    match query.strip_prefix('?') {
        Some(query) => Some(Filter::parse(query)),
        None => query.is_empty().then(Filter::default),
    }
}

/// Has the address follow, in place of the one before.
pub(super) fn replace(filter: &Filter) {
    if self::filter() != *filter
        && let Some(history) = dom::window().and_then(|window| window.history().ok())
    {
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&paths::integrations(filter))));
    }
}

/// Has the address follow; Back leads to the one before.
pub(super) fn push(filter: &Filter) {
    if let Some(history) = dom::window().and_then(|window| window.history().ok()) {
        drop(history.push_state_with_url(&JsValue::NULL, "", Some(&paths::integrations(filter))));
    }
}
