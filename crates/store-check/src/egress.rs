//! Where the portal may connect to: nowhere, until the operator lists destinations. What is judged is the address that a
//! name has, and that very address is connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use domain::Finding;
use ipnet::IpNet;

/// Addresses at which clouds answer questions about the machine and its keys.
const METADATA: [IpAddr; 7] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0023)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x00c1, 0, 0, 0, 0, 0xa9fe, 0xa9fe)),
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254)),
];

/// Why a text is no rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is not a valid destination: write a network, IP address, host or .domain with a port, such as 10.0.0.0/8:6379, [fd00::/8]:6379, cache.example.com:6379 or .cache.example.com:*"
)]
pub struct RuleError(String);

/// What the operator allows.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    listed: Vec<Rule>,
    everywhere: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    place: Place,
    /// `None` for every port.
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// A network; one address alone allows that address whatever it is.
    Net(IpNet),
    /// A host by its name.
    Host(String),
    /// Every host under a domain; begins with a dot.
    Under(String),
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let wrong = || RuleError(text.to_owned());
        let (place, port) = text.trim().rsplit_once(':').ok_or_else(wrong)?;
        let port = match port {
            "*" => None,
            port => Some(port.parse().ok().filter(|port| *port > 0).ok_or_else(wrong)?),
        };
        let bare = place.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let net = |text: &str| text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        let place = match bare {
            Some(inside) => Place::Net(net(inside).ok_or_else(wrong)?),
            None if place.contains(':') => return Err(wrong()),
            None => match net(place) {
                Some(net) => Place::Net(net),
                None => named(place).ok_or_else(wrong)?,
            },
        };
        Ok(Self { place, port })
    }
}

impl Place {
    /// Whether it names this host, which is in small letters and has no last dot.
    fn names(&self, host: &str) -> bool {
        match self {
            Self::Net(_) => false,
            Self::Host(name) => name == host,
            Self::Under(domain) => host.ends_with(domain.as_str()),
        }
    }
}

fn named(place: &str) -> Option<Place> {
    let name = place.to_ascii_lowercase();
    let under = name.starts_with('.');
    let labels = name.strip_prefix('.').unwrap_or(&name);
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|char| char.is_ascii_alphanumeric() || "-_".contains(char))
    };
    let good = labels.split('.').all(label) && !is_number(labels);
    let place = if under { Place::Under(name) } else { Place::Host(name) };
    good.then_some(place)
}

impl Rules {
    /// Reads the operator's rules.
    ///
    /// # Errors
    /// The first text that is none.
    pub fn parse<Text: AsRef<str>>(rules: impl IntoIterator<Item = Text>) -> Result<Self, RuleError> {
        rules
            .into_iter()
            .map(|rule| rule.as_ref().parse())
            .collect::<Result<_, _>>()
            .map(|listed| Self { listed, everywhere: false })
    }

    /// Everything is allowed: for whoever types the destination on the machine itself.
    pub fn everywhere() -> Self {
        Self { listed: Vec::new(), everywhere: true }
    }

