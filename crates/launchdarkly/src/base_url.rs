//! Where LaunchDarkly is. Comes from the operator's configuration alone, never from a request.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use url::{Host, Url};

/// The origin of an instance of LaunchDarkly: scheme, host and port, nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BaseUrl(Url);

/// Why a text is not the address of a LaunchDarkly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Not a URL at all, or one with characters that URLs are written without.
    #[error("LaunchDarkly's address must be a URL such as https://app.launchdarkly.com")]
    NotAUrl,
    /// Neither https nor http.
    #[error("LaunchDarkly's address must start with https://")]
    Scheme,
    /// Plain http to another machine: tokens would travel in the clear.
    #[error("plain http is only for LaunchDarkly emulators on this machine; use https://")]
    PlainHttp,
    /// A user name or password.
    #[error("LaunchDarkly's address must not hold a user name or password")]
    UserInfo,
    /// A path, query or fragment.
    #[error("LaunchDarkly's address must end after the host and port: no path, no “?”, no “#”")]
    NotAnOrigin,
    /// The number of a private, link-local or metadata address.
    #[error("LaunchDarkly is not at a private or link-local IP address; use its host name")]
    PrivateAddress,
}

impl BaseUrl {
    /// Reads an address, without the white space around it. Numbers are judged as what they mean: `0x7f.1` is 127.0.0.1.
    ///
    /// # Errors
    /// [`BaseUrlError`] says in one line what to write instead.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let text = text.trim();
        if text.contains(|char: char| char.is_whitespace() || char.is_control() || char == '\\') {
            return Err(BaseUrlError::NotAUrl);
        }
        let url = Url::parse(text).map_err(|_| BaseUrlError::NotAUrl)?;
        let loopback = match url.scheme() {
            "https" | "http" => judge_host(&url)?,
            _ => return Err(BaseUrlError::Scheme),
        };
        if text.contains('@') {
            return Err(BaseUrlError::UserInfo);
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::NotAnOrigin);
        }
        if url.scheme() == "http" && !loopback {
            return Err(BaseUrlError::PlainHttp);
        }
        Ok(Self(url))
    }

    /// The origin, without a slash at the end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The host's name.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether it is one of LaunchDarkly's own hosts (documented), or this machine, where only tests have a LaunchDarkly.
    pub fn is_known(&self) -> bool {
        KNOWN.contains(&self.host()) || judge_host(&self.0).unwrap_or(false)
    }

    /// Whether calls are not encrypted, which is only so on this machine.
    pub fn is_plain_http(&self) -> bool {
        self.0.scheme() == "http"
    }

    pub(crate) fn url(&self) -> Url {
        self.0.clone()
    }
}

/// LaunchDarkly's hosts: commercial, EU and federal (documented).
const KNOWN: [&str; 3] = ["app.launchdarkly.com", "app.eu.launchdarkly.com", "app.launchdarkly.us"];

/// Whether the host is this machine; refuses addresses behind which LaunchDarkly cannot be.
fn judge_host(url: &Url) -> Result<bool, BaseUrlError> {
    match url.host() {
        None => Err(BaseUrlError::NotAUrl),
        Some(Host::Domain(name)) => Ok(name == "localhost"),
        Some(Host::Ipv4(address)) => judge_address(address.into()),
        Some(Host::Ipv6(address)) => judge_address(address.into()),
    }
}

fn judge_address(address: IpAddr) -> Result<bool, BaseUrlError> {
    let private = match address {
        _ if address.is_loopback() => return Ok(true),
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    };
    if private { Err(BaseUrlError::PrivateAddress) } else { Ok(false) }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    // 100.64.0.0/10 is shared by carriers and clouds, one of which keeps its metadata there.
    let shared = first == 100 && second & 0xc0 == 64;
    let this_network = first == 0;
    shared
        || this_network
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_multicast()
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.to_ipv4().is_some_and(is_private_v4)
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;
    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> BaseUrlError {
        match BaseUrl::parse(text) {
            Err(error) => error,
            Ok(url) => panic!("{text} was taken as {url}"),
        }
    }

    #[test]
    fn launchdarkly_itself_and_this_machine_are_taken() {
        for (text, origin) in [
            ("https://app.launchdarkly.com", "https://app.launchdarkly.com"),
            (" https://app.eu.launchdarkly.com/ ", "https://app.eu.launchdarkly.com"),
            ("https://app.launchdarkly.us:8443", "https://app.launchdarkly.us:8443"),
            ("http://127.0.0.2:8080", "http://127.0.0.2:8080"),
            ("http://[::1]:1", "http://[::1]:1"),
            ("http://LOCALHOST:1/", "http://localhost:1"),
            ("https://127.0.0.1:8443", "https://127.0.0.1:8443"),
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap().as_str(), origin);
        }
    }

    #[test]
    fn numbers_are_judged_as_what_they_mean() {
        for text in ["http://0x7f.1:80", "http://127.1", "http://2130706433", "http://１２７.0.0.1"] {
            assert_eq!(BaseUrl::parse(text).unwrap().as_str(), "http://127.0.0.1");
        }
        for text in ["https://0xa9.0xfe.0xa9.0xfe", "https://2852039166", "https://169。254。169。254", "https://10.1"]
        {
            assert_eq!(refused(text), BaseUrlError::PrivateAddress, "{text}");
        }
    }

    #[test]
    fn private_addresses_are_refused_over_https_too() {
        for host in [
            "169.254.169.254",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "100.100.100.200",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "[fe80::1]",
            "[fd00:ec2::254]",
            "[::]",
            "[::ffff:10.0.0.1]",
            "[::ffff:169.254.169.254]",
            "[::ffff:127.0.0.1]",
            "[ff02::1]",
            "[::10.0.0.1]",
        ] {
            assert_eq!(refused(&format!("https://{host}")), BaseUrlError::PrivateAddress, "{host}");
            assert_eq!(refused(&format!("http://{host}")), BaseUrlError::PrivateAddress, "{host}");
        }
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for host in ["app.launchdarkly.com", "localhost.evil.test", "127.0.0.1.evil.test", "evil.localhost", "8.8.8.8"]
        {
            assert_eq!(refused(&format!("http://{host}")), BaseUrlError::PlainHttp, "{host}");
        }
    }

    #[test]
    fn only_an_origin_is_taken() {
        for text in
            ["https://a.test/api", "https://a.test/?q", "https://a.test/#f", "https://a.test//", "https://a.test?"]
        {
            assert_eq!(refused(text), BaseUrlError::NotAnOrigin, "{text}");
        }
        for text in [
            "https://user@a.test",
            "https://user:pw@a.test",
            "https://app.launchdarkly.com@evil.test",
            "https://@evil.test",
        ] {
            assert_eq!(refused(text), BaseUrlError::UserInfo, "{text}");
        }
        for text in [
            "",
            "app.launchdarkly.com",
            "https://",
            "https:\\\\evil.test",
            "https://a b",
            "https://a.test\t/",
            "//evil.test",
        ] {
            assert_eq!(refused(text), BaseUrlError::NotAUrl, "{text}");
        }
        for text in ["ftp://a.test", "file:///etc/passwd", "data:text/plain,x"] {
            assert_eq!(refused(text), BaseUrlError::Scheme, "{text}");
        }
    }
}
