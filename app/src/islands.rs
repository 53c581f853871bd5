//! The only code that runs in the browser alone. Every island stands around HTML that is complete without it, and listens
//! there; what it draws, it draws with the `components`, from data, as the server does.

#![expect(unreachable_pub, reason = "the islands are re-exported below; their macro makes more public than that")]

#[cfg(feature = "hydrate")]
mod copy;
mod dialog;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod events;
#[cfg(feature = "hydrate")]
mod fetch;
#[cfg(feature = "hydrate")]
mod focus;
mod form;
#[cfg(feature = "hydrate")]
mod grid;
#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
mod overview;
mod page;
#[cfg(feature = "hydrate")]
mod place;
#[cfg(feature = "hydrate")]
mod progress;
#[cfg(feature = "hydrate")]
mod session;
mod shortcuts;
mod store;
mod table;
mod theme;
#[cfg(feature = "hydrate")]
mod views;

pub use dialog::DeleteDialog;
pub use form::LiveForm;
pub use page::LivePage;
pub use shortcuts::LiveKeys;
pub use store::LiveStore;
pub use table::LiveTable;
pub use theme::LiveTheme;
