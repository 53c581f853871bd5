//! A store as applications see it, and what they read it with.

use domain::{FormValues, Provider};

use super::quote;

/// After how many seconds without a sign of the writer the SDK takes what it reads for stale: their own default, written out.
pub(super) const STALE_AFTER_SECONDS: u32 = 120;

/// The store, as an application connects to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Store {
    /// A Redis server.
    Redis(Redis),
    /// A table of DynamoDB's.
    DynamoDb {
        /// The table.
        table: String,
        /// Where it is.
        region: String,
    },
}

/// A Redis server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redis {
    /// Its host, an IPv6 address without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether it speaks TLS.
    pub tls: bool,
    /// The user; empty for the server's default.
    pub username: String,
    /// Whether it wants a password.
    pub password: bool,
}

impl Redis {
    /// As a URL, without user and password.
    pub(super) fn url(&self) -> String {
        let scheme = if self.tls { "rediss" } else { "redis" };
        format!("{scheme}://{}:{}", quote::host(&self.host), self.port)
    }
}

/// How an application reads the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The language, or the program.
    pub name: &'static str,
    /// How a file of it is called.
    pub file: &'static str,
    /// What it needs, as its package manager calls it.
    pub needs: &'static str,
    /// The first version that can.
    pub since: &'static str,
    /// What else to know.
    pub note: &'static str,
    /// The code.
    pub text: String,
}

impl Store {
    /// The store that a form describes; `None` if it does not say which. `password` says whether it has one.
    pub fn of(provider: Provider, form: &FormValues, password: bool) -> Option<Self> {
        let text = |key: &str| form.get(&format!("config.{key}")).trim().to_owned();
        let store = match provider {
            Provider::Redis => Self::Redis(Redis {
                host: text("host").trim_start_matches('[').trim_end_matches(']').to_owned(),
                port: if text("port").is_empty() { 6379 } else { text("port").parse().ok()? },
                tls: form.ticked("config.tlsEnabled"),
                username: text("username"),
                password,
            }),
            Provider::DynamoDb => Self::DynamoDb { table: text("tableName"), region: text("region") },
        };
        let named = match &store {
            Self::Redis(server) => !server.host.is_empty(),
            Self::DynamoDb { table, region } => !table.is_empty() && !region.is_empty(),
        };
        named.then_some(store)
    }
}

/// The line, where it is wanted.
pub(super) fn where_(wanted: bool, line: impl FnOnce() -> String) -> String {
    if wanted { line() } else { String::new() }
}
