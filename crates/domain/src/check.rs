//! What checking a store from this network can find: steps, findings and facts. The words for them are the pages'.

use serde::{Deserialize, Serialize};

use crate::{Provider, SDK_STALE_AFTER_MS};

/// After how long the Relay Proxy takes a store for stale unless it is told otherwise, in milliseconds (documented, and seen
/// in its code).
pub const RELAY_STALE_AFTER_MS: i64 = 5 * 60 * 1000;
/// By how much a time may lie ahead of our clock before it is said, in milliseconds.
pub const CLOCK_SKEW_MS: i64 = 60 * 1000;

/// One step of a check. Each needs those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckStep {
    /// The host's addresses.
    Dns,
    /// Whether the portal may connect there at all.
    Egress,
    /// The connection.
    Tcp,
    /// The server's certificate, or that there is none.
    Tls,
    /// User and password.
    Auth,
    /// Whether the user may do what SDKs and LaunchDarkly need.
    Permission,
    /// Whether the server suits big segments.
    Suitability,
    /// When the store was last synchronised, as SDKs see it.
    Marker,
}

impl CheckStep {
    /// The steps of a provider's check, in their order; empty where the provider cannot be checked yet.
    pub fn of(provider: Provider) -> &'static [Self] {
        match provider {
            Provider::Redis => &[
                Self::Dns,
                Self::Egress,
                Self::Tcp,
                Self::Tls,
                Self::Auth,
                Self::Permission,
                Self::Suitability,
                Self::Marker,
            ],
            Provider::DynamoDb => &[],
        }
    }

    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Egress => "egress",
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Auth => "auth",
            Self::Permission => "permission",
            Self::Suitability => "suitability",
            Self::Marker => "marker",
        }
    }
}

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

/// What was found. Holds nothing that a server sent, but numbers and names from a closed list; never a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "finding")]
pub enum Finding {
    /// The operator allows no checks.
    ChecksOff,
    /// The operator does not allow this destination.
    NotAllowed,
    /// The host is an address in a form that hides which one it is.
    OddAddress,
    /// The name has addresses that are allowed and others that are not.
    MixedAddresses,
    /// The address belongs to this machine, to its link or to a cloud's metadata service.
    ForbiddenAddress,
    /// The host is missing or malformed.
    NoHost,
    /// No such name.
    NameUnknown,
    /// The name could not be looked up for now.
    NameUnresolved,
    /// The host has no address for this family of addresses.
    NoAddress,
    /// Nothing listens there.
    Refused,
    /// No answer to the connection: a firewall or a wrong address.
    ConnectTimedOut,
    /// This network has no way there.
    Unreachable,
    /// The server answered nothing in time.
    AnswerTimedOut,
    /// The server closed the connection.
    Closed,
    /// TLS is off, but the server speaks TLS.
    SpeaksTls,
    /// TLS is on, but the server does not speak it.
    SpeaksPlain,
    /// The certificate is no longer valid.
    CertificateExpired,
    /// The certificate is not valid yet.
    CertificateNotYet,
    /// The certificate is for other names.
    CertificateName,
    /// The certificate's authority is not known here.
    CertificateAuthority,
    /// The certificate was refused for another reason.
    CertificateRefused,
    /// The certificate ends soon.
    CertificateEnds {
        /// In how many days.
        days: i64,
    },
    /// The TLS handshake failed: no version or cipher in common, or a client certificate is wanted.
    TlsHandshake,
    /// The server speaks another protocol.
    NotRedis,
    /// The server wants a password, and none is set.
    PasswordMissing,
    /// The server knows no such user, or the password is wrong.
    WrongCredentials {
        /// Whether a user was named.
        user: bool,
    },
    /// The server wants no password, but one is set.
    PasswordNotNeeded,
    /// Everybody who reaches the server may use it.
    OpenToAll,
    /// The server takes connections from its own machine alone.
    ProtectedMode,
    /// The server has as many clients as it takes.
    TooManyClients,
    /// The server is still loading its data.
    Loading,
    /// The user may not do what SDKs need.
    CannotRead {
        /// Which commands.
        commands: Vec<String>,
    },
    /// The user may not do what LaunchDarkly needs.
    CannotWrite {
        /// Which commands.
        commands: Vec<String>,
    },
    /// What LaunchDarkly needs could not be tried without writing.
    WriteUnchecked,
    /// The server is one of a cluster.
    Cluster,
    /// The server is a sentinel.
    Sentinel,
    /// The server is a replica: nobody can write to it.
    Replica,
    /// The replica has lost its primary.
    PrimaryDown,
    /// The server may drop keys when its memory is full.
    Evicts {
        /// Its policy, one of Redis's own names.
        policy: String,
    },
    /// The server's memory is full, and it takes no more.
    OutOfMemory,
    /// The server could not save its data lately, and may therefore take no writes.
    CannotSave,
    /// The server's version is no longer kept up.
    OldVersion,
    /// Whether it suits could not be seen.
    InfoHidden,
    /// LaunchDarkly has never finished a synchronisation under this prefix.
    MarkerMissing,
    /// There is none under this prefix, but one under another.
    MarkerElsewhere {
        /// The other prefix.
        prefix: String,
        /// Whose it is: an environment's key, or empty for the SDKs' default.
        environment: String,
    },
    /// It is no number.
    MarkerUnreadable,
    /// It lies ahead of this machine's clock.
    MarkerAhead {
        /// By how many milliseconds.
        ms: i64,
    },
    /// SDKs take the store for stale.
    StaleForSdks {
        /// Its age in milliseconds.
        ms: i64,
    },
    /// SDKs and the Relay Proxy take the store for stale.
    StaleForRelay {
        /// Its age in milliseconds.
        ms: i64,
    },
    /// The whole check took too long.
    OutOfTime,
}

