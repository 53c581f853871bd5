//! The last synchronisation.

use domain::Finding;

use super::saying::words;
use crate::view::FindingWords;

pub(super) fn marker(finding: &Finding) -> FindingWords {
    match finding {
        Finding::MarkerMissing => words(
            "LaunchDarkly has never finished a sync under this prefix",
            "The last sync marker is missing. SDKs treat the store as stale and find nobody in any big segment.",
            "Check that the integration is on and that it writes to this store.",
        ),
        Finding::MarkerElsewhere { prefix, environment } => elsewhere(prefix, environment),
        Finding::MarkerUnreadable => words(
            "The time of the last sync cannot be read",
            "The value exists but is not a valid time.",
            "Find out what else writes to this store under this prefix.",
        ),
        Finding::MarkerAhead { ms } => words(
            &format!("The last sync is {} in the future", duration(*ms)),
            "The clocks of this machine and the writer differ.",
            "Sync both clocks with a time server.",
        ),
        Finding::StaleForSdks { ms } => words(
            &format!("SDKs consider the store stale: the last sync was {} ago", duration(*ms)),
            "SDKs do so after 2 minutes. They keep using the data in the store, which may be out of date.",
            "Look at LaunchDarkly's sync errors. If there are none, wait a minute and check again.",
        ),
        Finding::StaleForRelay { ms } => words(
            &format!("SDKs and the Relay Proxy consider the store stale: the last sync was {} ago", duration(*ms)),
            "SDKs do so after 2 minutes, the Relay Proxy after 5. Both keep using the data in the store.",
            "Check LaunchDarkly's sync errors and whether the integration is on.",
        ),
        _ => words("Unknown", "", ""),
    }
}

/// Another prefix than the one that was checked.
fn elsewhere(prefix: &str, environment: &str) -> FindingWords {
    let whose = match environment {
        "" => "where SDKs look if no prefix is configured".to_owned(),
        environment => format!("the environment {environment}"),
    };
    let title = match prefix {
        "" => "The store is synced without a prefix".to_owned(),
        prefix => format!("The store is synced under another prefix: {prefix}"),
    };
    words(
        &title,
        &format!("That is {whose}. There is no data under this environment's own prefix."),
        "Check which environment writes here, and which prefix the SDKs use.",
    )
}

/// A time that has passed, such as "2 min 30 s".
pub(super) fn duration(ms: i64) -> String {
    let seconds = ms / 1000;
    match (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, seconds) => format!("{seconds} s"),
        (0, 0, minutes, 0) => format!("{minutes} min"),
        (0, 0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (0, hours, minutes, _) => format!("{hours} h {minutes} min"),
        (days, hours, ..) => format!("{days} days {hours} h"),
    }
}