    /// Whether nothing is allowed.
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty() && !self.everywhere
    }

    /// Judges a host before it is looked up; `Some` with its address where it is one. A name that no rule could allow is not
    /// even asked for: what a network's names are is nobody's business.
    ///
    /// # Errors
    /// Why nothing may connect there.
    pub fn host(&self, host: &str, port: u16) -> Result<Option<IpAddr>, Finding> {
        if self.is_empty() {
            return Err(Finding::ChecksOff);
        }
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        if bare.is_empty() {
            return Err(Finding::NoHost);
        }
        match bare.parse::<IpAddr>() {
            // An address that hides another is never meant.
            Ok(IpAddr::V6(address)) if hides_another(address) => Err(Finding::OddAddress),
            Ok(address) => Ok(Some(address)),
            Err(_) if is_number(bare) || bare.contains(':') || !bare.is_ascii() => Err(Finding::OddAddress),
            Err(_) if !bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) => {
                Err(Finding::NoHost)
            }
            Err(_) => {
                let name = bare.trim_end_matches('.').to_ascii_lowercase();
                let could = |rule: &Rule| matches!(rule.place, Place::Net(_)) || rule.place.names(&name);
                let allowed = self.everywhere || self.at_port(port).any(could);
                if allowed { Ok(None) } else { Err(Finding::NotAllowed) }
            }
        }
    }

    /// Whether a rule names this very host as it is written, without anybody looking it up.
    pub fn name(&self, host: &str, port: u16) -> bool {
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        let name = bare.trim_end_matches('.').to_ascii_lowercase();
        let address = bare.parse::<IpAddr>().ok();
        self.at_port(port).any(|rule| match (&rule.place, address) {
            (Place::Net(net), Some(address)) => net.contains(&address),
            (place, None) => place.names(&name),
            _ => false,
        })
    }

    fn at_port(&self, port: u16) -> impl Iterator<Item = &Rule> {
        self.listed.iter().filter(move |rule| rule.port.is_none_or(|it| it == port))
    }

    /// Judges the addresses of a host: all of them are allowed, or none is used.
    ///
    /// # Errors
    /// Why nothing may connect there.
    pub fn addresses(&self, host: &str, port: u16, addresses: &[IpAddr]) -> Result<(), Finding> {
        let verdicts: Vec<Option<Finding>> =
            addresses.iter().map(|address| self.address(host, port, *address)).collect();
        let allowed = verdicts.iter().filter(|verdict| verdict.is_none()).count();
        match verdicts.into_iter().flatten().next() {
            None => Ok(()),
            Some(_) if allowed > 0 => Err(Finding::MixedAddresses),
            Some(finding) => Err(finding),
        }
    }

    /// Why an address of the host may not be connected to.
    fn address(&self, host: &str, port: u16, address: IpAddr) -> Option<Finding> {
        let host = host.to_ascii_lowercase();
        // Behind a translator of addresses, a name of an IPv4 host has such an address; it is judged as what it stands for.
        let address = translated(address).map_or(address, IpAddr::V4);
        let mut matching = self.at_port(port).filter(|rule| match &rule.place {
            Place::Net(net) => net.contains(&address),
            place => place.names(&host),
        });
        if let IpAddr::V6(v6) = address
            && hides_another(v6)
        {
            return Some(Finding::OddAddress);
        }
        if self.everywhere {
            return None;
        }
        if is_special(address) {
            // Only somebody who writes the address itself can mean it.
            let literal =
                matching.any(|rule| matches!(&rule.place, Place::Net(net) if net.prefix_len() == net.max_prefix_len()));
            return (!literal).then_some(Finding::ForbiddenAddress);
        }
        matching.next().is_none().then_some(Finding::NotAllowed)
    }
}

/// Whether an address belongs to this machine, to its link, to a cloud's metadata service, or to no single machine.
fn is_special(address: IpAddr) -> bool {
    let own = match address {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_broadcast() || v4.octets()[0] == 0 || v4.octets()[0] >= 240,
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    own || address.is_loopback() || address.is_unspecified() || address.is_multicast() || METADATA.contains(&address)
}

/// The address of version 4 that a translator (NAT64) stands for, by the prefix that is known to all (RFC 6052).
fn translated(address: IpAddr) -> Option<Ipv4Addr> {
    match address {
        IpAddr::V6(v6) if v6.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0] => {
            let [.., a, b, c, d] = v6.octets();
            Some(Ipv4Addr::new(a, b, c, d))
        }
        _ => None,
    }
}

/// Whether an address of version 6 stands for one of version 4: mapped, compatible, translated (NAT64, SIIT), 6to4, Teredo or
/// ISATAP.
fn hides_another(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let compatible = parts[..6] == [0; 6] && !address.is_loopback() && !address.is_unspecified();
    let translated = (parts[0] == 0x64 && parts[1] == 0xff9b) || parts[..6] == [0, 0, 0, 0, 0xffff, 0];
    let tunnelled = parts[0] == 0x2002
        || (parts[0] == 0x2001 && parts[1] == 0)
        || (matches!(parts[4], 0 | 0x200) && parts[5] == 0x5efe);
    address.to_ipv4_mapped().is_some() || compatible || translated || tunnelled
}

/// Whether a host would be read as a number by something: decimal, octal or hexadecimal, whole or in parts.
fn is_number(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let hex = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    match hex {
        Some(digits) => digits.chars().all(|char| char.is_ascii_hexdigit()),
        None => !last.is_empty() && last.chars().all(|char| char.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests;
