//! Azure's and StackExchange.Redis' lists of options: `host:6380,password=…,ssl=True,abortConnect=False`.

use super::parts::{Connection, ConnectionError, Parts, split_server};
use super::remark::Remark;

/// The other options of StackExchange.Redis, in lower case, which mean nothing here. No other name is passed over: it may be
/// a piece of a password that holds a comma.
const OTHERS: [&str; 28] = [
    "abortconnect",
    "allowadmin",
    "asynctimeout",
    "channelprefix",
    "checkcertificaterevocation",
    "configchannel",
    "configcheckseconds",
    "connectretry",
    "connecttimeout",
    "heartbeatconsistencychecks",
    "heartbeatinterval",
    "highintegrity",
    "keepalive",
    "name",
    "preserveasyncorder",
    "protocol",
    "proxy",
    "resolvedns",
    "responsetimeout",
    "servicename",
    "setlib",
    "sslhost",
    "sslprotocols",
    "synctimeout",
    "tiebreaker",
    "tunnel",
    "version",
    "writebuffer",
];

/// Reads the list.
pub(super) fn parse(text: &str) -> Result<Connection, ConnectionError> {
    let mut parts = Parts::default();
    let mut ignored = Vec::new();
    let mut options = false;
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some((name, value)) => {
                options = true;
                option(&mut parts, &mut ignored, name.trim(), value.trim())?;
            }
            None if options => return Err(ConnectionError::Option),
            None if !parts.host.is_empty() => return Err(ConnectionError::ManyHosts),
            None => {
                let (host, port) = split_server(part)?;
                (parts.host, parts.port) = (host.to_owned(), port.map(str::to_owned));
            }
        }
    }
    if !options {
        return Err(if parts.host.is_empty() { ConnectionError::NotOne } else { ConnectionError::ManyHosts });
    }
    if !ignored.is_empty() {
        parts.remarks.push(Remark::Ignored(ignored));
    }
    parts.connection()
}

fn option(parts: &mut Parts, ignored: &mut Vec<String>, name: &str, value: &str) -> Result<(), ConnectionError> {
    match name.to_ascii_lowercase().as_str() {
        "password" => value.clone_into(&mut parts.password),
        "user" | "username" => value.clone_into(&mut parts.username),
        "ssl" | "tls" => parts.tls = Some(value.eq_ignore_ascii_case("true")),
        "defaultdatabase" if value.bytes().all(|byte| byte.is_ascii_digit()) => parts.database(value),
        other if OTHERS.contains(&other) => ignored.push(name.to_owned()),
        _ => return Err(ConnectionError::Option),
    }
    Ok(())
}
