//! LaunchDarkly's API access token. It is never printed, serialised or compared outside this file.

use std::fmt;
use std::fmt::Write as _;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The greatest length, in bytes. LaunchDarkly's tokens have about 40 (seen in its documentation's examples).
const MAX_BYTES: usize = 512;

/// The greatest length of a token that an application was given, in bytes. LaunchDarkly says nothing of it.
const MAX_BEARER_BYTES: usize = 4096;

/// What opens LaunchDarkly's API: what a person pastes to sign in, or what they let the portal have by OAuth.
#[derive(Clone)]
pub struct AccessToken {
    text: SecretString,
    bearer: bool,
}

/// Why a text cannot be an access token. Never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Nothing was given.
    #[error("Paste an API access token.")]
    Missing,
    /// Longer than 512 bytes.
    #[error("This is longer than any access token. Copy only the token itself.")]
    TooLong,
    /// White space, a control character or anything else that no token has.
    #[error("An access token has no spaces, line breaks or special characters. Copy it again, on its own.")]
    Character,
    /// Starts with `Bearer`.
    #[error("Leave out the word “Bearer”: LaunchDarkly takes the token on its own.")]
    Bearer,
    /// A server-side SDK key.
    #[error(
        "This is an SDK key. Storekeeper needs an API access token: create one in LaunchDarkly under Authorization."
    )]
    SdkKey,
    /// A mobile key.
    #[error(
        "This is a mobile key. Storekeeper needs an API access token: create one in LaunchDarkly under Authorization."
    )]
    MobileKey,
    /// A client-side ID.
    #[error(
        "This is a client-side ID. Storekeeper needs an API access token: create one in LaunchDarkly under Authorization."
    )]
    ClientSideId,
}

impl AccessToken {
    /// Reads a token, without the white space around it.
    ///
    /// # Errors
    /// [`TokenError`] says what was pasted instead, where that can be told from its shape.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TokenError::Missing);
        }
        if text.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("bearer"))
            && text[6..].chars().next().is_none_or(|char| char.is_whitespace() || char == ':')
        {
            return Err(TokenError::Bearer);
        }
        if text.len() > MAX_BYTES {
            return Err(TokenError::TooLong);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError::Character);
        }
        match other_credential(text) {
            Some(error) => Err(error),
            None => Ok(Self { text: SecretString::from(text), bearer: false }),
        }
    }

    /// A token that LaunchDarkly gave to the portal as an application.
    ///
    /// # Errors
    /// [`TokenError`] if nothing was given, or what no header can hold.
    pub fn bearer(text: &str) -> Result<Self, TokenError> {
        match text {
            "" => Err(TokenError::Missing),
            _ if text.len() > MAX_BEARER_BYTES => Err(TokenError::TooLong),
            _ if !text.bytes().all(|byte| byte.is_ascii_graphic()) => Err(TokenError::Character),
            _ => Ok(Self { text: SecretString::from(text), bearer: true }),
        }
    }

    /// The token itself, for sealing.
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// As a request to LaunchDarkly shows it: API tokens as they are (documented), those of applications as RFC 6750 has it
    /// (seen in code).
    pub(crate) fn authorization(&self) -> Zeroizing<String> {
        let scheme = if self.bearer { "Bearer " } else { "" };
        Zeroizing::new([scheme, self.expose()].concat())
    }

    /// A key for caches and limits: 64 hexadecimal digits that do not lead back to the token.
    pub fn fingerprint(&self) -> String {
        Sha256::digest(self.expose()).iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// The last four characters, by which LaunchDarkly's own pages name a token (documented). Less of a short one: never
    /// more than a quarter.
    pub fn ending(&self) -> &str {
        let text = self.expose();
        &text[text.len() - (text.len() / 4).min(4)..]
    }
}

/// The other credentials that LaunchDarkly gives out, by their documented shapes.
fn other_credential(text: &str) -> Option<TokenError> {
    if text.starts_with("sdk-") {
        Some(TokenError::SdkKey)
    } else if text.starts_with("mob-") {
        Some(TokenError::MobileKey)
    } else if text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Some(TokenError::ClientSideId)
    } else {
        None
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("AccessToken(…)")
    }
}

impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        self.bearer == other.bearer && self.expose() == other.expose()
    }
}

impl Eq for AccessToken {}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> TokenError {
        AccessToken::parse(text).unwrap_err()
    }

    #[test]
    fn a_token_is_trimmed_and_kept_from_sight() {
        let token = AccessToken::parse("  api-demo-writer\n").unwrap();
        assert_eq!(token.expose(), "api-demo-writer");
        assert_eq!(format!("{token:?}"), "AccessToken(…)");
        assert_eq!(token.ending(), "ter");
        assert_eq!(AccessToken::parse("api-0123456789abcdef").unwrap().ending(), "cdef");
    }

    #[test]
    fn an_application_s_token_is_shown_as_its_bearer_does() {
        assert_eq!(*AccessToken::bearer("oauth-1").unwrap().authorization(), "Bearer oauth-1");
        assert_eq!(*AccessToken::parse("oauth-1").unwrap().authorization(), "oauth-1");
        assert_eq!(AccessToken::bearer("a b").unwrap_err(), TokenError::Character);
        assert_eq!(AccessToken::bearer("").unwrap_err(), TokenError::Missing);
        assert!(AccessToken::bearer(&"a".repeat(4096)).is_ok() && AccessToken::bearer(&"a".repeat(4097)).is_err());
    }

    #[test]
    fn what_cannot_be_a_token_is_refused() {
        assert_eq!(refused(" \t\n"), TokenError::Missing);
        assert_eq!(refused(&"a".repeat(513)), TokenError::TooLong);
        for hostile in ["api-a b", "api-a\nb", "api-a\0", "api-ü", "api-\u{7f}", "api-\u{200b}x"] {
            assert_eq!(refused(hostile), TokenError::Character, "{hostile:?}");
        }
        assert!(AccessToken::parse(&"a".repeat(512)).is_ok());
    }

    #[test]
    fn other_credentials_get_their_own_words() {
        assert_eq!(refused("Bearer api-demo"), TokenError::Bearer);
        assert_eq!(refused("bearer"), TokenError::Bearer);
        assert_eq!(refused("sdk-1234"), TokenError::SdkKey);
        assert_eq!(refused("mob-1234"), TokenError::MobileKey);
        assert_eq!(refused("5f3b2c1d0e9a8b7c6d5e4f30"), TokenError::ClientSideId);
        assert!(AccessToken::parse("bearer-like-name").is_ok());
    }

    #[test]
    fn errors_never_repeat_what_was_pasted() {
        for text in ["sdk-canary", "mob-canary", "Bearer canary", "canary canary"] {
            let error = refused(text);
            assert!(!format!("{error} {error:?}").contains("canary"));
        }
    }

    #[test]
    fn a_fingerprint_is_steady_and_does_not_show_the_token() {
        let one = AccessToken::parse("api-demo-writer").unwrap();
        let other = AccessToken::parse("api-demo-reader").unwrap();
        assert_eq!(one.fingerprint(), one.clone().fingerprint());
        assert_ne!(one.fingerprint(), other.fingerprint());
        assert_eq!(one.fingerprint().len(), 64);
        assert!(!one.fingerprint().contains("demo"));
    }
}
