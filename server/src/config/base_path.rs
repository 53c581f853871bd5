//! The path under which people reach the portal, where it shares its origin with others.

use std::fmt;
use std::str::FromStr;

/// Why a text is not a base path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write it like /tools/stores, with letters, digits and any of - . _ ~ between slashes")]
pub struct BasePathError;

/// Empty, or segments that each begin with a slash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BasePath(String);

impl BasePath {
    /// What stands before every path of the portal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BasePath {
    type Err = BasePathError;

    /// A slash at the end is forgiven; one alone means none.
    fn from_str(text: &str) -> Result<Self, BasePathError> {
        let path = text.strip_suffix('/').unwrap_or(text);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let segment = |segment: &str| !segment.trim_matches('.').is_empty() && segment.bytes().all(plain);
        match path.strip_prefix('/') {
            Some(rest) if rest.split('/').all(segment) => Ok(Self(path.to_owned())),
            None if text == "/" => Ok(Self::default()),
            _ => Err(BasePathError),
        }
    }
}

impl fmt::Display for BasePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.0.is_empty() { "/" } else { &self.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_made_of_plain_segments() {
        for (text, base) in
            [("/", ""), ("/tools/stores", "/tools/stores"), ("/tools/", "/tools"), ("/a.b~c_d-1", "/a.b~c_d-1")]
        {
            assert_eq!(text.parse::<BasePath>().unwrap().as_str(), base, "{text}");
        }
        for text in [
            "",
            "tools",
            "//",
            "//tools",
            "/tools//stores",
            "/..",
            "/a/./b",
            "/a b",
            "/ä",
            "/a?b",
            "/a;b",
            "/%61",
            "/\"><",
        ] {
            assert_eq!(text.parse::<BasePath>(), Err(BasePathError), "{text}");
        }
    }
}
