//! Looking for a secret in every form that it could take.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use url::form_urlencoded::byte_serialize;

/// A secret's forms.
pub(crate) struct Needles(Vec<(&'static str, String)>);

impl Needles {
    /// Unchanged, encoded for URLs, HTML, JSON, in base64 at each alignment, in hexadecimal, and as a mask of its ends.
    pub(crate) fn of(secret: &str) -> Self {
        let json = serde_json::Value::from(secret).to_string();
        let hex = hexadecimal(secret.as_bytes());
        let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let percent: String = secret.bytes().map(percent).collect();
        let mut needles = vec![
            ("raw", secret.to_owned()),
            ("form", byte_serialize(secret.as_bytes()).collect()),
            ("percent", percent.clone()),
            ("percent, lower case", percent.to_lowercase()),
            ("HTML", html.clone()),
            ("HTML attribute", html.replace('"', "&quot;")),
            ("JSON", json[1..json.len() - 1].to_owned()),
            ("hexadecimal", hex.to_uppercase()),
            ("hexadecimal", hex),
            ("mask", mask(secret)),
        ];
        for shift in 0..3 {
            let padded = [vec![0; shift], secret.as_bytes().to_vec()].concat();
            // The characters at both ends also depend on the neighbours.
            let inner = |text: String| text.trim_end_matches('=')[4.min(shift * 4)..].to_owned();
            let cut = |text: String| text[..text.len() - 2].to_owned();
            needles.push(("base64", cut(inner(STANDARD.encode(&padded)))));
            needles.push(("base64url", cut(inner(URL_SAFE.encode(&padded)))));
        }
        Self(needles)
    }

    /// Fails if any form of the secret is in `bytes`.
    #[track_caller]
    pub(crate) fn must_not_be_in(&self, place: &str, bytes: &[u8]) {
        for (form, needle) in &self.0 {
            let found = bytes.windows(needle.len()).position(|window| window == needle.as_bytes());
            if let Some(at) = found {
                let around = &bytes[at.saturating_sub(200)..(at + 200).min(bytes.len())];
                panic!("{needle:?} ({form}) is in {place}: …{}…", String::from_utf8_lossy(around));
            }
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn percent(byte: u8) -> String {
    let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

/// As LaunchDarkly masks it.
fn mask(secret: &str) -> String {
    let chars: Vec<char> = secret.chars().collect();
    let shown = |at: usize| at < 3 || at >= chars.len() - 3;
    chars.iter().enumerate().map(|(at, char)| if shown(at) { *char } else { '*' }).collect()
}

#[test]
fn a_secret_is_found_in_every_form() {
    let secret = "a\"secret<of some> length";
    let needles = Needles::of(secret);
    for shift in 0..3 {
        let text = STANDARD.encode(format!("{}{secret}, and more", "x".repeat(shift)));
        assert!(std::panic::catch_unwind(|| needles.must_not_be_in("it", text.as_bytes())).is_err(), "{shift}");
    }
    for text in ["a%22secret%3Cof+some%3E+length", "a&quot;secret&lt;of some&gt; length", "a\"s******************gth"] {
        assert!(std::panic::catch_unwind(|| needles.must_not_be_in("it", text.as_bytes())).is_err(), "{text}");
    }
    needles.must_not_be_in("it", b"something else");
}
