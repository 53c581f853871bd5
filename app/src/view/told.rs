//! What the browser reads of two of [`super::json`]'s answers: less than there is, by `miniserde`, whose code is a fraction of
//! what `serde_json` would add to the part that every page loads. Tests hold both sides to one form.

use domain::{Health, UnixMillis};
use miniserde::{Deserialize, json};

use super::StoreState;

/// Of a [`super::HealthEvent`]: how a store of the table is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldHealth {
    /// LaunchDarkly's `_id`.
    pub id: String,
    /// Its state.
    pub health: Health,
    /// Whether LaunchDarkly writes to it.
    pub on: bool,
    /// The last synchronisation that succeeded.
    pub last_sync: Option<UnixMillis>,
    /// When LaunchDarkly said so.
    pub as_of: UnixMillis,
}

#[derive(Deserialize)]
struct EventParts {
    id: String,
    health: String,
    on: bool,
    last_sync: Option<i64>,
    as_of: i64,
}

impl ToldHealth {
    /// Reads an event; `None` for what is none.
    pub fn read(text: &str) -> Option<Self> {
        let EventParts { id, health, on, last_sync, as_of } = json::from_str(text).ok()?;
        let (health, last_sync, as_of) = (health.parse().ok()?, last_sync.map(UnixMillis), UnixMillis(as_of));
        Some(Self { id, health, on, last_sync, as_of })
    }
}

#[derive(Deserialize)]
struct IntegrationParts {
    health: String,
    status: StatusParts,
    as_of: i64,
}

#[derive(Deserialize)]
struct StatusParts {
    available: Option<bool>,
    potentially_stale: Option<bool>,
    last_sync: Option<i64>,
    last_error: Option<i64>,
}

impl StoreState {
    /// Reads it from a [`super::IntegrationJson`], as of its own time; `None` for what is none.
    pub fn read(text: &str) -> Option<Self> {
        let IntegrationParts { health, status, as_of } = json::from_str(text).ok()?;
        let StatusParts { available, potentially_stale, last_sync, last_error } = status;
        let (last_sync, last_error) = (last_sync.map(UnixMillis), last_error.map(UnixMillis));
        let (health, as_of) = (health.parse().ok()?, UnixMillis(as_of));
        Some(Self { health, last_sync, last_error, available, potentially_stale, as_of, now: as_of })
    }
}

#[cfg(test)]
mod tests;
