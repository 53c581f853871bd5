//! What checking a store from this network can find: steps, findings and facts. The words for them are the pages'.

mod finding;

use serde::{Deserialize, Serialize};

use crate::{Provider, UnixMillis};

pub use finding::Finding;

/// After how long the Relay Proxy takes a store for stale unless it is told otherwise, in milliseconds (documented, and seen
/// in its code).
pub const RELAY_STALE_AFTER_MS: i64 = 5 * 60 * 1000;
/// By how much a time may lie ahead of our clock before it is said, in milliseconds.
pub const CLOCK_SKEW_MS: i64 = 60 * 1000;

/// One step of a check. Each needs those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckStep {
    /// The addresses of the host, or of DynamoDB in the region.
    Dns,
    /// Whether the portal may connect there at all.
    Egress,
    /// The connection.
    Tcp,
    /// The server's certificate, or that there is none.
    Tls,
    /// User and password.
    Auth,
    /// Whether who connects may do what SDKs and LaunchDarkly need.
    Permission,
    /// Whether the server suits big segments.
    Suitability,
    /// AWS credentials of the machine.
    Credentials,
    /// Taking on the role that LaunchDarkly takes on.
    Role,
    /// Whether the table is in this region.
    Region,
    /// Whether the table can be used.
    Table,
    /// What the table's keys are.
    Keys,
    /// How the table is set up.
    Settings,
    /// When the store was last synchronised, as SDKs see it.
    Marker,
}

impl CheckStep {
    /// The steps of a provider's check, in their order.
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
            Provider::DynamoDb => &[
                Self::Dns,
                Self::Egress,
                Self::Credentials,
                Self::Role,
                Self::Region,
                Self::Table,
                Self::Keys,
                Self::Permission,
                Self::Settings,
                Self::Marker,
            ],
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
            Self::Credentials => "credentials",
            Self::Role => "role",
            Self::Region => "region",
            Self::Table => "table",
            Self::Keys => "keys",
            Self::Settings => "settings",
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
    /// Where AWS credentials came from.
    CredentialSource(CredentialSource),
    /// Whom AWS takes the portal for: an ARN.
    Identity(String),
    /// The role that was taken on: an ARN.
    AssumedRole(String),
    /// The region that answered.
    Region(String),
    /// The table's status, one of DynamoDB's own names.
    TableStatus(String),
    /// The table's keys, each with its type.
    TableKeys(Vec<String>),
    /// How many items there are, and their size in bytes, as DynamoDB counts them every six hours or so (documented).
    TableSize {
        /// Items.
        items: i64,
        /// Bytes.
        bytes: i64,
    },
    /// What is provided for: read and write units a second; `None` where it is paid by the request.
    Throughput(Option<(i64, i64)>),
    /// The attribute by which items expire: `None` where it could not be seen, empty where none does.
    TimeToLive(Option<String>),
    /// Whether the table can be put back to an earlier time; `None` where that could not be seen.
    PointInTimeRecovery(Option<bool>),
    /// Whether the table is protected from being deleted.
    DeletionProtection(bool),
    /// The largest of the contexts' items that were looked at, in bytes.
    LargestItem {
        /// How many were looked at.
        of: u64,
        /// Bytes.
        bytes: u64,
    },
}

/// Where AWS credentials come from, in the terms of AWS's own chain (documented).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialSource {
    /// Variables of the environment.
    Environment,
    /// A profile in a file.
    Profile,
    /// Single sign-on.
    SingleSignOn,
    /// A process that a profile names.
    Process,
    /// A web identity token, such as Kubernetes gives out.
    WebIdentity,
    /// The container's own.
    Container,
    /// The machine's own.
    Instance,
    /// Another way.
    Other,
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

    /// A step that could not be checked, for a reason that a step before it gave.
    pub fn unchecked(step: CheckStep) -> Self {
        Self { state: StepState::Unchecked, ..Self::not_run(step) }
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

    /// The word that people see.
    pub fn word(self) -> &'static str {
        match self {
            Self::Readable => "Readable",
            Self::Doubtful => "Needs a look",
            Self::Unreadable => "Unreadable",
            Self::NotChecked => "Not checked",
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

/// The last check of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// When it ended.
    pub at: UnixMillis,
    /// What it came to.
    pub verdict: CheckVerdict,
}

/// What is known of a store by its last check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastCheck {
    /// There was none.
    Never,
    /// It came to this.
    Was(CheckVerdict),
}

impl LastCheck {
    /// What a check says, if there was one.
    pub fn of(checked: Option<Checked>) -> Self {
        checked.map_or(Self::Never, |checked| Self::Was(checked.verdict))
    }

    /// The name in URLs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Was(verdict) => verdict.key(),
        }
    }

    /// The answer of that name.
    pub fn from_key(key: &str) -> Option<Self> {
        let verdict = CheckVerdict::ALL.into_iter().find(|verdict| verdict.key() == key);
        verdict.map(Self::Was).or_else(|| (key == Self::Never.key()).then_some(Self::Never))
    }

    /// The words that people see.
    pub fn words(self) -> &'static str {
        match self {
            Self::Never => "Never checked",
            Self::Was(verdict) => verdict.word(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
