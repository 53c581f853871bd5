//! The proxies that say where a request comes from.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

/// Where proxies note whom they speak for, each at the end.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The proxies whose word counts. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

/// The text is no network of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an IP address or network; use a value such as 10.0.0.7 or 10.0.0.0/8")]
pub struct ProxyError(String);

impl TrustedProxies {
    /// Reads addresses and networks.
    ///
    /// # Errors
    /// [`ProxyError`] names the one that is neither.
    pub fn parse(texts: &[String]) -> Result<Self, ProxyError> {
        let read = |text: &String| {
            let alone = || IpAddr::from_str(text).map(IpNet::from);
            IpNet::from_str(text).or_else(|_| alone()).map_err(|_| ProxyError(text.escape_debug().to_string()))
        };
        texts.iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// The client's address. Read from the end: what stands before an address that is not trusted was written by whoever
    /// has that address.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let noted = headers.get_all(FORWARDED_FOR).into_iter().filter_map(|value| value.to_str().ok());
        let noted: Vec<&str> = noted.flat_map(|value| value.split(',')).map(str::trim).collect();
        let mut client = peer.to_canonical();
        for text in noted.into_iter().rev() {
            match address(text) {
                Some(address) if self.trusts(client) => client = address.to_canonical(),
                _ => break,
            }
        }
        client
    }

    /// Whether the word of whoever has this address counts.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// An address, alone or with a port, as some proxies write it.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse().ok().map(|with_port: SocketAddr| with_port.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &[&str], peer: &str, noted: &[&str]) -> String {
        let trusted: Vec<String> = trusted.iter().map(|text| (*text).to_owned()).collect();
        let mut headers = HeaderMap::new();
        for noted in noted {
            headers.append(FORWARDED_FOR, noted.parse().unwrap());
        }
        TrustedProxies::parse(&trusted).unwrap().client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_speaks_for_others() {
        assert_eq!(client(&[], "192.0.2.1", &["203.0.113.5"]), "192.0.2.1");
        assert_eq!(client(&["10.0.0.0/8"], "192.0.2.1", &["203.0.113.5"]), "192.0.2.1");
        assert_eq!(client(&["10.0.0.0/8"], "10.1.2.3", &["203.0.113.5"]), "203.0.113.5");
        assert_eq!(client(&["10.0.0.0/8"], "10.1.2.3", &[]), "10.1.2.3");
    }

    #[test]
    fn what_a_client_wrote_itself_does_not_count() {
        let trusted = ["10.0.0.0/8", "2001:db8::7"];
        assert_eq!(client(&trusted, "10.0.0.1", &["127.0.0.1, 203.0.113.5"]), "203.0.113.5");
        assert_eq!(client(&trusted, "10.0.0.1", &["198.51.100.9", "203.0.113.5, 10.9.9.9"]), "203.0.113.5");
        assert_eq!(client(&trusted, "2001:db8::7", &["[2001:db8:1::5]:4711"]), "2001:db8:1::5");
        assert_eq!(client(&trusted, "::ffff:10.0.0.1", &["203.0.113.5:80"]), "203.0.113.5");
        for nonsense in ["unknown", "", "203.0.113.5, for=x", "1.2.3.4.5"] {
            assert_eq!(client(&trusted, "10.0.0.1", &[nonsense]), "10.0.0.1", "{nonsense}");
        }
    }

    #[test]
    fn a_network_that_is_none_is_named() {
        let error = TrustedProxies::parse(&["10.0.0.0/33".into()]).unwrap_err();
        assert!(error.to_string().contains("10.0.0.0/33"));
    }
}