impl Finding {
    /// One of each kind, in the order of the steps: for whoever says something about all of them.
    pub fn samples() -> Vec<Self> {
        let (commands, policy) = (vec!["GET".to_owned()], "allkeys-lru".to_owned());
        let (prefix, environment) = ("launchdarkly".to_owned(), String::new());
        vec![
            Self::NameUnknown,
            Self::NameUnresolved,
            Self::NoAddress,
            Self::ChecksOff,
            Self::NoHost,
            Self::NotAllowed,
            Self::OddAddress,
            Self::MixedAddresses,
            Self::ForbiddenAddress,
            Self::Refused,
            Self::ConnectTimedOut,
            Self::Unreachable,
            Self::SpeaksPlain,
            Self::CertificateExpired,
            Self::CertificateNotYet,
            Self::CertificateName,
            Self::CertificateAuthority,
            Self::CertificateRefused,
            Self::CertificateEnds { days: 20 },
            Self::TlsHandshake,
            Self::SpeaksTls,
            Self::AnswerTimedOut,
            Self::Closed,
            Self::NotRedis,
            Self::PasswordMissing,
            Self::WrongCredentials { user: true },
            Self::WrongCredentials { user: false },
            Self::PasswordNotNeeded,
            Self::OpenToAll,
            Self::ProtectedMode,
            Self::TooManyClients,
            Self::Loading,
            Self::CannotRead { commands: commands.clone() },
            Self::CannotWrite { commands },
            Self::WriteUnchecked,
            Self::Cluster,
            Self::Sentinel,
            Self::Replica,
            Self::PrimaryDown,
            Self::Evicts { policy },
            Self::OutOfMemory,
            Self::CannotSave,
            Self::OldVersion,
            Self::InfoHidden,
            Self::MarkerMissing,
            Self::MarkerElsewhere { prefix, environment },
            Self::MarkerUnreadable,
            Self::MarkerAhead { ms: 90_000 },
            Self::StaleForSdks { ms: 150_000 },
            Self::StaleForRelay { ms: 400_000 },
            Self::OutOfTime,
        ]
    }

    /// What the age of the last synchronisation means; `None` where everybody takes it for fresh.
    pub fn of_age(age_ms: i64) -> Option<Self> {
        if age_ms < -CLOCK_SKEW_MS {
            Some(Self::MarkerAhead { ms: -age_ms })
        } else if age_ms <= SDK_STALE_AFTER_MS {
            None
        } else if age_ms <= RELAY_STALE_AFTER_MS {
            Some(Self::StaleForSdks { ms: age_ms })
        } else {
            Some(Self::StaleForRelay { ms: age_ms })
        }
    }

    /// How a step ends that found this.
    pub fn state(&self) -> StepState {
        match self {
            Self::WriteUnchecked | Self::InfoHidden => StepState::Unchecked,
            Self::CertificateEnds { .. }
            | Self::MarkerAhead { .. }
            | Self::StaleForSdks { .. }
            | Self::StaleForRelay { .. }
            | Self::Evicts { .. }
            | Self::CannotSave
            | Self::OldVersion => StepState::Warning,
            // Worth a word, and nothing against it.
            Self::OpenToAll => StepState::Passed,
            _ => StepState::Failed,
        }
    }

    /// Whether later steps cannot be run.
    pub fn stops(&self) -> bool {
        self.state() == StepState::Failed
            && !matches!(self, Self::CannotWrite { .. } | Self::Replica | Self::OutOfMemory)
    }
}

