//! String literals in each language: whatever a text contains, it stays a text.

use std::fmt::Write as _;

/// In quotation marks, with everything but plain printable characters as `escape` writes it.
fn with(mark: char, text: &str, special: &[char], escape: impl Fn(&mut String, char)) -> String {
    let mut out = String::from(mark);
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char if char == mark || special.contains(&char) => out.extend(['\\', char]),
            ' '..='~' => out.push(char),
            char if char.is_alphanumeric() => out.push(char),
            char => escape(&mut out, char),
        }
    }
    out.push(mark);
    out
}

/// Go's and Python's.
pub(super) fn go(text: &str) -> String {
    with('"', text, &[], |out, char| {
        // Writing to a text cannot fail.
        let _ = match u32::from(char) {
            number @ 0..=0xffff => write!(out, "\\u{number:04x}"),
            number => write!(out, "\\U{number:08x}"),
        };
    })
}

/// C#'s, which reads them so too.
pub(super) fn dotnet(text: &str) -> String {
    go(text)
}

/// Java's: it turns `\u` into characters before it looks for the end of a text, so control characters are written in octal.
pub(super) fn java(text: &str) -> String {
    with('"', text, &[], |out, char| {
        let mut units = [0; 2];
        for unit in char.encode_utf16(&mut units) {
            let _ = if *unit < 0x100 { write!(out, "\\{unit:03o}") } else { write!(out, "\\u{unit:04x}") };
        }
    })
}

/// JavaScript's.
pub(super) fn javascript(text: &str) -> String {
    with('\'', text, &[], |out, char| {
        let _ = write!(out, "\\u{{{:x}}}", u32::from(char));
    })
}

/// Ruby's: `#` would begin code.
pub(super) fn ruby(text: &str) -> String {
    with('"', text, &['#'], |out, char| {
        let _ = write!(out, "\\u{{{:x}}}", u32::from(char));
    })
}

/// PHP's: `$` would begin a variable, and one before a brace, code.
pub(super) fn php(text: &str) -> String {
    with('"', text, &['$'], |out, char| {
        let _ = write!(out, "\\u{{{:x}}}", u32::from(char));
    })
}

/// The host of a URL: an IPv6 address in brackets, and whatever no host has, as numbers.
pub(super) fn host(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b':' => out.push(char::from(byte)),
            other => drop(write!(out, "%{other:02X}")),
        }
    }
    if out.contains(':') { format!("[{out}]") } else { out }
}
