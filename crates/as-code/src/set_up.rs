//! What has to be made outside of LaunchDarkly before a store can be filled.

pub mod dynamodb;
pub mod redis;

/// A text for a file or a shell, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// What it makes, in a few words.
    pub title: &'static str,
    /// What to know of it: where it comes from, and what to do with it.
    pub notes: Vec<&'static str>,
    /// The same in each of these ways: what it is called, and the text.
    pub ways: Vec<(&'static str, String)>,
}
