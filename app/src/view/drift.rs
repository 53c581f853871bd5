//! A desired state beside what is there.

use super::{Problem, ScanView, Tone};

/// The page of the comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct DriftPage {
    /// What is wrong with the file that was sent.
    pub error: Option<String>,
    /// What came of a file.
    pub state: DriftState,
}

/// The different things that the page can have to say.
#[derive(Clone, Debug, PartialEq)]
pub enum DriftState {
    /// No file was sent so far.
    Nothing,
    /// The settings are being read, or have to be.
    Reading {
        /// The file's ticket.
        file: String,
        /// The reading.
        scan: ScanView,
    },
    /// What the comparison comes to.
    Compared(Vec<DriftLine>, Vec<(String, usize)>),
    /// The account could not be read; the file's ticket, to try again with.
    Failed {
        /// The file's ticket.
        file: String,
        /// Why.
        problem: Problem,
    },
}

/// One integration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriftLine {
    /// Project, environment, provider, and the ID where there is one.
    pub place: String,
    /// Its page, if it is there.
    pub href: Option<String>,
    /// Its name.
    pub name: String,
    /// "Same", "Differs", "Missing", "Extra", "Unread".
    pub word: &'static str,
    /// Good or bad.
    pub tone: Tone,
    /// Field, as the file wants it, as LaunchDarkly has it.
    pub fields: Vec<(String, String, String)>,
    /// What there is to say besides.
    pub said: Vec<String>,
}
