//! One word for the state of a store. Never a guess: what cannot be told is `Unknown`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Status, UnixMillis};

/// How old the last synchronisation may be before the store counts as stale, in milliseconds. LaunchDarkly says "a few
/// minutes" (documented); its Relay Proxy takes five (seen in code).
pub const STALE_AFTER_MS: i64 = 5 * 60 * 1000;

/// How far a time of LaunchDarkly's may be ahead of our clock before it is disbelieved, in milliseconds.
const CLOCK_SKEW_MS: i64 = 5 * 60 * 1000;

/// The state of a store, in the order in which a person should look at it: worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Health {
    /// The newest thing that happened is an error.
    Failing,
    /// It was synchronised, but not lately, or not whole.
    Stale,
    /// It is on, and no synchronisation has succeeded or failed yet.
    NeverSynced,
    /// LaunchDarkly said nothing that allows a verdict.
    Unknown,
    /// LaunchDarkly does not write to it.
    Off,
    /// Synchronised whole, and lately.
    Healthy,
}

impl Health {
    /// Every state, worst first.
    pub const ALL: [Self; 6] = [Self::Failing, Self::Stale, Self::NeverSynced, Self::Unknown, Self::Off, Self::Healthy];

    /// The rule. The first line that applies decides:
    ///
    /// 1. turned off: **Off**, whatever the status says (a store that is off reads "not available");
    /// 2. no status, or a last synchronisation in the future: **Unknown**;
    /// 3. never synchronised: **Failing** if there was an error or LaunchDarkly calls it available all the same is
    ///    **Unknown**, else **Never synced**;
    /// 4. an error newer than the last synchronisation: **Failing**;
    /// 5. last synchronisation older than [`STALE_AFTER_MS`], "potentially stale", or not "available": **Stale**;
    /// 6. "available": **Healthy**; not said: **Unknown**.
    pub fn of(status: &Status, on: bool, now: UnixMillis) -> Self {
        if !on {
            return Self::Off;
        }
        if status.is_silent() {
            return Self::Unknown;
        }
        let Some(last_sync) = status.last_sync.filter(|time| time.0 > 0) else {
            return match (status.newest_error(), status.available) {
                (Some(_), _) => Self::Failing,
                (None, Some(true)) => Self::Unknown,
                (None, _) if !status.errors.is_empty() => Self::Failing,
                (None, _) => Self::NeverSynced,
            };
        };
        if last_sync.since(now) > CLOCK_SKEW_MS {
            return Self::Unknown;
        }
        if status.newest_error().is_some_and(|error| error > last_sync) {
            return Self::Failing;
        }
        if now.since(last_sync) > STALE_AFTER_MS
            || status.potentially_stale == Some(true)
            || status.available == Some(false)
        {
            return Self::Stale;
        }
        if status.available == Some(true) { Self::Healthy } else { Self::Unknown }
    }

    /// The word people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Failing => "Failing",
            Self::Stale => "Stale",
            Self::NeverSynced => "Never synced",
            Self::Unknown => "Unknown",
            Self::Off => "Off",
            Self::Healthy => "Healthy",
        }
    }

    /// The word in URLs and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Stale => "stale",
            Self::NeverSynced => "never-synced",
            Self::Unknown => "unknown",
            Self::Off => "off",
            Self::Healthy => "healthy",
        }
    }

    /// What the state means for the flags that rely on the store.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Failing => {
                "LaunchDarkly's last write to this store failed. SDKs keep reading its existing data. If \
                 they cannot read it, they treat everyone as not in any big segment."
            }
            Self::Stale => "This store was not updated recently. Flags may use outdated segment memberships.",
            Self::NeverSynced => {
                "LaunchDarkly has not written to this store yet. Until it does, SDKs treat everyone as not in any big \
                 segment."
            }
            Self::Unknown => "LaunchDarkly did not report enough to determine the health of this store.",
            Self::Off => "LaunchDarkly does not write to this store. Its data goes stale.",
            Self::Healthy => "LaunchDarkly updated this store within the last few minutes.",
        }
    }
}

impl fmt::Display for Health {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl FromStr for Health {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|health| health.key() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::SyncError;

    const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

    fn synced(age_ms: i64) -> Status {
        Status {
            available: Some(true),
            potentially_stale: Some(false),
            last_sync: Some(UnixMillis(NOW.0 - age_ms)),
            ..Status::default()
        }
    }

    #[test]
    fn the_rule_line_by_line() {
        let of = |status: &Status| Health::of(status, true, NOW);
        assert_eq!(Health::of(&synced(0), false, NOW), Health::Off);
        assert_eq!(of(&Status::default()), Health::Unknown);
        assert_eq!(of(&synced(-3_600_000)), Health::Unknown);
        assert_eq!(of(&Status { available: Some(false), ..Status::default() }), Health::NeverSynced);
        assert_eq!(of(&Status { available: Some(true), ..Status::default() }), Health::Unknown);
        assert_eq!(of(&Status { last_error: Some(NOW), ..Status::default() }), Health::Failing);
        let undated = SyncError { status_code: Some(500), message: "no".into(), at: None };
        assert_eq!(of(&Status { errors: vec![undated], ..Status::default() }), Health::Failing);
        assert_eq!(of(&synced(30_000)), Health::Healthy);
        assert_eq!(of(&synced(STALE_AFTER_MS)), Health::Healthy);
        assert_eq!(of(&synced(STALE_AFTER_MS + 1)), Health::Stale);
        assert_eq!(of(&Status { potentially_stale: Some(true), ..synced(0) }), Health::Stale);
        assert_eq!(of(&Status { available: Some(false), ..synced(0) }), Health::Stale);
        assert_eq!(of(&Status { available: None, ..synced(0) }), Health::Unknown);
        assert_eq!(of(&Status { last_error: Some(NOW), ..synced(1) }), Health::Failing);
        assert_eq!(of(&Status { last_error: Some(UnixMillis(NOW.0 - 2)), ..synced(1) }), Health::Healthy);
    }

    #[test]
    fn words_come_back() {
        for health in Health::ALL {
            assert_eq!(health.key().parse(), Ok(health));
        }
    }

    proptest! {
        #[test]
        fn healthy_is_never_said_lightly(
            available: Option<bool>, stale: Option<bool>, sync: Option<i64>, error: Option<i64>, on: bool, now: i64,
        ) {
            let status = Status {
                available,
                potentially_stale: stale,
                last_sync: sync.map(UnixMillis),
                last_error: error.map(UnixMillis),
                errors: Vec::new(),
            };
            if Health::of(&status, on, UnixMillis(now)) == Health::Healthy {
                prop_assert!(on && available == Some(true) && stale != Some(true));
                let sync = sync.expect("a healthy store was synchronised");
                prop_assert!(now.saturating_sub(sync) <= STALE_AFTER_MS);
                prop_assert!(error.is_none_or(|error| error <= sync));
            }
        }
    }
}
