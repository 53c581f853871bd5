//! A store, as SDKs would be configured to read it.

use domain::{CheckFact, ExternalId, Finding, Provider, Region, RoleArn, Secret, TableName};

/// A store as somebody would have SDKs read it.
#[derive(Clone, Debug)]
pub struct Store {
    /// Where it is, and how to get in.
    pub settings: Settings,
    /// What the keys begin with: the environment's client-side ID (documented).
    pub prefix: String,
    /// Other prefixes to look under where there is nothing under this one.
    pub other_prefixes: Vec<OtherPrefix>,
    /// The time, in Unix milliseconds.
    pub now_ms: i64,
}

/// A prefix under which a sync may have been noted by mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherPrefix {
    /// The key of the environment whose prefix it is; empty for what SDKs use if they are told none.
    pub environment: String,
    /// The prefix.
    pub prefix: String,
}

/// Where a store is, and how to get in.
#[derive(Clone, Debug)]
pub enum Settings {
    /// A Redis server.
    Redis(Redis),
    /// A DynamoDB table.
    DynamoDb(DynamoDb),
}

impl Settings {
    /// Whose store it is.
    pub fn provider(&self) -> Provider {
        match self {
            Self::Redis(_) => Provider::Redis,
            Self::DynamoDb(_) => Provider::DynamoDb,
        }
    }
}

/// A Redis server.
#[derive(Clone, Debug, Default)]
pub struct Redis {
    /// The host, as it is typed.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether the server is spoken to over TLS.
    pub tls: bool,
    /// The user; empty for Redis's default one.
    pub username: String,
    /// The password, if there is one.
    pub password: Option<Secret>,
}

/// A DynamoDB table.
#[derive(Clone, Debug)]
pub struct DynamoDb {
    /// The table.
    pub table: TableName,
    /// The region that it is in.
    pub region: Region,
    /// The role that LaunchDarkly takes on, if it is named.
    pub role: Option<RoleArn>,
    /// What LaunchDarkly says to take it on.
    pub external_id: Option<ExternalId>,
}

/// How many other prefixes are looked under at most.
const OTHERS_MAX: usize = 100;

impl Store {
    /// The prefix as it stands before the rest of a key.
    pub(crate) fn prefixed(prefix: &str, key: &str) -> String {
        if prefix.is_empty() { key.to_owned() } else { format!("{prefix}:{key}") }
    }

    /// A key under the store's own prefix.
    pub(crate) fn key(&self, key: &str) -> String {
        Self::prefixed(&self.prefix, key)
    }

    /// Where else a synchronisation may be noted.
    pub(crate) fn others(&self) -> impl Iterator<Item = &OtherPrefix> {
        self.other_prefixes.iter().filter(|other| other.prefix != self.prefix).take(OTHERS_MAX)
    }

    /// What to say of the time of the last synchronisation, as the store holds it.
    pub(crate) fn judge(&self, text: &str) -> (Vec<Finding>, Vec<CheckFact>) {
        let Some(ms) = text.trim().parse::<i64>().ok().filter(|ms| *ms > 0) else {
            return (vec![Finding::MarkerUnreadable], Vec::new());
        };
        let age = self.now_ms.saturating_sub(ms);
        (Finding::of_age(age).into_iter().collect(), vec![CheckFact::SynchronizedOn(ms), CheckFact::AgeMs(age)])
    }
}
