//! What there is to say about a connection string that could be read.

use serde::{Deserialize, Serialize};

/// Something that was passed over, or is worth a second look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// The number of a database other than 0: LaunchDarkly's form has no field for it.
    Database(String),
    /// Names of parameters or options that mean nothing here.
    Ignored(Vec<String>),
    /// What follows a `#`.
    Fragment,
    /// Words after the options of a command.
    Words,
    /// What stands for the password hides it.
    MaskedPassword,
    /// There is a user, but no password.
    NoPassword,
    /// Escapes were decoded in a text that is not written in escapes throughout.
    Decoded,
}
