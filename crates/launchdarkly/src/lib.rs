//! A client of LaunchDarkly's REST API, as far as Storekeeper needs it. Gives and takes `domain` types; no wire type, no
//! raw answer and no token leaves this crate.

mod allowance;
mod base_url;
mod breaker;
mod client;
mod error;
mod limits;
mod options;
mod page;
mod refusal;
mod retry;
mod route;
mod secrets;
mod token;
mod transport;
mod wire;
mod words;

pub use allowance::Allowance;
pub use base_url::{BaseUrl, BaseUrlError};
pub use client::Client;
pub use error::{Error, Unavailability};
pub use options::{BuildError, Clock, Options};
pub use page::{Page, Paged, ProjectWithEnvironments};
pub use token::{AccessToken, TokenError};
