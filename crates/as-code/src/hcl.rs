//! HCL, as Terraform reads it. Written by hand: of the crates that write it, none keeps a text that has `$${` in it.

use std::fmt::Write as _;

use serde_json::Value;

use crate::Document;
use crate::text::is_invisible;

/// A text in quotation marks. `${` and `%{` would begin a template: the sign is doubled, and where one stands before it
/// already, the brace is written as its number.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut before = ['\0'; 2];
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '{' if matches!(before[1], '$' | '%') => {
                if before[0] == before[1] {
                    out.push_str("\\u007b");
                } else {
                    out.extend([before[1], '{']);
                }
            }
            // Others may end a line, or turn its direction.
            char if is_invisible(char) => {
                // Writing to a text cannot fail.
                let _ = match u32::from(char) {
                    number @ 0..=0xffff => write!(out, "\\u{number:04x}"),
                    number => write!(out, "\\U{number:08x}"),
                };
            }
            char => out.push(char),
        }
        before = [before[1], char];
    }
    out.push('"');
    out
}

/// A value; a secret becomes what `secret` makes of its key.
pub(crate) fn value(document: &Document, depth: usize, secret: &impl Fn(&str) -> String) -> String {
    match document {
        Document::Plain(value) => plain(value, depth),
        Document::Secret(key) => secret(key),
        Document::Object(entries) => object(
            entries.iter().map(|(key, document)| (key.as_str(), value(document, depth + 1, secret))).collect(),
            depth,
        ),
        Document::List(items) => list(items.iter().map(|item| value(item, depth, secret))),
    }
}

fn plain(json: &Value, depth: usize) -> String {
    match json {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => json.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => list(items.iter().map(|item| plain(item, depth))),
        Value::Object(entries) => {
            object(entries.iter().map(|(key, value)| (key.as_str(), plain(value, depth + 1))).collect(), depth)
        }
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// One line for each entry, with the equals signs in a column, as `terraform fmt` has them.
fn object(entries: Vec<(&str, String)>, depth: usize) -> String {
    if entries.is_empty() {
        return "{}".to_owned();
    }
    let entries: Vec<(String, String)> = entries.into_iter().map(|(name, value)| (key(name), value)).collect();
    let widest = entries.iter().map(|(key, _)| key.chars().count()).max().unwrap_or_default();
    let inner = "  ".repeat(depth + 1);
    let lines = entries.into_iter().map(|(key, value)| {
        let space = " ".repeat(widest - key.chars().count());
        format!("{inner}{key}{space} = {value}\n")
    });
    format!("{{\n{}{}}}", lines.collect::<String>(), "  ".repeat(depth))
}

/// A name as it is, where it is one; else in quotation marks.
fn key(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().is_some_and(|char| char.is_ascii_alphabetic() || char == '_');
    let rest = chars.all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-'));
    // These are words of the language's own.
    let word = matches!(name, "true" | "false" | "null" | "for" | "if" | "in");
    if first && rest && !word { name.to_owned() } else { quoted(name) }
}
