//! The last look before a deletion.

use domain::{Address, Health};

use super::EnvironmentFacts;

/// The name that has to be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedName {
    /// What to type.
    pub expected: String,
    /// What is wrong with what was typed.
    pub error: Option<String>,
}

/// The page of the deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    pub version: Option<i64>,
    /// What is known of its environment.
    pub environment: Option<EnvironmentFacts>,
    /// The name to type, where a click is not enough.
    pub typed: Option<TypedName>,
    /// The single-use challenge.
    pub challenge: String,
    /// How long the challenge is good for, in seconds.
    pub seconds: u64,
    /// What changed since the page was drawn, or why the last try did not count.
    pub notice: Option<String>,
    /// Why LaunchDarkly will refuse, as far as it says.
    pub denied: Option<String>,
}
