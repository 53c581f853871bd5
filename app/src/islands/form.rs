//! The form while somebody fills it in: each field is checked when it is left, a pasted connection string is taken apart,
//! and what would be sent stands beside it. The same rules and the same words as the server's, for they are the same code.

use leptos::prelude::*;

/// Stands around what `components::form::form` draws.
#[island(lazy)]
pub fn LiveForm(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::start();
    children()
}

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(any(feature = "hydrate", test))]
mod state;
