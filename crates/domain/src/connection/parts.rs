//! What a connection is made of, whichever way it was written.

use super::remark::Remark;
use crate::syntax::{Host, Port, SyntaxError, Username};
use crate::{Secret, looks_masked};

/// What a connection string says about a Redis store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The server.
    pub host: Host,
    /// The port, if given.
    pub port: Option<Port>,
    /// The user, if given.
    pub username: Option<String>,
    /// The password, if given.
    pub password: Option<Secret>,
    /// Whether it is spoken to over TLS, if that is said.
    pub tls: Option<bool>,
    /// What was passed over, and what to look at once more.
    pub remarks: Vec<Remark>,
}

/// Why a text is no connection string. Never repeats the text: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionError {
    /// Nothing like one.
    #[error(
        "This is not a connection string. Paste redis://user:password@host:port, an Azure connection string or a redis-cli command."
    )]
    NotOne,
    /// A URL of another kind.
    #[error(
        "LaunchDarkly connects to one Redis server by host and port. Paste a URL that starts with redis:// or rediss://."
    )]
    Scheme,
    /// More than one server.
    #[error("LaunchDarkly connects to one Redis server. Paste the address of one server.")]
    ManyHosts,
    /// The host is missing or malformed.
    #[error("The host cannot be read. {0}")]
    Host(SyntaxError),
    /// An IPv6 address without brackets: where it ends and the port begins cannot be told.
    #[error(
        "Write an IPv6 address in brackets, such as [2001:db8::5]:6379. Otherwise the start of the port is ambiguous."
    )]
    BareIpv6,
    /// The port is malformed.
    #[error("The port cannot be read. {0}")]
    Port(SyntaxError),
    /// The user is malformed.
    #[error("The user cannot be read. {0}")]
    Username(SyntaxError),
    /// User or password is not UTF-8 once decoded.
    #[error("The username or password is not valid text after %-decoding. Enter them in their fields.")]
    Encoding,
    /// The text can be read in two ways.
    #[error(
        "The end of the password is ambiguous. Write @ / ? # in the password as %40 %2F %3F %23, or enter the parts in \
         their fields."
    )]
    Ambiguous,
    /// An option is not known or has no value, which a comma in a password would also cause.
    #[error("One of the options is unknown or has no value. If the password contains a comma, enter it in its field.")]
    Option,
    /// A quotation mark is not closed.
    #[error("A quotation mark in the command is not closed.")]
    Quote,
}

/// What the three kinds have in common: the parts as they were found.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) host: String,
    pub(super) port: Option<String>,
    pub(super) username: String,
    pub(super) password: String,
    pub(super) tls: Option<bool>,
    pub(super) remarks: Vec<Remark>,
}

impl Parts {
    pub(super) fn connection(mut self) -> Result<Connection, ConnectionError> {
        if self.host.contains(',') {
            return Err(ConnectionError::ManyHosts);
        }
        let host = Host::parse(&self.host).map_err(ConnectionError::Host)?;
        let port = self.port.as_deref().map(Port::parse).transpose();
        let port = port.map_err(ConnectionError::Port)?;
        Username::parse(&self.username).map_err(ConnectionError::Username)?;
        let username = Some(self.username).filter(|name| !name.is_empty());
        if looks_masked(&self.password) {
            self.remarks.push(Remark::MaskedPassword);
            self.password.clear();
        } else if username.is_some() && self.password.is_empty() {
            self.remarks.push(Remark::NoPassword);
        }
        let password = Some(self.password).filter(|password| !password.is_empty()).map(Secret::new);
        Ok(Connection { host, port, username, password, tls: self.tls, remarks: self.remarks })
    }

    pub(super) fn database(&mut self, number: &str) {
        if !matches!(number, "" | "0") {
            self.remarks.push(Remark::Database(number.to_owned()));
        }
    }
}

/// The host and what follows its last colon; an IPv6 address stands in brackets.
pub(super) fn split_server(server: &str) -> Result<(&str, Option<&str>), ConnectionError> {
    let bracket = server.rfind(']').map_or(0, |at| at + 1);
    let address = |byte: u8| byte.is_ascii_hexdigit() || b":.".contains(&byte);
    if bracket == 0 && server.matches(':').count() > 1 && server.bytes().all(address) {
        return Err(ConnectionError::BareIpv6);
    }
    Ok(match server[bracket..].rfind(':') {
        Some(colon) => {
            (&server[..bracket + colon], Some(&server[bracket + colon + 1..]).filter(|port| !port.is_empty()))
        }
        None => (server, None),
    })
}
