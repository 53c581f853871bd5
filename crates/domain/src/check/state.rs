//! How a step of a check ended, and what decides it.

use serde::{Deserialize, Serialize};

/// After how long the Relay Proxy takes a store for stale unless it is told otherwise, in milliseconds (documented, and seen
/// in its code).
pub const RELAY_STALE_AFTER_MS: i64 = 5 * 60 * 1000;
/// By how much a time may lie ahead of our clock before it is said, in milliseconds.
pub const CLOCK_SKEW_MS: i64 = 60 * 1000;

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// As it should be.
    Passed,
    /// It works, and something about it will hurt.
    Warning,
    /// It does not work.
    Failed,
    /// The store does not let this user see.
    Unchecked,
    /// A step before it failed.
    NotRun,
}

impl StepState {
    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Unchecked => "unchecked",
            Self::NotRun => "not-run",
        }
    }
}
