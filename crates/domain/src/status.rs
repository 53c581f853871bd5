//! What LaunchDarkly says about the synchronisation of one store. All of it may be missing (documented).

use serde::{Deserialize, Serialize};

use crate::UnixMillis;

/// `_status` of an integration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Synchronised whole, and the last synchronisation was within a few minutes.
    pub available: Option<bool>,
    /// The store may lack recent changes.
    pub potentially_stale: Option<bool>,
    /// The last synchronisation that succeeded.
    pub last_sync: Option<UnixMillis>,
    /// The last synchronisation that failed.
    pub last_error: Option<UnixMillis>,
    /// Errors, newest first.
    pub errors: Vec<SyncError>,
}

/// One failed synchronisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncError {
    /// The store's status code, where it has one.
    pub status_code: Option<i64>,
    /// The words LaunchDarkly has for it.
    pub message: String,
    /// When it happened.
    pub at: Option<UnixMillis>,
}

impl Status {
    /// Whether LaunchDarkly said nothing at all.
    pub fn is_silent(&self) -> bool {
        self.available.is_none()
            && self.potentially_stale.is_none()
            && self.last_sync.is_none()
            && self.last_error.is_none()
            && self.errors.is_empty()
    }

    /// The newest error of either source.
    pub fn newest_error(&self) -> Option<UnixMillis> {
        self.errors.iter().filter_map(|error| error.at).chain(self.last_error).max()
    }
}
