//! Where people reach the portal: an origin. Links and redirects are never built from a request's `Host`.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::Arc;

use url::{Host, Url};

/// Why a text is not a public URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicUrlError {
    /// Not a URL at all, or of another scheme.
    #[error("write it like https://portal.example.com")]
    NotHttp,
    /// More than scheme, host and port.
    #[error("give scheme, host and port only, like https://portal.example.com")]
    NotAnOrigin,
}

/// An origin: scheme, host and port. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: Arc<str>,
    https: bool,
    loopback: bool,
}

impl PublicUrl {
    /// Reads an origin; a slash at its end is forgiven.
    ///
    /// # Errors
    /// [`PublicUrlError`] says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, PublicUrlError> {
        let url = Url::parse(text).map_err(|_| PublicUrlError::NotHttp)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(PublicUrlError::NotHttp);
        }
        let host = url.host().ok_or(PublicUrlError::NotHttp)?;
        let plain = url.username().is_empty() && url.password().is_none();
        if !plain || url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(PublicUrlError::NotAnOrigin);
        }
        let origin = url.origin().ascii_serialization().into();
        Ok(Self { https: url.scheme() == "https", loopback: is_loopback(&host), origin })
    }

    /// The origin of a server that listens on a loopback address and has no proxy before it.
    pub fn of_loopback(address: SocketAddr) -> Self {
        Self { origin: format!("http://{address}").into(), https: false, loopback: true }
    }

    /// The origin as browsers write it, without a slash at its end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether a request's `Host` means this origin: on this machine, any name of the machine.
    pub fn is_at(&self, host: &str) -> bool {
        // As nearly every request has it.
        if self.origin.split_once("://").is_some_and(|(_, own)| own == host) {
            return true;
        }
        // What is no host alone has other parts as a URL.
        let Ok(called) = Self::parse(&format!("{}://{}", self.scheme(), host.trim_end_matches('.'))) else {
            return false;
        };
        if self.loopback { called.loopback } else { called.origin == self.origin }
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    /// Whether people come over HTTPS.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether it is of this machine.
    pub(super) fn is_loopback(&self) -> bool {
        self.loopback
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;
    fn from_str(text: &str) -> Result<Self, PublicUrlError> {
        Self::parse(text)
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_read_as_browsers_write_it() {
        for (text, origin, https, loopback) in [
            ("https://portal.test", "https://portal.test", true, false),
            ("https://Portal.TEST:443/", "https://portal.test", true, false),
            ("https://bücher.test:8443", "https://xn--bcher-kva.test:8443", true, false),
            ("http://localhost:3000", "http://localhost:3000", false, true),
            ("http://127.0.0.1:80", "http://127.0.0.1", false, true),
            ("http://[::1]:3000", "http://[::1]:3000", false, true),
            ("http://10.0.0.7", "http://10.0.0.7", false, false),
        ] {
            let url = PublicUrl::parse(text).unwrap();
            assert_eq!((url.origin(), url.is_https(), url.is_loopback()), (origin, https, loopback), "{text}");
        }
        assert_eq!(PublicUrl::of_loopback("[::1]:3000".parse().unwrap()).origin(), "http://[::1]:3000");
    }

    #[test]
    fn anything_more_or_less_is_refused() {
        for text in ["", "portal.test", "ftp://portal.test", "//portal.test", "https://"] {
            assert_eq!(PublicUrl::parse(text), Err(PublicUrlError::NotHttp), "{text}");
        }
        for rest in ["/portal", "/?a=b", "/#a"] {
            assert_eq!(PublicUrl::parse(&format!("https://portal.test{rest}")), Err(PublicUrlError::NotAnOrigin));
        }
        assert_eq!(PublicUrl::parse("https://a:b@portal.test"), Err(PublicUrlError::NotAnOrigin));
    }
}
