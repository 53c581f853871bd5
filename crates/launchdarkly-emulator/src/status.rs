//! `_status`: how a store's synchronisation is doing at a given time. It must never be stored ready-made, or the demo
//! would go stale by itself.

use serde_json::{Value, json};

use crate::object;

/// How often a healthy store is synchronised: as often as the Relay Proxy does it (seen in code; inferred for the
/// hosted writer).
const SYNC_EVERY_MS: i64 = 30_000;
/// How long a store that was just turned on takes until its first synchronisation. Made up, short enough to watch.
pub(crate) const FIRST_SYNC_MS: i64 = 3_000;

/// What `_status` will say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Status {
    /// The integration has no `_status` at all, although the schema requires one.
    Absent,
    /// Said verbatim until it is pinned anew, whatever is done to the integration.
    Pinned(Value),
    /// Said verbatim until the integration is turned on or off or configured anew.
    Still(Value),
    /// Healthy, and synchronised again every 30 seconds.
    Syncing {
        /// One moment of synchronisation, Unix milliseconds.
        phase_ms: i64,
    },
    /// Turned on or configured at a moment; healthy soon after if `auto_sync` is on.
    Starting { since_ms: i64, last_sync_ms: Option<i64> },
}

impl Status {
    /// The status of a new integration: that a new store reads `available: false` is inferred.
    pub(crate) fn new(on: bool, now_ms: i64) -> Self {
        if on { Self::Starting { since_ms: now_ms, last_sync_ms: None } } else { Self::Still(unavailable(None)) }
    }

    /// The value of `_status` now, if there is one.
    pub(crate) fn shown(&self, auto_sync: bool, now_ms: i64) -> Option<Value> {
        match self {
            Self::Absent => None,
            Self::Pinned(value) | Self::Still(value) => Some(value.clone()),
            Self::Syncing { phase_ms } => Some(healthy(last_tick(*phase_ms, now_ms))),
            Self::Starting { since_ms, .. } if auto_sync && now_ms - since_ms >= FIRST_SYNC_MS => {
                Some(healthy(last_tick(since_ms + FIRST_SYNC_MS, now_ms)))
            }
            Self::Starting { last_sync_ms, .. } => Some(unavailable(*last_sync_ms)),
        }
    }

    /// The status after a write that left the integration `on`.
    pub(crate) fn after_write(&self, write: Write, auto_sync: bool, now_ms: i64) -> Self {
        let last_sync_ms = || self.shown(auto_sync, now_ms)?.get("lastSync")?.as_i64();
        match self {
            Self::Absent | Self::Pinned(_) => self.clone(),
            _ if write.on && (write.configured || !write.was_on) => {
                Self::Starting { since_ms: now_ms, last_sync_ms: last_sync_ms() }
            }
            _ if write.was_on && !write.on => Self::Still(unavailable(last_sync_ms())),
            _ => self.clone(),
        }
    }
}

/// What a write did, as far as the status is concerned.
#[derive(Clone, Copy)]
pub(crate) struct Write {
    pub(crate) was_on: bool,
    pub(crate) on: bool,
    /// Whether `config` changed.
    pub(crate) configured: bool,
}

fn last_tick(phase_ms: i64, now_ms: i64) -> i64 {
    now_ms - (now_ms - phase_ms).rem_euclid(SYNC_EVERY_MS)
}

fn healthy(last_sync_ms: i64) -> Value {
    json!({"available": true, "potentiallyStale": false, "lastSync": last_sync_ms, "errors": []})
}

pub(crate) fn unavailable(last_sync_ms: Option<i64>) -> Value {
    object([("available", Some(false.into())), ("lastSync", last_sync_ms.map(Into::into))])
}
