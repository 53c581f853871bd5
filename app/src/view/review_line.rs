//! A line of a review.

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewLine {
    /// The field's label.
    pub label: String,
    /// As it is; `None` for a new integration.
    pub before: Option<String>,
    /// As it will be.
    pub after: String,
}
