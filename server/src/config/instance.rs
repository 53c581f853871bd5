//! A LaunchDarkly that people can sign in to: a name to choose it by, and its URL.

use std::fmt;
use std::str::FromStr;

use launchdarkly::{BaseUrl, BaseUrlError};
use url::Url;

/// The longest name, in characters.
const NAME_MAX_CHARS: usize = 40;

/// Why a text is not an instance.
#[derive(Debug, thiserror::Error)]
pub enum InstanceError {
    /// The name before the `=`.
    #[error("an instance's name has 1 to 40 letters, digits, spaces, full stops, hyphens and underscores")]
    Name,
    /// The URL.
    #[error(transparent)]
    Url(#[from] BaseUrlError),
}

/// One LaunchDarkly.
#[derive(Clone, Debug)]
pub struct Instance {
    /// What people choose it by; its host where no name was given.
    pub name: String,
    /// Where its API is.
    pub base_url: BaseUrl,
}

impl FromStr for Instance {
    type Err = InstanceError;

    /// Reads `NAME=URL` or a URL.
    fn from_str(text: &str) -> Result<Self, InstanceError> {
        let (name, url) = match text.split_once('=') {
            Some((name, url)) => (Some(name.trim()), url.trim()),
            None => (None, text.trim()),
        };
        let base_url = BaseUrl::parse(url)?;
        let host = || Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let name = name.map_or_else(host, str::to_owned);
        if is_name(&name) { Ok(Self { name, base_url }) } else { Err(InstanceError::Name) }
    }
}

fn is_name(text: &str) -> bool {
    let allowed = |char: char| char.is_alphanumeric() || matches!(char, ' ' | '.' | '-' | '_');
    !text.is_empty() && text.chars().count() <= NAME_MAX_CHARS && text.chars().all(allowed)
}

impl fmt::Display for Instance {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}={}", self.name, self.base_url)
    }
}
