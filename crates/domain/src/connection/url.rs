//! `redis://user:password@host:port/0?name=value`, with whatever characters the password is made of.

use percent_encoding::percent_decode_str;

use super::parts::{Connection, ConnectionError, Parts, split_server};
use super::remark::Remark;
use crate::syntax::{Host, Port};

/// Reads what follows the scheme.
pub(super) fn parse(scheme: &str, rest: &str) -> Result<Connection, ConnectionError> {
    let tls = match scheme.to_ascii_lowercase().as_str() {
        "redis" | "valkey" => false,
        "rediss" | "valkeys" => true,
        _ => return Err(ConnectionError::Scheme),
    };
    let (info, server) = divide(rest)?;
    let mut parts = Parts { tls: Some(tls), ..Parts::default() };
    let Tail { server, database, query, fragment } = Tail::of(server);
    let (host, port) = split_server(server)?;
    (parts.host, parts.port) = (host.to_owned(), port.map(str::to_owned));
    if let Some(info) = info {
        user_info(&mut parts, info)?;
    }
    parts.database(database);
    let names = query.unwrap_or_default().split('&').filter_map(|pair| pair.split('=').next());
    let names: Vec<String> = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    if !names.is_empty() {
        parts.remarks.push(Remark::Ignored(names));
    }
    if fragment {
        parts.remarks.push(Remark::Fragment);
    }
    parts.connection()
}

/// Divides user and password from the server. A URL's own rule is that the first `/ ? #` ends the server and the last `@`
/// before it divides. Passwords that are pasted as they are hold all of these, so where that rule gives no server, the last
/// `@` divides that one follows. Where both would do, nothing is guessed: `u:pa@ss#1@host` has two servers, and so has
/// `u:p@host?name=a@b`.
fn divide(rest: &str) -> Result<(Option<&str>, &str), ConnectionError> {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let by_rule = rest[..end].rfind('@');
    let strict = |from: usize| Tail::of(&rest[from..]).is_whole();
    let after = rest[end..].match_indices('@').map(|(at, _)| end + at).rfind(|at| strict(at + 1));
    let rule_from = by_rule.map_or(0, |at| at + 1);
    match (after, strict(rule_from)) {
        // Nothing else could be meant: what is wrong with it is said later.
        (None, _) => Ok((by_rule.map(|at| &rest[..at]), &rest[rule_from..])),
        (Some(_), true) => Err(ConnectionError::Ambiguous),
        (Some(at), false) => Ok((Some(&rest[..at]), &rest[at + 1..])),
    }
}

/// What follows the user.
struct Tail<'text> {
    server: &'text str,
    database: &'text str,
    query: Option<&'text str>,
    fragment: bool,
}

impl<'text> Tail<'text> {
    fn of(text: &'text str) -> Self {
        let (text, fragment) = text.split_once('#').map_or((text, false), |(text, _)| (text, true));
        let (text, query) = text.split_once('?').map_or((text, None), |(text, query)| (text, Some(query)));
        let (server, path) = text.split_once('/').unwrap_or((text, ""));
        Self { server, database: path.trim_end_matches('/'), query, fragment }
    }

    /// Whether every part is what it should be, so that this could be meant.
    fn is_whole(&self) -> bool {
        let Ok((host, port)) = split_server(self.server) else { return false };
        let pairs = self.query.is_none_or(|query| query.is_empty() || query.split('&').all(|pair| pair.contains('=')));
        Host::parse(host).is_ok()
            && !self.server.ends_with(':')
            && port.is_none_or(|port| Port::parse(port).is_ok())
            && self.database.bytes().all(|byte| byte.is_ascii_digit())
            && pairs
    }
}

fn user_info(parts: &mut Parts, info: &str) -> Result<(), ConnectionError> {
    let (user, password) = info.split_once(':').unwrap_or((info, ""));
    let decode = |text: &str| {
        let decoded = percent_decode_str(text).decode_utf8().map_err(|_| ConnectionError::Encoding)?;
        Ok::<_, ConnectionError>(decoded.into_owned())
    };
    (parts.username, parts.password) = (decode(user)?, decode(password)?);
    // Who escapes some of it escapes all of it; else the escapes may be the password's own.
    let escaped = parts.username != user || parts.password != password;
    let raw = |text: &str| text.contains(['@', ':', '/', '?', '#', '+', '=', ' ']);
    if escaped && (raw(user) || raw(password)) {
        parts.remarks.push(Remark::Decoded);
    }
    Ok(())
}
