//! A desired-state file beside the account.

/// Integrations without a usable address, as a count is called.
pub const UNREADABLE: &str = "unreadable in LaunchDarkly’s list";
/// A field without a value.
pub const NOTHING: &str = "nothing";

/// Why what was sent is no desired-state file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoFile {
    /// None was chosen, or an empty one.
    NotChosen,
    /// It is too large.
    TooLarge,
    /// It is not text.
    NotText,
    /// It says something else, and why.
    Unusable(String),
}

/// What is wrong with it.
pub fn no_file(why: &NoFile) -> String {
    match why {
        NoFile::NotChosen => "Choose a file.".to_owned(),
        NoFile::TooLarge => "The file is larger than 512 kB.".to_owned(),
        NoFile::NotText => "The file is not UTF-8 text.".to_owned(),
        NoFile::Unusable(why) => format!("The file cannot be used: {why}."),
    }
}

/// How an integration is beside the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drift {
    /// As the file wants it.
    Same,
    /// Not as the file wants it.
    Differs,
    /// Only in the file.
    Missing,
    /// Not in the file.
    Extra,
    /// Not read, and why.
    Unread(String),
}

/// The word for it.
pub fn word(drift: &Drift) -> &'static str {
    match drift {
        Drift::Same => "Same",
        Drift::Differs => "Differs",
        Drift::Missing => "Missing",
        Drift::Extra => "Extra",
        Drift::Unread(_) => "Unread",
    }
}

/// What there is to say besides.
pub fn besides(drift: &Drift) -> Option<String> {
    match drift {
        Drift::Same | Drift::Differs => None,
        Drift::Missing => Some("Not in LaunchDarkly.".to_owned()),
        Drift::Extra => Some("Not in the file.".to_owned()),
        Drift::Unread(why) => Some(format!("It could not be read: {why}.")),
    }
}

/// A secret that is there in both.
pub fn secret(key: &str) -> String {
    format!("secrets.{key}: cannot be compared.")
}
