//! The browser's entry point: wakes the islands of the page, and nothing else.

// The islands are found by their names in the module; this makes the linker keep them.
use app as _;

/// Called once when the module has been loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
