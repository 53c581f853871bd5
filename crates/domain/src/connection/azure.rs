//! Azure's and StackExchange.Redis' lists of options: `host:6380,password=…,ssl=True,abortConnect=False`.

use super::parts::{Connection, ConnectionError, Parts, split_server};
use super::remark::Remark;

/// Reads the list.
pub(super) fn parse(text: &str) -> Result<Connection, ConnectionError> {
    let mut parts = Parts::default();
    let mut ignored = Vec::new();
    let mut options = false;
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some((name, value)) => {
                options = true;
                option(&mut parts, &mut ignored, name.trim(), value.trim());
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

fn option(parts: &mut Parts, ignored: &mut Vec<String>, name: &str, value: &str) {
    match name.to_ascii_lowercase().as_str() {
        "password" => value.clone_into(&mut parts.password),
        "user" | "username" => value.clone_into(&mut parts.username),
        "ssl" | "tls" => parts.tls = Some(value.eq_ignore_ascii_case("true")),
        "defaultdatabase" => parts.database(value),
        _ => ignored.push(name.to_owned()),
    }
}
