//! What checking a store from this network can find: steps, findings and facts. The words for them are the pages'.

mod fact;
mod finding;
mod samples;
mod state;

use serde::{Deserialize, Serialize};

use crate::{Provider, UnixMillis};

pub use fact::{CheckFact, CredentialSource};
pub use finding::Finding;
pub use state::{CLOCK_SKEW_MS, RELAY_STALE_AFTER_MS, StepState};

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
            Self::Doubtful => "Needs attention",
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
mod tests;
