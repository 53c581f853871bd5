//! How words for a finding are put together.

use crate::view::FindingWords;

/// What happened, why and what to do next; without a command.
pub(super) fn words(what: &str, why: &str, next: &str) -> FindingWords {
    FindingWords { what: what.to_owned(), why: why.to_owned(), next: next.to_owned(), command: None }
}
