//! A client of LaunchDarkly's REST API, as far as Storekeeper needs it. Gives and takes `domain` types; no wire type, no
//! raw answer and no token leaves this crate.

mod allowance;
mod base_url;
mod breaker;
mod client;
mod error;
mod limits;
pub mod metrics;
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

/// The target of spans about calls to LaunchDarkly, and of whoever makes them. They hold routes and statuses, and nothing that a
/// request says.
pub const SPANS: &str = "storekeeper::spans";

pub use allowance::Allowance;
pub use base_url::{BaseUrl, BaseUrlError};
pub use client::{Client, Pause};
pub use domain::Unavailability;
pub use error::Error;
pub use options::{BuildError, Clock, Options};
pub use page::{Page, Paged, ProjectWithEnvironments};
pub use token::{AccessToken, TokenError};

/// Decoding, for whoever feeds it with anything.
#[cfg(feature = "fuzzing")]
pub mod fuzzing {
    use crate::page::Page;
    use crate::wire::{account, integration, segment};

    /// Reads `json` as each answer that it could be.
    pub fn decode(json: &[u8]) {
        let page = Page { limit: 20, offset: 0 };
        drop(integration::listing(json));
        drop(account::caller(json));
        drop(account::projects(json, page));
        drop(account::expanded_projects(json, page));
        drop(account::environments(json, page));
        drop(segment::segments(json, page));
        if let (Ok(project), Ok(environment), Ok(segment)) = ("p".parse(), "e".parse(), "s".parse()) {
            drop(account::project(&project, json));
            drop(account::environment(&environment, json));
            drop(segment::flags(&segment, json));
            drop(integration::within(&project, &environment, &domain::Provider::Redis.into(), json));
        }
    }
}
