//! What a page says while LaunchDarkly does not respond.

/// The page.
pub const TITLE: &str = "Waiting for LaunchDarkly";
/// So far.
pub const NOT_YET: &str = "LaunchDarkly has not responded yet.";
/// In the end.
pub const ANSWERED: &str = "LaunchDarkly has responded.";
/// In the end, where something was typed that a reload would lose.
pub const HELD_BACK: &str = "Reload the page to see the result. What you have typed here may be lost.";
