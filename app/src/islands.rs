//! The only code that runs in the browser. Every island adds life to HTML that is already complete.

#![expect(unreachable_pub, reason = "the islands are re-exported below; their macro makes more public than that")]

mod connection_url;
mod dialog;
#[cfg(feature = "hydrate")]
mod dom;
mod filter;
mod live;
mod theme;

pub use connection_url::ConnectionUrlField;
pub use dialog::DialogLink;
pub use filter::FilterAsYouType;
pub use live::LiveHealth;
pub use theme::ThemeSwitch;
