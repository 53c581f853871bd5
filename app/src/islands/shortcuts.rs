//! What every page has for whoever is signed in: keyboard shortcuts, and word of the session's end.

use leptos::prelude::*;

/// Stands around the list of shortcuts and the button that shows it, which have no use without script.
#[island]
pub fn LiveKeys(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        super::keys::start();
        super::session::start();
    }
    children()
}