/// Something that was seen, to be shown as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "fact", content = "value")]
pub enum CheckFact {
    /// The addresses of the host.
    Addresses(Vec<String>),
    /// The address that was connected to.
    Connected(String),
    /// The version of TLS.
    TlsVersion(String),
    /// The names in the certificate.
    CertificateNames(Vec<String>),
    /// Who issued the certificate.
    CertificateIssuer(String),
    /// When the certificate ends, in days from now.
    CertificateDays(i64),
    /// The server's version.
    ServerVersion(String),
    /// The server's role and mode.
    ServerRole(String),
    /// What the server does when its memory is full.
    MemoryPolicy(String),
    /// How the server keeps its data.
    Persistence(String),
    /// The key that was read.
    MarkerKey(String),
    /// When the store was synchronised, in Unix milliseconds.
    SynchronizedOn(i64),
    /// How long ago that is, in milliseconds.
    AgeMs(i64),
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepResult {
    /// Which step.
    pub step: CheckStep,
    /// How it ended.
    pub state: StepState,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
    /// What was seen.
    pub facts: Vec<CheckFact>,
}

impl StepResult {
    /// The result of a step that found this.
    pub fn new(step: CheckStep, ms: u64, mut findings: Vec<Finding>, facts: Vec<CheckFact>) -> Self {
        let weight = |state: StepState| match state {
            StepState::Failed => 0,
            StepState::Warning => 1,
            StepState::Unchecked => 2,
            StepState::Passed | StepState::NotRun => 3,
        };
        findings.sort_by_key(|finding| weight(finding.state()));
        let state = findings.first().map_or(StepState::Passed, Finding::state);
        Self { step, state, ms, findings, facts }
    }

    /// A step that was not run.
    pub fn not_run(step: CheckStep) -> Self {
        Self { step, state: StepState::NotRun, ms: 0, findings: Vec::new(), facts: Vec::new() }
    }

    /// Whether later steps cannot be run.
    pub fn stops(&self) -> bool {
        self.findings.iter().any(Finding::stops)
    }
}

/// What a whole check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckVerdict {
    /// SDKs in this network read a fresh store.
    Readable,
    /// SDKs in this network read the store, but it is stale, or something about it will hurt.
    Doubtful,
    /// SDKs in this network cannot use the store.
    Unreadable,
    /// It was not checked: the portal may not connect there.
    NotChecked,
}

impl CheckVerdict {
    /// Every verdict.
    pub const ALL: [Self; 4] = [Self::Readable, Self::Doubtful, Self::Unreadable, Self::NotChecked];

    /// What the steps come to.
    pub fn of(steps: &[StepResult]) -> Self {
        let failed = |step: &StepResult| step.state == StepState::Failed;
        if steps.iter().any(|step| step.step == CheckStep::Egress && failed(step)) || steps.is_empty() {
            return Self::NotChecked;
        }
        // What LaunchDarkly may not do does not keep SDKs from reading.
        let reads = steps.iter().filter(|step| step.step == CheckStep::Marker).all(|step| !failed(step));
        let all_run = steps.iter().all(|step| step.state != StepState::NotRun);
        let worst = steps.iter().any(|step| matches!(step.state, StepState::Failed | StepState::Warning));
        match (reads && all_run, worst) {
            (true, false) => Self::Readable,
            (true, true) => Self::Doubtful,
            (false, _) => Self::Unreadable,
        }
    }

    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Readable => "readable",
            Self::Doubtful => "doubtful",
            Self::Unreadable => "unreadable",
            Self::NotChecked => "not-checked",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_judged_by_the_thresholds_of_sdks_and_relay_proxy() {
        assert_eq!(Finding::of_age(60_000), None);
        assert_eq!(Finding::of_age(120_000), None);
        assert_eq!(Finding::of_age(150_000), Some(Finding::StaleForSdks { ms: 150_000 }));
        assert_eq!(Finding::of_age(400_000), Some(Finding::StaleForRelay { ms: 400_000 }));
        assert_eq!(Finding::of_age(-30_000), None);
        assert_eq!(Finding::of_age(-90_000), Some(Finding::MarkerAhead { ms: 90_000 }));
    }

    #[test]
    fn a_verdict_follows_from_the_steps() {
        let steps = |found: &[(CheckStep, Vec<Finding>)]| -> Vec<StepResult> {
            found.iter().map(|(step, findings)| StepResult::new(*step, 1, findings.clone(), Vec::new())).collect()
        };
        let verdict = |found: &[(CheckStep, Vec<Finding>)]| CheckVerdict::of(&steps(found));
        assert_eq!(verdict(&[(CheckStep::Tcp, vec![]), (CheckStep::Marker, vec![])]), CheckVerdict::Readable);
        let evicts = vec![Finding::Evicts { policy: "allkeys-lru".into() }];
        assert_eq!(verdict(&[(CheckStep::Suitability, evicts), (CheckStep::Marker, vec![])]), CheckVerdict::Doubtful);
        assert_eq!(verdict(&[(CheckStep::Marker, vec![Finding::MarkerMissing])]), CheckVerdict::Unreadable);
        assert_eq!(verdict(&[(CheckStep::Egress, vec![Finding::ChecksOff])]), CheckVerdict::NotChecked);
        let mut stopped = steps(&[(CheckStep::Tcp, vec![Finding::Refused])]);
        stopped.push(StepResult::not_run(CheckStep::Marker));
        assert_eq!(CheckVerdict::of(&stopped), CheckVerdict::Unreadable);
    }
}
