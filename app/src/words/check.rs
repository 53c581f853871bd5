//! The words for checks of stores: every step, finding and fact. Pages, the command line and the documentation say these.

mod aws;
mod facts;
mod marker;
mod network;
mod redis;
mod saying;

use domain::{
    CheckFact, CheckStep, CheckVerdict, Finding, Health, RELAY_STALE_AFTER_MS, SDK_STALE_AFTER_MS, StepResult,
};

use crate::view::{FindingWords, Threshold, Tone, VerdictView};

pub use facts::fact;

/// What a step is called.
pub fn step(step: CheckStep) -> &'static str {
    match step {
        CheckStep::Dns => "DNS",
        CheckStep::Egress => "Destination",
        CheckStep::Tcp => "Connection",
        CheckStep::Tls => "TLS",
        CheckStep::Auth => "Password",
        CheckStep::Permission => "Permissions",
        CheckStep::Suitability => "Server",
        CheckStep::Marker => "Last sync",
        CheckStep::Credentials => "Credentials",
        CheckStep::Role => "Role",
        CheckStep::Region => "Region",
        CheckStep::Table => "Table",
        CheckStep::Keys => "Keys",
        CheckStep::Settings => "Settings",
    }
}

/// What was found: what happened, why as far as it is known, and what to do next.
#[expect(clippy::too_many_lines, reason = "a table: a case after the other")]
pub fn finding(finding: &Finding) -> FindingWords {
    match finding {
        Finding::ChecksOff
        | Finding::NotAllowed
        | Finding::OddAddress
        | Finding::MixedAddresses
        | Finding::ForbiddenAddress
        | Finding::NoHost => network::destination(finding),
        Finding::NameUnknown
        | Finding::NameUnresolved
        | Finding::NoAddress
        | Finding::Refused
        | Finding::ConnectTimedOut
        | Finding::Unreachable
        | Finding::AnswerTimedOut
        | Finding::Closed
        | Finding::OutOfTime => network::network(finding),
        Finding::SpeaksTls
        | Finding::SpeaksPlain
        | Finding::CertificateExpired
        | Finding::CertificateNotYet
        | Finding::CertificateName
        | Finding::CertificateAuthority
        | Finding::CertificateRefused
        | Finding::CertificateEnds { .. }
        | Finding::ClientCertificate
        | Finding::TlsHandshake => network::tls(finding),
        Finding::NotRedis
        | Finding::PasswordMissing
        | Finding::WrongCredentials { .. }
        | Finding::PasswordNotNeeded
        | Finding::OpenToAll
        | Finding::ProtectedMode
        | Finding::TooManyClients
        | Finding::NoUsers
        | Finding::TooMuch
        | Finding::Busy
        | Finding::RedisError
        | Finding::Loading => redis::password(finding),
        Finding::CannotRead { .. } | Finding::CannotWrite { .. } | Finding::WriteUnchecked => {
            redis::permission(finding)
        }
        Finding::Cluster
        | Finding::Sentinel
        | Finding::Replica
        | Finding::PrimaryDown
        | Finding::Evicts { .. }
        | Finding::OutOfMemory
        | Finding::CannotSave
        | Finding::OldVersion
        | Finding::InfoHidden => redis::server(finding),
        Finding::MarkerMissing
        | Finding::MarkerElsewhere { .. }
        | Finding::MarkerUnreadable
        | Finding::MarkerAhead { .. }
        | Finding::StaleForSdks { .. }
        | Finding::StaleForRelay { .. } => marker::marker(finding),
        Finding::CredentialsMissing
        | Finding::CredentialsFailed
        | Finding::CredentialsRefused
        | Finding::CredentialsExpired
        | Finding::ClockWrong
        | Finding::RoleNotAllowed
        | Finding::RoleRefused
        | Finding::Throttled
        | Finding::AwsError { .. }
        | Finding::NotAws => aws::access(finding),
        Finding::TableElsewhere { .. }
        | Finding::TableMissing { .. }
        | Finding::TableHidden
        | Finding::TableNotActive { .. }
        | Finding::KeysWrong
        | Finding::KeyTypesWrong
        | Finding::ItemsDenied { .. }
        | Finding::LargeItems { .. } => aws::table(finding),
    }
}

/// A verdict without LaunchDarkly's side, in a sentence.
pub fn verdict(verdict: CheckVerdict) -> &'static str {
    match verdict {
        CheckVerdict::Readable => "SDKs in this network can read this store, and it is fresh.",
        CheckVerdict::Doubtful => "SDKs in this network can read this store, but it needs attention.",
        CheckVerdict::Unreadable => "SDKs in this network cannot use this store.",
        CheckVerdict::NotChecked => "This store was not checked.",
    }
}

/// This network's view alone.
pub fn alone(steps: &[StepResult]) -> VerdictView {
    let seen = CheckVerdict::of(steps);
    let tone = match seen {
        CheckVerdict::Readable => Tone::Good,
        CheckVerdict::Doubtful => Tone::Warning,
        CheckVerdict::Unreadable => Tone::Bad,
        CheckVerdict::NotChecked => Tone::Neutral,
    };
    VerdictView {
        tone,
        title: verdict(seen).trim_end_matches('.').to_owned(),
        line: String::new(),
        thresholds: Vec::new(),
    }
}

