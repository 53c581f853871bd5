//! What a page says while LaunchDarkly does not answer.

/// The page.
pub const TITLE: &str = "Waiting for LaunchDarkly";
/// So far.
pub const NOT_YET: &str = "LaunchDarkly has not answered yet.";
/// In the end.
pub const ANSWERED: &str = "LaunchDarkly has answered. Load the page again to see it.";
