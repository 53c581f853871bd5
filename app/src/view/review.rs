//! The last look before a write.

use domain::ChangeLine;

/// The page of the review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewPage {
    /// What will be done: "Create Redis integration", "Change “Cache”", "Turn on “Cache”".
    pub heading: String,
    /// Where: project, environment and provider in words.
    pub place: String,
    /// What changes.
    pub lines: Vec<ChangeLine>,
    /// Method and path of the request, such as "PATCH /api/v2/…".
    pub request: String,
    /// The request's body exactly as it will be sent, indented, secrets marked.
    pub body: String,
    /// What guards it against somebody else's change, in a sentence.
    pub guard: String,
    /// Why, in the person's words.
    pub reason: Option<String>,
    /// The field for the reason, if it has to be given before the exact request can be shown.
    pub ask: Option<super::FieldView>,
    /// What to tick where code manages the integration.
    pub managed: Option<super::FieldView>,
    /// The same as commands and as code.
    pub code: Vec<super::CodeText>,
    /// Something to think of first, sentence by sentence.
    pub cautions: Vec<String>,
    /// Why the same was not done when it was confirmed before, and what to do now.
    pub not_done: Vec<String>,
    /// The single-use plan.
    pub plan: String,
    /// Where the form posts to.
    pub action: String,
    /// What the button says.
    pub button: String,
    /// Where "Go back" leads.
    pub back: String,
}
