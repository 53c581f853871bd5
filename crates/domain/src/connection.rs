//! Connection strings as people paste them: URLs, Azure's lists of options, `redis-cli` commands. Written by hand because a
//! full URL parser would refuse the passwords that they really hold, and would add more than all other code to what the
//! browser downloads.

mod azure;
mod command;
mod fill;
mod parts;
mod remark;
#[cfg(test)]
mod tests;
mod url;

use std::fmt::Write as _;

pub use fill::{FilledIn, Taken};
pub use parts::{Connection, ConnectionError};
pub use remark::Remark;

impl Connection {
    /// Whether a text is meant as a connection string, whether or not it can be read as one.
    pub fn looks_like(text: &str) -> bool {
        let text = unquoted(text);
        text.contains("://") || command::is_command(text) || (text.contains(',') && text.contains('='))
    }

    /// Reads a connection string.
    ///
    /// # Errors
    /// [`ConnectionError`] says which part cannot be read.
    pub fn parse(text: &str) -> Result<Self, ConnectionError> {
        let text = unquoted(text);
        if command::is_command(text) {
            command::parse(text)
        } else if let Some((scheme, rest)) = text.split_once("://") {
            url::parse(scheme, rest)
        } else if text.contains(',') {
            azure::parse(text)
        } else {
            Err(ConnectionError::NotOne)
        }
    }

    /// The connection as a URL, password included.
    pub fn render(&self) -> String {
        let mut url = String::from(if self.tls == Some(true) { "rediss://" } else { "redis://" });
        if self.username.is_some() || self.password.is_some() {
            escape(&mut url, self.username.as_deref().unwrap_or_default());
            if let Some(password) = &self.password {
                url.push(':');
                escape(&mut url, password.expose());
            }
            url.push('@');
        }
        match self.host.as_str() {
            address if address.contains(':') => url.extend(["[", address, "]"]),
            host => url.push_str(host),
        }
        if let Some(port) = &self.port {
            url.push(':');
            url.push_str(port.as_str());
        }
        url
    }
}

/// The text without the white space and the one pair of quotes around it.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = ['"', '\'', '`'].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    inner.map_or(text, str::trim)
}

/// Writes every byte that a URL does not take as it is as an escape.
fn escape(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _written = write!(out, "%{byte:02X}");
        }
    }
}
