//! A check of a store from this network.

use domain::StepState;
use serde::{Deserialize, Serialize};

use super::Tone;

/// How a check is going. Also one event of the stream that tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckLive {
    /// The steps that have ended, in their order.
    pub steps: Vec<StepView>,
    /// Whether it has come to an end: the page has more to say now.
    pub ended: bool,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepView {
    /// What it is called.
    pub name: String,
    /// How it ended.
    pub state: StepState,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// What was found.
    pub findings: Vec<FindingWords>,
    /// What was seen: label and text.
    pub facts: Vec<(String, String)>,
}

/// What was found, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingWords {
    /// What happened.
    pub what: String,
    /// Why, as far as it is known.
    pub why: String,
    /// What to do next.
    pub next: String,
    /// A command that helps.
    pub command: Option<String>,
}

/// LaunchDarkly's view beside that of this network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictView {
    /// How good that is.
    pub tone: Tone,
    /// The verdict.
    pub title: String,
    /// What to do about it; may be empty.
    pub line: String,
    /// Who takes the store for stale; empty where its age is not known.
    pub thresholds: Vec<Threshold>,
}

/// From when on somebody takes a store for stale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// Who.
    pub who: String,
    /// After how long.
    pub limit: String,
    /// Whether it has come to that.
    pub stale: bool,
}

/// The panel for checks on an integration's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckPanel {
    /// Whether the operator allows checks.
    pub on: bool,
    /// What has to be given for a check.
    pub wants: CheckWants,
    /// References to passwords that the operator allows for this store, such as `env:REDIS_PASSWORD`.
    pub references: Vec<String>,
    /// Why a check was not begun.
    pub refused: Option<String>,
    /// The check that is shown.
    pub run: Option<CheckRun>,
}

/// What has to be given for a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckWants {
    /// The password, which LaunchDarkly does not give away.
    Password,
    /// A password, though the integration has none.
    NoPassword,
    /// Nothing: the portal has credentials of its own.
    Nothing,
}

/// The page of a check of values that are not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedValues {
    /// Which store it is, as it was typed; empty where that does not say one.
    pub store: String,
    /// Why it was not begun.
    pub refused: Option<String>,
    /// The verdict; `None` where it was not begun.
    pub verdict: Option<VerdictView>,
    /// The steps.
    pub live: CheckLive,
}

/// A check, with where its progress is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRun {
    /// How it is going.
    pub live: CheckLive,
    /// Where its events come from.
    pub events: String,
    /// The verdict, once it has ended.
    pub verdict: Option<VerdictView>,
}
