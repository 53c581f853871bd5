//! Reading `redis://user:password@host:port/0`. Written by hand because a full URL parser would add more than all other
//! code to what the browser downloads.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::Secret;
use crate::syntax::{Host, Port};

/// What a connection URL says about a Redis store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionUrl {
    /// The server.
    pub host: Host,
    /// The port, if given.
    pub port: Option<Port>,
    /// The user, if given.
    pub username: Option<String>,
    /// The password, if given.
    pub password: Option<Secret>,
    /// Whether the scheme is `rediss`.
    pub tls: bool,
    /// The number of the database, if it is not 0: LaunchDarkly always uses 0 (its form has no field for it).
    pub other_database: Option<String>,
}

/// Why a text is not such a URL. Never repeats the text: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionUrlError {
    /// Another scheme, or none.
    #[error("A connection URL starts with redis:// or rediss://.")]
    Scheme,
    /// The host is missing or malformed.
    #[error("The URL's host cannot be read. {0}")]
    Host(String),
    /// The port is malformed.
    #[error("The URL's port cannot be read. {0}")]
    Port(String),
    /// User or password is not UTF-8 once decoded.
    #[error("The URL's user or password is not valid text.")]
    Encoding,
}

impl ConnectionUrl {
    /// Reads a connection URL.
    ///
    /// # Errors
    /// [`ConnectionUrlError`] says which part cannot be read.
    pub fn parse(text: &str) -> Result<Self, ConnectionUrlError> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").ok_or(ConnectionUrlError::Scheme)?;
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "redis" => false,
            "rediss" => true,
            _ => return Err(ConnectionUrlError::Scheme),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        // A password may hold an unencoded slash or question mark; the last @ ends it.
        let (authority, path) = match rest.rfind('@') {
            Some(at) if at > end => {
                let end = rest[at..].find(['/', '?', '#']).map_or(rest.len(), |offset| at + offset);
                rest.split_at(end)
            }
            _ => rest.split_at(end),
        };
        let (user_info, server) = authority.rsplit_once('@').map_or((None, authority), |(a, b)| (Some(a), b));
        let (host, port) = split_server(server);
        let (username, password) = split_user_info(user_info)?;
        let database = path.trim_start_matches('/').split(['?', '#']).next().unwrap_or_default();
        Ok(Self {
            host: Host::parse(host).map_err(|error| ConnectionUrlError::Host(error.to_string()))?,
            port: port.map(Port::parse).transpose().map_err(|error| ConnectionUrlError::Port(error.to_string()))?,
            username,
            password,
            tls,
            other_database: Some(database).filter(|number| !matches!(*number, "" | "0")).map(str::to_owned),
        })
    }
}

fn split_server(server: &str) -> (&str, Option<&str>) {
    let bracket = server.rfind(']').map_or(0, |at| at + 1);
    match server[bracket..].rfind(':') {
        Some(colon) => {
            (&server[..bracket + colon], Some(&server[bracket + colon + 1..]).filter(|port| !port.is_empty()))
        }
        None => (server, None),
    }
}

fn split_user_info(info: Option<&str>) -> Result<(Option<String>, Option<Secret>), ConnectionUrlError> {
    let Some(info) = info else { return Ok((None, None)) };
    let (user, password) = info.split_once(':').map_or((info, None), |(user, password)| (user, Some(password)));
    let decode = |text: &str| {
        percent_decode_str(text).decode_utf8().map(Cow::into_owned).map_err(|_| ConnectionUrlError::Encoding)
    };
    let username = Some(decode(user)?).filter(|user| !user.is_empty());
    let password = password.map(decode).transpose()?.filter(|password| !password.is_empty());
    Ok((username, password.map(Secret::new)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> ConnectionUrl {
        ConnectionUrl::parse(text).unwrap()
    }

    #[test]
    fn all_parts() {
        let url = parse(" rediss://u%40x:p%3Aw@h.example.com:6380/2 ");
        assert_eq!((url.host.as_str(), url.port.as_ref().map(Port::as_str)), ("h.example.com", Some("6380")));
        assert_eq!(url.username.as_deref(), Some("u@x"));
        assert_eq!(url.password.as_ref().map(Secret::expose), Some("p:w"));
        assert!(url.tls);
        assert_eq!(url.other_database.as_deref(), Some("2"));
    }

    #[test]
    fn the_least() {
        let url = parse("redis://localhost");
        assert_eq!(
            (url.port, url.username, url.password, url.tls, url.other_database),
            (None, None, None, false, None)
        );
        assert_eq!(parse("redis://:secret@h/0").password.as_ref().map(Secret::expose), Some("secret"));
        assert_eq!(parse("redis://[::1]:7000").port.as_ref().map(Port::as_str), Some("7000"));
        assert_eq!(parse("redis://u:a/b?c@h:1").password.as_ref().map(Secret::expose), Some("a/b?c"));
    }

    #[test]
    fn what_is_no_connection_url() {
        assert_eq!(ConnectionUrl::parse("http://h"), Err(ConnectionUrlError::Scheme));
        assert_eq!(ConnectionUrl::parse("h:6379"), Err(ConnectionUrlError::Scheme));
        assert!(matches!(ConnectionUrl::parse("redis://"), Err(ConnectionUrlError::Host(_))));
        assert!(matches!(ConnectionUrl::parse("redis://h:70000"), Err(ConnectionUrlError::Port(_))));
        assert_eq!(ConnectionUrl::parse("redis://u:%ff@h"), Err(ConnectionUrlError::Encoding));
    }

    proptest! {
        #[test]
        fn nothing_panics_and_no_error_tells_the_password(text in "\\PC{0,40}") {
            let url = format!("redis://user:hunter2{text}");
            if let Err(error) = ConnectionUrl::parse(&url) {
                prop_assert!(!error.to_string().contains("hunter2"));
            }
        }
    }
}
