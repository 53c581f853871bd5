//! What the fields of a store's configuration may look like. Parsed once here; whoever holds the type need not ask again.

mod error;

use std::fmt;
use std::net::Ipv6Addr;

pub use error::SyntaxError;

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $parse:expr) => {
        text!($(#[$doc])* $name, $parse, str::to_owned);
    };
    ($(#[$doc:meta])* $name:ident, $parse:expr, $written:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads the field, without the white space around it.
            ///
            /// # Errors
            /// [`SyntaxError`] says what is wrong and what would be right.
            pub fn parse(text: &str) -> Result<Self, SyntaxError> {
                let parse: fn(&str) -> Result<(), SyntaxError> = $parse;
                let written: fn(&str) -> String = $written;
                let text = text.trim();
                parse(text).map(|()| Self(written(text)))
            }

            /// The text as LaunchDarkly takes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

text!(
    /// A host name or IP address, without scheme, port or path. An IPv6 address has one spelling: the shortest, without
    /// brackets.
    Host,
    parse_host,
    |host| bare(host).parse::<Ipv6Addr>().map_or_else(|_| host.to_owned(), |address| address.to_string())
);
text!(
    /// A TCP port as text: LaunchDarkly takes `port` as a string (seen in LaunchDarkly's own code).
    Port,
    parse_port
);
text!(
    /// A Redis user name; may be empty.
    Username,
    |text| if text.chars().any(|char| char.is_control() || char.is_whitespace()) {
        Err(SyntaxError::Username)
    } else {
        at_most(text, 256, "The username")
    }
);
text!(
    /// A DynamoDB table name: 3 to 255 letters, digits, `_`, `.` and `-` (AWS's rule).
    TableName,
    parse_table_name
);
text!(
    /// One of the AWS regions that LaunchDarkly's DynamoDB integration takes.
    Region,
    |text| if crate::region::REGIONS.contains(&text) {
        Ok(())
    } else if text.is_empty() {
        Err(SyntaxError::RegionMissing)
    } else {
        Err(SyntaxError::Region)
    }
);
text!(
    /// The external ID of the IAM role's trust policy: 2 to 1,224 characters (AWS's rule).
    ExternalId,
    parse_external_id
);
text!(
    /// The ARN of an IAM role.
    RoleArn,
    parse_role_arn
);
text!(
    /// The number of an AWS account: twelve digits.
    AccountId,
    |text| if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(SyntaxError::AccountId)
    }
);
text!(
    /// A tag: up to 64 characters, without commas and control characters.
    Tag,
    |text| if text.is_empty() {
        Err(SyntaxError::TagEmpty)
    } else if text.chars().any(|char| char.is_control() || char == ',') {
        Err(SyntaxError::Tag)
    } else {
        at_most(text, 64, "A tag")
    }
);

fn at_most(text: &str, max: usize, what: &'static str) -> Result<(), SyntaxError> {
    if text.chars().count() > max { Err(SyntaxError::TooLong { what, max }) } else { Ok(()) }
}

/// An address without the brackets around it.
fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}

fn parse_host(host: &str) -> Result<(), SyntaxError> {
    if host.is_empty() {
        return Err(SyntaxError::HostMissing);
    }
    if host.contains("://") {
        return Err(SyntaxError::HostScheme);
    }
    if host.contains('/') || host.contains('@') || host.contains('?') {
        return Err(SyntaxError::HostOnly);
    }
    if bare(host).parse::<Ipv6Addr>().is_ok() {
        return Ok(());
    }
    if host.contains(':') {
        return Err(SyntaxError::HostWithPort);
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let name = host.strip_suffix('.').unwrap_or(host);
    if name.len() <= 253 && name.split('.').all(label) { Ok(()) } else { Err(SyntaxError::HostName) }
}

fn parse_port(port: &str) -> Result<(), SyntaxError> {
    let plain =
        !port.is_empty() && port.len() <= 5 && !port.starts_with('0') && port.bytes().all(|b| b.is_ascii_digit());
    match port.parse::<u32>() {
        Ok(1..=65535) if plain => Ok(()),
        _ => Err(SyntaxError::Port),
    }
}

fn parse_table_name(name: &str) -> Result<(), SyntaxError> {
    if name.is_empty() {
        return Err(SyntaxError::TableMissing);
    }
    if name.starts_with("arn:") {
        return Err(SyntaxError::TableArn);
    }
    let fits = (3..=255).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'));
    if fits { Ok(()) } else { Err(SyntaxError::TableName) }
}

fn parse_external_id(id: &str) -> Result<(), SyntaxError> {
    if id.is_empty() {
        return Err(SyntaxError::ExternalIdMissing);
    }
    let fits = (2..=1224).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@:/-_".contains(&byte));
    if fits { Ok(()) } else { Err(SyntaxError::ExternalId) }
}

fn parse_role_arn(arn: &str) -> Result<(), SyntaxError> {
    if arn.is_empty() {
        return Err(SyntaxError::RoleMissing);
    }
    let mut parts = arn.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (scheme, partition, service, region, account, resource) = (next(), next(), next(), next(), next(), next());
    if scheme != "arn" || service != "iam" || !region.is_empty() {
        return Err(SyntaxError::Role);
    }
    let special = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if partition != "aws" && !partition.strip_prefix("aws-").is_some_and(special) {
        return Err(SyntaxError::RolePartition);
    }
    if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(SyntaxError::RoleAccount);
    }
    let Some(name) = resource.strip_prefix("role/") else {
        return Err(SyntaxError::RoleResource);
    };
    let fits = !name.is_empty()
        && name.len() <= 512
        && !name.ends_with('/')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@-_/".contains(&byte));
    if fits { Ok(()) } else { Err(SyntaxError::Role) }
}

/// Whether the store is spoken to over TLS; a check box, so anything but "on", "true" or "1" is no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TlsEnabled(pub bool);

impl TlsEnabled {
    /// Reads the check box.
    pub fn parse(text: &str) -> Self {
        Self(matches!(text, "on" | "true" | "1"))
    }
}

impl RoleArn {
    /// The account that the role belongs to: twelve digits.
    pub fn account(&self) -> &str {
        self.as_str().split(':').nth(4).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
