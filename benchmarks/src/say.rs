//! What is printed, and what may go wrong.

use std::error::Error;
use std::io::Write as _;

pub(crate) type Outcome = Result<(), Box<dyn Error>>;

/// Prints one line.
pub(crate) fn say(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}"));
}
