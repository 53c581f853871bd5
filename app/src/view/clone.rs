//! Choosing the environments that get a copy of an integration.

use domain::Address;

/// The page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClonePage {
    /// What is copied.
    pub address: Address,
    /// Its name.
    pub name: String,
    /// What is searched for.
    pub text: String,
    /// The environments that match, as far as they are shown.
    pub environments: Vec<CloneTarget>,
    /// How many match.
    pub total: usize,
    /// Whether the environments are still being read.
    pub reading: bool,
    /// How it came to be filled in: a title and sentences.
    pub notice: Option<(String, Vec<String>)>,
    /// What is wrong with the choice.
    pub error: Option<String>,
}

/// An environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloneTarget {
    /// Project and environment as the form sends them.
    pub value: String,
    /// Its name.
    pub name: String,
    /// Its project's name.
    pub project: String,
    /// Whether it is critical.
    pub critical: bool,
    /// Whether it is ticked.
    pub chosen: bool,
    /// How many stores of this provider it has.
    pub stores: usize,
}