/// A whole check as JSON: its names, and the words for what was found.
pub fn json(steps: &[StepResult]) -> serde_json::Value {
    let worded = |step: &StepResult| {
        let mut value = serde_json::json!(step);
        value["words"] = step.findings.iter().map(|found| serde_json::json!(finding(found))).collect();
        value
    };
    let seen = CheckVerdict::of(steps);
    let steps: Vec<serde_json::Value> = steps.iter().map(worded).collect();
    serde_json::json!({"verdict": seen, "words": verdict(seen), "steps": steps})
}

/// LaunchDarkly's view beside that of this network.
pub fn both(health: Health, steps: &[StepResult]) -> VerdictView {
    let seen = CheckVerdict::of(steps);
    let reads = matches!(seen, CheckVerdict::Readable | CheckVerdict::Doubtful);
    let (tone, title, line) = match (health == Health::Healthy, reads) {
        _ if seen == CheckVerdict::NotChecked => (Tone::Neutral, "This store was not checked", ""),
        (true, true) if seen == CheckVerdict::Doubtful => (
            Tone::Warning,
            "LaunchDarkly writes to this store and SDKs here can read it, but it needs attention",
            "See the steps below that do not say “Passed”.",
        ),
        (true, true) => (Tone::Good, "LaunchDarkly writes to this store, and SDKs in this network can read it", ""),
        (true, false) => (
            Tone::Bad,
            "LaunchDarkly writes to this store, but SDKs in this network cannot use it",
            "Flags that use big segments are wrong for anyone served from this network. The first failed step explains why.",
        ),
        (false, true) => (
            Tone::Warning,
            "SDKs in this network can read this store, but LaunchDarkly does not keep it up to date",
            "The connection from here works. Check LaunchDarkly's sync errors. The cause may be its credentials, its permissions, or an allow-list that excludes it.",
        ),
        (false, false) => (
            Tone::Bad,
            "LaunchDarkly does not keep this store up to date, and SDKs in this network cannot use it",
            "The first failed step may be the reason for both.",
        ),
    };
    VerdictView { tone, title: title.to_owned(), line: line.to_owned(), thresholds: thresholds(health, steps) }
}

/// Who takes the store for stale already.
fn thresholds(health: Health, steps: &[StepResult]) -> Vec<Threshold> {
    let age = steps.iter().flat_map(|step| &step.facts).find_map(|fact| match fact {
        CheckFact::AgeMs(ms) => Some(*ms),
        _ => None,
    });
    let Some(age) = age else { return Vec::new() };
    let line = |who: &str, limit: &str, stale: bool| Threshold { who: who.to_owned(), limit: limit.to_owned(), stale };
    vec![
        line("SDKs", "after 2 minutes", age > SDK_STALE_AFTER_MS),
        line("Relay Proxy", "after 5 minutes", age > RELAY_STALE_AFTER_MS),
        line("LaunchDarkly", "after “a few minutes”", matches!(health, Health::Stale | Health::Failing)),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fmt::Write as _;

    use super::*;

    /// The documentation of checks, made from the words of the pages.
    fn documented() -> String {
        let mut out = "# What a check of a store can find\n\n\
            Every finding of *Check from this network* and of `storekeeper check`, with its likely cause and what to do. \
            This page is made from the words in `app/src/words/check/`; a test compares the two.\n\n\
            | State | Finding | Cause | What to do |\n|---|---|---|---|\n"
            .to_owned();
        for sample in Finding::samples() {
            let words = finding(&sample);
            let command = words.command.map(|command| format!(" `{command}`")).unwrap_or_default();
            let state = sample.state().key();
            writeln!(out, "| {state} | {} | {} | {}{command} |", words.what, words.why, words.next).unwrap();
        }
        out
    }

    #[test]
    fn every_finding_is_documented_in_the_words_of_the_pages() {
        testkit::document::must_be("STORE-CHECK.md", &documented());
    }

    #[test]
    fn every_kind_of_finding_has_its_own_words_and_a_next_step() {
        let mut seen = HashSet::new();
        for sample in Finding::samples() {
            let words = finding(&sample);
            assert!(seen.insert(words.what.clone()), "{}", words.what);
            assert!(!words.why.is_empty() && !words.next.is_empty(), "{}", words.what);
        }
        // Whoever adds a kind adds a sample: as many variants as there are in the file.
        let source = include_str!("../../../crates/domain/src/check/finding.rs");
        let kinds = source.split_once("pub enum Finding {").unwrap().1.split_once("\n}\n").unwrap().0;
        let kinds = kinds.lines().filter(|line| line.starts_with("    ") && line.as_bytes()[4].is_ascii_uppercase());
        assert_eq!(kinds.count() + 2, seen.len(), "wrong credentials and missing tables have two samples each");
    }
}
