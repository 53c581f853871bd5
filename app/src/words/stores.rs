//! The stores that several environments write to, and the settings that say so: what stays open.

use domain::Failure;

use super::failure;

/// Which environments are critical could not be read.
pub const CRITICAL_UNKNOWN: &str = "Your token cannot view environments, so it is unknown which ones are critical.";
/// An integration came without its settings.
pub const NO_SETTINGS: &str = "LaunchDarkly did not send its settings";

/// Why the settings of an integration are not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// LaunchDarkly did not send them.
    NoSettings,
    /// It could not be read, and why.
    Failed(Failure),
}

/// The reason, as a part of a sentence.
pub fn unread(why: &Unread) -> String {
    match why {
        Unread::NoSettings => NO_SETTINGS.to_owned(),
        Unread::Failed(why) => failure::brief(why),
    }
}

/// How many integrations were not read for the same reason.
pub fn not_read(count: usize, why: &str) -> String {
    format!("Not read: {count}. {why}.")
}
