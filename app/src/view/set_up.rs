//! What has to be made outside of LaunchDarkly.

use super::{CodeText, FieldView};

/// The page of the help for setting up a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpPage {
    /// The provider's name.
    pub provider: String,
    /// Where the form goes.
    pub action: String,
    /// What it is made from.
    pub fields: Vec<FieldView>,
    /// What it comes to, part by part; empty until everything is given.
    pub recipes: Vec<RecipeView>,
    /// The addresses that LaunchDarkly calls from; `None` where they are not wanted.
    pub addresses: Option<Result<Vec<String>, String>>,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipeView {
    /// What it makes.
    pub title: String,
    /// What to know of it.
    pub notes: Vec<String>,
    /// The texts.
    pub ways: Vec<CodeText>,
}
