//! The server of Storekeeper: HTTP, sessions, records and the portal's verbs. `main.rs` only starts it.
//!
//! From the top; each module uses only those below it, which `crates/layers` checks:
//!
//! - [`commands`] are what the program can be asked to do, [`start`] puts a portal together and listens;
//! - [`router`] has every route and the order of the layers around them, [`routes`] has one file per page or endpoint;
//! - [`views`] draws what more than one route draws, [`render`] is the one way from a page to a response, [`scrape`] tells Prometheus;
//! - [`operations`] are the portal's verbs: they know LaunchDarkly, the database and the rules, and no HTTP of ours;
//! - [`portal`] holds everything that a request may need, [`memory`] and [`waiting`] what this replica remembers;
//! - [`session`] is who is signed in; [`oidc`] and [`oauth`] are other ways in;
//! - [`middleware`] is what happens to every request, [`telemetry`] and [`metrics`] are what is said about it;
//! - [`config`] judges every option, [`failure`] is why an operation did not do what it was asked for;
//! - [`database`] keeps sessions, tickets and the record, which are values in [`kept`]; [`crypto`], [`cookies`], [`site`] and [`clock`] are what all that needs.

pub(crate) mod clock;
pub mod commands;
pub mod config;
pub(crate) mod cookies;
pub mod crypto;
pub(crate) mod database;
pub(crate) mod failure;
pub(crate) mod kept;
mod listening;
pub(crate) mod memory;
pub mod metrics;
pub mod middleware;
pub(crate) mod oauth;
pub(crate) mod oidc;
pub(crate) mod operations;
pub(crate) mod outbound;
pub(crate) mod portal;
mod release;
pub mod render;
pub mod router;
pub(crate) mod routes;
pub(crate) mod scrape;
pub mod session;
pub mod site;
pub mod start;
pub mod telemetry;
pub(crate) mod views;
pub(crate) mod waiting;
