//! Texts that may leave the server in one direction only: to LaunchDarkly.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A store's password. It cannot be printed or serialised, and its memory is cleared when it is dropped.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Keeps `text` from now on.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text itself. Only for the body of a request to LaunchDarkly and for sealing.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

/// What secrets are hidden behind: LaunchDarkly's asterisks, and the dots of forms that somebody copied from.
const MASKS: [char; 7] = ['*', '＊', '∗', '•', '●', '∙', '·'];

/// Whether a text is shaped like the masks that LaunchDarkly shows in place of a secret: at most three characters, four
/// or more asterisks, at most three characters (seen in LaunchDarkly's own code), or asterisks alone. The same of dots.
pub fn looks_masked(text: &str) -> bool {
    MASKS.into_iter().any(|mask| is_masked_by(mask, text))
}

/// How many characters of a secret a mask shows at each end.
const SHOWN: usize = 3;
/// How many characters that hide others make a mask.
const HIDDEN: usize = 4;

/// `text` with `replacement` in place of every mask in it, and of what stands right beside it: that may be the ends of a
/// secret.
pub fn without_masks(text: &str, replacement: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let beside =
        |char: &&char| !char.is_whitespace() && !matches!(char, '"' | '\'' | '{' | '}' | '(' | ')' | '<' | '>');
    let (mut clean, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(char) = chars.get(at) {
        let run = if MASKS.contains(char) { chars[at..].iter().take_while(|next| *next == char).count() } else { 0 };
        if run < HIDDEN {
            clean.push(*char);
            at += 1;
            continue;
        }
        let before = chars[..at].iter().rev().take(SHOWN).take_while(beside).count();
        for _ in 0..before {
            clean.pop();
        }
        clean.push_str(replacement);
        at += run;
        at += chars[at..].iter().take(SHOWN).take_while(beside).count();
    }
    clean
}

fn is_masked_by(mask: char, text: &str) -> bool {
    let hidden = text.chars().filter(|char| *char == mask).count();
    if hidden == 0 {
        return false;
    }
    let head = text.chars().take_while(|char| *char != mask).count();
    let tail = text.chars().rev().take_while(|char| *char != mask).count();
    let unbroken = head + hidden + tail == text.chars().count();
    unbroken && head <= 3 && tail <= 3 && (hidden >= 4 || head + tail == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(…)");
    }

    #[test]
    fn masks_are_known_by_their_shape() {
        for mask in
            ["sup********123", "dum****ion", "****", "*", "ab*****", "*****yz", "••••••••", "ab●●●●", "＊＊＊＊"]
        {
            assert!(looks_masked(mask), "{mask}");
        }
        for password in ["", "hunter2", "a*b", "pass****word", "abc***def", "sup****1*23", "a•b", "·x·"] {
            assert!(!looks_masked(password), "{password}");
        }
    }
}
