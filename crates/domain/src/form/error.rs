//! What can be wrong with a form, beyond the syntax of one value.

use super::values::NAME_MAX_CHARS;

/// What is wrong with a field of a form. Like `SyntaxError`, it says what would be right, and never repeats what was typed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// The name is too long.
    #[error("The name can have at most {NAME_MAX_CHARS} characters.")]
    NameTooLong,
    /// The name has characters that no line of text has.
    #[error("The name cannot hold control characters.")]
    NameControl,
    /// No tag where some are to be added or removed.
    #[error("Enter at least one tag.")]
    NoTag,
    /// The field of this label keeps a value that cannot be kept in a new integration.
    #[error("“{0}” is neither yes nor no in LaunchDarkly. Choose yes or no.")]
    NotBoolean(&'static str),
    /// The secret of this label is what LaunchDarkly shows in place of one.
    #[error("This looks like a masked {}, not a real one. Enter the real one.", .0.to_lowercase())]
    Masked(&'static str),
    /// The secret of this label is to be replaced, and there is no new one.
    #[error("Enter the new {}, or choose to keep the old one.", .0.to_lowercase())]
    NoNewSecret(&'static str),
    /// A batch is to replace passwords, and there is no new one.
    #[error("Enter the new password.")]
    NoNewPassword,
    /// Nobody said what is to become of a secret.
    #[error("Choose whether to keep, replace or clear it.")]
    NoChoice,
    /// A copy takes something over that is wrong; what is wrong with it.
    #[error("{0} Edit the original first.")]
    Copied(String),
}
