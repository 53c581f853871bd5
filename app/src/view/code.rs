//! Integrations as code, and snippets for applications.

use domain::{Address, Filter, UnixMillis};

use super::{Problem, ScanView};

/// A text for a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeText {
    /// What it is: "Terraform".
    pub label: String,
    /// The text.
    pub text: String,
    /// What to know before it is used, sentence by sentence.
    pub notes: Vec<String>,
}

/// A text that is also a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeFile {
    /// The text.
    pub code: CodeText,
    /// Where the file is.
    pub href: String,
    /// How it is called.
    pub name: String,
}

/// A way out, of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeTab {
    /// What it is called.
    pub label: String,
    /// Where it is shown.
    pub href: String,
    /// Whether it is the one that is shown.
    pub current: bool,
}

/// The page of one integration as code.
#[derive(Clone, Debug, PartialEq)]
pub struct CodePage {
    /// The integration.
    pub address: Address,
    /// Its name.
    pub name: String,
    /// The ways out.
    pub tabs: Vec<CodeTab>,
    /// The one that is shown; `None` if LaunchDarkly did not send the settings.
    pub file: Option<CodeFile>,
}

/// The page of many integrations as code.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportPage {
    /// Which.
    pub filter: Filter,
    /// The way out that is wanted, by its name in URLs.
    pub format: String,
    /// What there is to show.
    pub state: ExportState,
    /// The time of drawing.
    pub now: UnixMillis,
}

/// The different things that the page can have to say.
#[derive(Clone, Debug, PartialEq)]
pub enum ExportState {
    /// There are some.
    Rows(Box<ExportRows>),
    /// They could not be listed, or not by this token.
    Failed(Problem),
}

/// What is known of those that match.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportRows {
    /// How many match.
    pub total: usize,
    /// When they were listed.
    pub as_of: UnixMillis,
    /// Why the list is not newer, where that was tried.
    pub late: Option<Problem>,
    /// The reading of their settings.
    pub scan: ScanView,
    /// Those whose settings could not be read, and why.
    pub unread: Vec<String>,
    /// The ways out, once everything was read.
    pub tabs: Vec<CodeTab>,
    /// The one that is shown; `None` where it would say less than there is.
    pub file: Option<CodeFile>,
}

/// How an application reads a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnippetView {
    /// The language.
    pub name: String,
    /// What it needs, as its package manager calls it.
    pub needs: String,
    /// The first version that can.
    pub since: String,
    /// What else to know.
    pub note: String,
    /// The code.
    pub text: String,
}
