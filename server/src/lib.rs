//! The server of Storekeeper: HTTP, sessions, records and the portal's verbs. `main.rs` only starts it.

pub mod clock;
pub mod commands;
pub mod config;
pub mod cookies;
pub mod crypto;
pub mod database;
pub mod failure;
mod listening;
pub mod memory;
pub mod metrics;
pub mod middleware;
pub mod oauth;
pub mod oidc;
pub mod operations;
pub mod outbound;
pub mod portal;
mod release;
pub mod render;
pub mod router;
pub mod routes;
pub mod scrape;
pub mod session;
pub mod site;
pub mod start;
pub mod telemetry;
pub mod views;
pub mod waiting;
