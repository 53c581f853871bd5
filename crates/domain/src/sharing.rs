//! Whether a store is written to for several environments.

use serde::{Deserialize, Serialize};

/// Whether integrations of other environments write to the same store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// Critical and other environments write to it.
    Mixed,
    /// Several environments write to it, all of them critical or none.
    Shared,
    /// One environment writes to it.
    Own,
    /// Which store it is was not read.
    #[default]
    Unknown,
}

impl Sharing {
    /// Every answer, the most urgent first.
    pub const ALL: [Self; 4] = [Self::Mixed, Self::Shared, Self::Own, Self::Unknown];

    /// The name in URLs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Mixed => "mixed",
            Self::Shared => "shared",
            Self::Own => "own",
            Self::Unknown => "unknown",
        }
    }

    /// The answer of that name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sharing| sharing.key() == key)
    }

    /// The words that people see.
    pub fn words(self) -> &'static str {
        match self {
            Self::Mixed => "Critical and other environments",
            Self::Shared => "Several environments",
            Self::Own => "One environment",
            Self::Unknown => "Not compared",
        }
    }
}
