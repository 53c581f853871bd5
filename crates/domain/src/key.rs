//! The keys that name things in LaunchDarkly. A key that was parsed here is safe as one path segment of a URL.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Provider;

/// Why a text is not the key it should be. Never repeats the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing was given.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Longer than LaunchDarkly's own keys get.
    #[error("{what} is longer than {max} characters")]
    TooLong {
        /// What the key names.
        what: &'static str,
        /// The greatest length, in characters.
        max: usize,
    },
    /// Has a character that such a key cannot have.
    #[error("{0} may hold only letters, digits, full stops, hyphens and underscores")]
    Character(&'static str),
    /// `.` or `..`, which would change the path it stands in.
    #[error("{0} cannot consist only of full stops")]
    Dots(&'static str),
    /// Not 24 hexadecimal digits.
    #[error("an integration ID has 24 hexadecimal digits")]
    NotAnId,
}

/// Letters, digits, `.`, `-` and `_`; the alphabet of LaunchDarkly's project and environment keys (documented).
fn parse_segment(what: &'static str, max: usize, text: &str) -> Result<String, KeyError> {
    if text.is_empty() {
        return Err(KeyError::Missing(what));
    }
    if text.len() > max {
        return Err(KeyError::TooLong { what, max });
    }
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')) {
        return Err(KeyError::Character(what));
    }
    if text.bytes().all(|byte| byte == b'.') {
        return Err(KeyError::Dots(what));
    }
    Ok(text.to_owned())
}

fn parse_id(text: &str) -> Result<String, KeyError> {
    if text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(KeyError::NotAnId)
    }
}

macro_rules! key {
    ($(#[$doc:meta])* $name:ident, $parse:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads a key.
            ///
            /// # Errors
            /// [`KeyError`] says what is wrong with the text.
            pub fn parse(text: &str) -> Result<Self, KeyError> {
                let parse: fn(&str) -> Result<String, KeyError> = $parse;
                parse(text).map(Self)
            }

            /// The key as LaunchDarkly writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = KeyError;
            fn from_str(text: &str) -> Result<Self, KeyError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = KeyError;
            fn try_from(text: String) -> Result<Self, KeyError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> Self {
                key.0
            }
        }
    };
}

key!(
    /// A project's key.
    ProjectKey,
    |text| parse_segment("the project key", 100, text)
);
key!(
    /// An environment's key, unique within its project.
    EnvironmentKey,
    |text| parse_segment("the environment key", 100, text)
);
key!(
    /// LaunchDarkly's `integrationKey`. Today `redis` or `dynamodb` (documented); others are shown, not edited.
    ProviderKey,
    |text| parse_segment("the provider key", 50, text)
);
key!(
    /// An integration's `_id`: 24 hexadecimal digits (documented by example, seen in LaunchDarkly's own code).
    IntegrationId,
    parse_id
);
key!(
    /// A segment's key, unique within its environment.
    SegmentKey,
    |text| parse_segment("the segment key", 256, text)
);

impl ProviderKey {
    /// The provider behind the key, where Storekeeper knows it.
    pub fn provider(&self) -> Option<Provider> {
        Provider::from_key(&self.0)
    }

    /// The name that people see: the key itself where Storekeeper does not know the provider.
    pub fn name(&self) -> &str {
        match self.provider() {
            Some(provider) => provider.name(),
            None => &self.0,
        }
    }
}

impl From<Provider> for ProviderKey {
    fn from(provider: Provider) -> Self {
        Self(provider.key().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_cannot_leave_their_path_segment() {
        for hostile in
            ["", ".", "..", "...", "a/b", "a\\b", "%2e%2e", "a?b", "a#b", "a;b", "a b", "a\tb", "a\0", "ü", "．．"]
        {
            assert!(ProjectKey::parse(hostile).is_err(), "{hostile:?}");
            assert!(ProviderKey::parse(hostile).is_err(), "{hostile:?}");
        }
        assert!(EnvironmentKey::parse(&"a".repeat(101)).is_err());
        assert!(EnvironmentKey::parse("eu-west_1.Production").is_ok());
    }

    #[test]
    fn an_id_has_24_hexadecimal_digits() {
        assert_eq!(IntegrationId::parse("12AB3c4d5ef1a2345bcde67f").unwrap().as_str(), "12ab3c4d5ef1a2345bcde67f");
        assert!(IntegrationId::parse("12ab3c4d5ef1a2345bcde67").is_err());
        assert!(IntegrationId::parse("12ab3c4d5ef1a2345bcde67g").is_err());
    }

    proptest! {
        #[test]
        fn whatever_parses_is_one_plain_segment(text in ".{0,120}") {
            if let Ok(key) = ProjectKey::parse(&text) {
                prop_assert_eq!(key.as_str(), text.as_str());
                prop_assert!(key.as_str().bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/'));
            }
        }
    }
}
