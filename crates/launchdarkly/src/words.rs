//! Other people's words, made fit to be shown: short, on one line, without secrets. Never gives out more than it got.

/// The longest text that is passed on, in characters.
const MAX_CHARS: usize = 500;
/// What stands where a secret was.
const REMOVED: &str = "•••";

/// `text` without `secrets` and without masks, which show the ends of secrets; on one line, at most 500 characters long.
pub(crate) fn clean(text: &str, secrets: &[String]) -> String {
    let text = secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), REMOVED));
    let text = domain::without_masks(&text, REMOVED);
    let line: String = text.chars().map(|char| if breaks_lines(char) { ' ' } else { char }).collect();
    let line = line.trim();
    if line.chars().count() <= MAX_CHARS {
        return line.to_owned();
    }
    line.chars().take(MAX_CHARS - 1).chain(['…']).collect()
}

/// A machine-readable name such as `invalid_request`; anything else is dropped.
pub(crate) fn code(text: &str, secrets: &[String]) -> String {
    let plain =
        text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    if plain && !secrets.iter().any(|secret| text.contains(secret.as_str())) { text.to_owned() } else { String::new() }
}

/// The forms in which an answer may repeat `secrets`: as they are and as JSON writes them. The longest first, so that a
/// secret within another one leaves no rest.
pub(crate) fn forms<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
        let json = serde_json::Value::from(secret).to_string();
        forms.extend([secret.to_owned(), json[1..json.len() - 1].to_owned()]);
    }
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    forms
}

/// Control characters, and those with which a text can draw over its neighbours.
fn breaks_lines(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_short_and_on_one_line() {
        assert_eq!(clean("a\r\nb\u{202e}c\u{1b}[0m\0", &[]), "a  b c [0m");
        let long = clean(&"ü".repeat(9000), &[]);
        assert_eq!(long.chars().count(), 500);
        assert!(long.ends_with('…'));
        assert_eq!(clean(&"ü".repeat(500), &[]).chars().count(), 500);
    }

    #[test]
    fn secrets_are_removed_before_anything_else_can_hide_them() {
        let secrets = forms(["pa\"ss\nword", "pa"]);
        assert_eq!(clean("no: pa\"ss\nword / pa\\\"ss\\nword / pa", &secrets), "no: ••• / ••• / •••");
        let secrets = forms(["hunter2"]);
        assert!(!clean(&format!("{}hunter2", "x".repeat(495)), &secrets).contains("hunt"));
        assert_eq!(clean("fine", &forms([""])), "fine");
    }

    #[test]
    fn the_ends_of_a_secret_that_a_mask_shows_are_removed_too() {
        assert_eq!(
            clean("config.password \"sup********123\" is wrong, (abc*****xyz)", &[]),
            "config.password \"•••\" is wrong, (•••)"
        );
        assert_eq!(clean("it cannot be sup********123.", &[]), "it cannot be •••.");
        assert_eq!(clean("{abc*****xyz};a:b****xyz ******", &[]), "{•••};••• •••");
        assert_eq!(clean("5 * 3 and **bold** stay", &[]), "5 * 3 and **bold** stay");
    }

    #[test]
    fn a_code_is_a_name() {
        assert_eq!(code("optimistic_locking_error", &[]), "optimistic_locking_error");
        assert_eq!(code("<script>", &[]), "");
        assert_eq!(code("api-canary", &forms(["canary"])), "");
    }
}
