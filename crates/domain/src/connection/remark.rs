//! What there is to say about a connection string that could be read.

/// Something that was passed over, or is worth a second look.
#[derive(Clone, Debug, PartialEq, Eq)]
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

impl Remark {
    /// The words for it.
    pub fn words(&self) -> String {
        match self {
            Self::Database(number) => {
                format!("LaunchDarkly always writes to database 0, not to {number}.")
            }
            Self::Ignored(names) => format!("Ignored: {}.", names.join(", ")),
            Self::Fragment => "Everything after # was ignored.".to_owned(),
            Self::Words => "The words after the options were ignored.".to_owned(),
            Self::MaskedPassword => "The pasted password is masked. Enter the real one.".to_owned(),
            Self::NoPassword => "The pasted text has a username but no password.".to_owned(),
            Self::Decoded => {
                "Sequences such as %41 in the user or password were decoded. If the password itself holds them, \
                              type it into its field."
                    .to_owned()
            }
        }
    }
}
