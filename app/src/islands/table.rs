//! The table while somebody works with it. The server draws the page that the URL asks for; once the browser is idle,
//! the account's rows come as data, and from then on filtering, sorting, counting and paging need no network. The same
//! code draws as on the server, so taking over changes nothing that can be seen.

use leptos::prelude::*;

/// Stands around what `components::table::whole` draws.
#[island(lazy)]
pub fn LiveTable(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    browser::start();
    children()
}

#[cfg(feature = "hydrate")]
mod browser;
