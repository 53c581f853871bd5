//! Choosing project, environment and provider of a new integration.

use domain::{EnvironmentKey, ProjectKey};

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What to know about it, such as "Critical".
    pub note: Option<String>,
    /// Where choosing it leads.
    pub href: String,
}

/// A page of things to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The things.
    pub items: Vec<Choice>,
    /// The place of the first one among all, from 0.
    pub offset: u64,
    /// How many there are in all, if LaunchDarkly said.
    pub total: Option<u64>,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoosePage {
    /// The project that was chosen.
    pub project: Option<ProjectKey>,
    /// The environment that was chosen.
    pub environment: Option<EnvironmentKey>,
    /// What is searched for.
    pub text: String,
    /// Projects, then environments, then providers.
    pub choices: Choices,
}
