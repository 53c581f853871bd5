//! A portal as its own process, a LaunchDarkly to go with it, people who use it, and what they see.

mod answer;
mod database;
mod person;
mod portal;
mod process;
mod raw;
mod store;
mod sweep;

use std::time::Duration;

pub(crate) use answer::Answer;
pub(crate) use database::server;
pub(crate) use person::{Person, REASON};
pub(crate) use portal::{LIST, Portal, World, now_ms, secret};
pub(crate) use process::Process;
pub(crate) use raw::{delete_upstream, raw, status_of};
pub(crate) use store::Store;
pub(crate) use sweep::Needles;
pub(crate) use testkit::html::Form;

/// How long anything is waited for before a test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until `condition` holds: for what a test means, never for a time.
pub(crate) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, wait).await.is_ok(), "waited in vain until {what}");
}
