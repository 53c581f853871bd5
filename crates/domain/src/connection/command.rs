//! A `redis-cli` command, as a shell would read it.

use super::parts::{Connection, ConnectionError, Parts};
use super::remark::Remark;
use super::url;

/// The options that take no value and mean nothing here.
const FLAGS: [&str; 14] = [
    "-c",
    "-x",
    "-X",
    "--raw",
    "--no-raw",
    "--csv",
    "--json",
    "--quoted-json",
    "--latency",
    "--stat",
    "--scan",
    "--bigkeys",
    "--no-auth-warning",
    "--insecure",
];

/// Whether the text is such a command.
pub(super) fn is_command(text: &str) -> bool {
    text.split_whitespace().take(4).any(is_program)
}

fn is_program(word: &str) -> bool {
    // A URL of a host that is called so is none.
    !word.contains("://")
        && matches!(word.rsplit(['/', '\\']).next(), Some("redis-cli" | "redis-cli.exe" | "valkey-cli"))
}

/// Reads the command.
pub(super) fn parse(text: &str) -> Result<Connection, ConnectionError> {
    let words = words(text)?;
    let mut parts = Parts { tls: Some(false), ..Parts::default() };
    let mut words = words.into_iter();
    for word in words.by_ref() {
        if let Some(password) = word.strip_prefix("REDISCLI_AUTH=") {
            password.clone_into(&mut parts.password);
        }
        if is_program(&word) {
            break;
        }
    }
    match options(&mut parts, words) {
        Some(uri) => with_uri(parts, &uri),
        None => parts.connection(),
    }
}

/// Reads the options into the parts; the URL that one of them may give.
fn options(parts: &mut Parts, words: impl Iterator<Item = String>) -> Option<String> {
    let (mut uri, mut ignored) = (None, Vec::new());
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        let (name, glued) = option(&word);
        let mut value = || glued.clone().or_else(|| words.next()).unwrap_or_default();
        match name {
            "-h" => parts.host = value(),
            "-p" => parts.port = Some(value()),
            "-a" | "--pass" => parts.password = value(),
            "--user" => parts.username = value(),
            "-u" => uri = Some(value()),
            "--tls" => parts.tls = Some(true),
            "-n" => {
                let number = value();
                parts.database(&number);
            }
            name if FLAGS.contains(&name) => ignored.push(name.to_owned()),
            name if name.starts_with('-') => {
                // Whether it takes a value is not known; another option is none.
                drop(words.next_if(|next| !next.starts_with('-')));
                ignored.push(name.to_owned());
            }
            _ => {
                parts.remarks.push(Remark::Words);
                break;
            }
        }
    }
    if !ignored.is_empty() {
        parts.remarks.push(Remark::Ignored(ignored));
    }
    uri
}

/// The option of a word, and its value where it is glued to a name of one letter.
fn option(word: &str) -> (&str, Option<String>) {
    let short = word.len() > 2 && ["-h", "-p", "-a", "-n", "-u"].iter().any(|name| word.starts_with(name));
    if short { (&word[..2], Some(word[2..].to_owned())) } else { (word, None) }
}

/// A command whose server is a URL: what that says goes before the options beside it.
fn with_uri(parts: Parts, uri: &str) -> Result<Connection, ConnectionError> {
    let (scheme, rest) = uri.split_once("://").ok_or(ConnectionError::Scheme)?;
    let mut connection = url::parse(scheme, rest)?;
    let mut ignored = Vec::new();
    ignored.extend((!parts.host.is_empty()).then_some("-h"));
    ignored.extend(parts.port.is_some().then_some("-p"));
    if !parts.username.is_empty() {
        match connection.username {
            None => connection.username = Some(parts.username),
            Some(_) => ignored.push("--user"),
        }
    }
    if !parts.password.is_empty() {
        match connection.password {
            None => connection.password = Some(crate::Secret::new(parts.password)),
            Some(_) => ignored.push("-a"),
        }
    }
    if connection.password.is_some() {
        connection.remarks.retain(|remark| *remark != Remark::NoPassword);
    }
    if parts.tls == Some(true) {
        connection.tls = Some(true);
    }
    connection.remarks.extend(parts.remarks);
    if !ignored.is_empty() {
        connection.remarks.push(Remark::Ignored(ignored.into_iter().map(str::to_owned).collect()));
    }
    Ok(connection)
}

/// The words of a command: quotes and backslashes as a shell has them.
fn words(text: &str) -> Result<Vec<String>, ConnectionError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\'' | '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next().ok_or(ConnectionError::Quote)? {
                        end if end == char => break,
                        '\\' if char == '"' => word.extend(chars.next()),
                        inner => word.push(inner),
                    }
                }
            }
            '\\' => match chars.next() {
                // A command over several lines.
                Some('\n') | None => {}
                Some(next) => word.get_or_insert_default().push(next),
            },
            space if space.is_whitespace() => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
}
