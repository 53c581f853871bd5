//! Every request to the API as it came in, with the status that it was answered with: what a test asks to learn what
//! really happened. It must never lose or change anything of a request, least of all hide a secret.

use std::collections::VecDeque;

use http::request::Parts;
use serde::{Deserialize, Serialize};

/// How many requests are remembered; the oldest are forgotten first.
const REMEMBERED: usize = 100_000;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Counts requests in the order of arrival, from 1; starts anew only on reset.
    pub sequence: u64,
    /// When it arrived, Unix milliseconds by the emulator's clock.
    pub at_ms: i64,
    /// The method as received.
    pub method: String,
    /// The path and query as received.
    pub path: String,
    /// Name (in lower case) and value in the order received; repeated headers stand together.
    pub headers: Vec<(String, String)>,
    /// The body as text; empty while it has not arrived.
    pub body: String,
    /// The status of the answer; null if there is none, or none yet.
    pub status: Option<u16>,
    /// What was really done, also if the answer was then lost; absent for reads, and for writes that did nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
}

/// What a write did to an integration, whatever became of its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// When it was carried out, Unix milliseconds by the emulator's clock.
    pub at_ms: i64,
    /// The integration's `_id`.
    pub integration: String,
    /// Its version before; null if the write created it.
    pub version_before: Option<i64>,
    /// Its version after: the same if nothing differed, null if the write deleted it.
    pub version_after: Option<i64>,
}

/// The requests so far.
#[derive(Default)]
pub(crate) struct Journal {
    entries: VecDeque<JournalEntry>,
    arrived: u64,
}

impl Journal {
    /// Writes down an arrival and returns its sequence number.
    pub(crate) fn arrive(&mut self, at_ms: i64, parts: &Parts) -> u64 {
        self.arrived += 1;
        if self.entries.len() == REMEMBERED {
            self.entries.pop_front();
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.entries.push_back(JournalEntry {
            sequence: self.arrived,
            at_ms,
            method: parts.method.to_string(),
            path: parts.uri.path_and_query().map_or_else(|| parts.uri.to_string(), ToString::to_string),
            headers: parts.headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect(),
            body: String::new(),
            status: None,
            effect: None,
        });
        self.arrived
    }

    /// The entry, unless it has been forgotten or cleared.
    pub(crate) fn entry(&mut self, sequence: u64) -> Option<&mut JournalEntry> {
        let first = self.entries.front()?.sequence;
        self.entries.get_mut(usize::try_from(sequence.checked_sub(first)?).ok()?)
    }

    pub(crate) fn entries(&self) -> Vec<JournalEntry> {
        self.entries.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}
