//! The last look before a deletion.

use domain::{Address, ChangeLine, Health, Version};
use serde::{Deserialize, Serialize};

use super::{EnvironmentFacts, FieldView};

/// The name that has to be typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedName {
    /// What to type.
    pub expected: String,
    /// What is wrong with what was typed.
    pub error: Option<String>,
}

/// What depends on the environment's stores, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImpactFact {
    /// What is counted.
    pub label: String,
    /// How many, or that it could not be checked and why.
    pub count: String,
    /// Whether it is known.
    pub known: bool,
    /// Some of them by name.
    pub names: Vec<String>,
}

/// The page of the deletion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletePage {
    /// Where it lives.
    pub address: Address,
    /// Its name, as shown.
    pub name: String,
    /// Its provider's name.
    pub provider: String,
    /// Whether it is on.
    pub on: bool,
    /// The state of the store.
    pub health: Health,
    /// Its version.
    pub version: Option<Version>,
    /// What is known of its environment.
    pub environment: Option<EnvironmentFacts>,
    /// The name to type, where a click is not enough.
    pub typed: Option<TypedName>,
    /// The field for the reason, where one is asked for or wanted.
    pub reason: FieldView,
    /// What to tick where code manages the integration.
    pub managed: Option<FieldView>,
    /// What depends on the environment's stores.
    pub impact: Vec<ImpactFact>,
    /// What changed since the page was drawn.
    pub changed: Vec<ChangeLine>,
    /// The single-use challenge.
    pub challenge: String,
    /// How long the challenge is good for, in seconds.
    pub seconds: u64,
    /// Why the last try did not count.
    pub notice: Option<String>,
    /// Why LaunchDarkly will refuse, as far as it says.
    pub denied: Option<String>,
}
