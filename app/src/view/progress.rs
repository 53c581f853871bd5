//! How something that takes a while is going.

use serde::{Deserialize, Serialize};

/// So much of so much, and why it waits if it does. Also one event of the streams that tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// How it is going, in a sentence.
    pub words: String,
    /// How much is done.
    pub done: usize,
    /// Of how much, where that is known.
    pub total: Option<usize>,
    /// Whether it has come to an end: the page has more to say now.
    pub ended: bool,
}

/// Something that asks LaunchDarkly a call for each of many things, when somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanView {
    /// How it is going, while it is under way.
    pub progress: Option<Progress>,
    /// How it ended, in sentences; empty if there was none.
    pub said: Vec<String>,
    /// How many calls it takes.
    pub all: usize,
    /// How many of them are left.
    pub left: usize,
    /// Whether some were made already.
    pub begun: bool,
}
