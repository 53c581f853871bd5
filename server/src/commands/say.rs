//! What a command prints.

use std::io::Write as _;

/// Prints a text.
///
/// # Errors
/// Why it could not be written, in words.
pub(super) fn say(text: &str) -> Result<(), String> {
    std::io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())
}
