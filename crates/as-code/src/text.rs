//! Texts that others have typed, for a shell and for a terminal.

/// A word of the shell's that stands for this text.
pub(crate) fn word(text: &str) -> String {
    // Only a zero byte has no word, and neither keys nor JSON have one.
    shlex::try_quote(text).map_or_else(|_| "''".to_owned(), std::borrow::Cow::into_owned)
}

/// Whether a character cannot be seen, or moves what stands around it.
pub(crate) fn is_invisible(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// A text for one line of a terminal: what cannot be seen, or would do something there, is written as its number.
pub fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|char| if is_invisible(char) { char.escape_unicode().collect() } else { vec![char] })
        .collect()
}
