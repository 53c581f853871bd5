//! What a check has seen.

use serde::{Deserialize, Serialize};

/// Something that was seen, to be shown as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "fact", content = "value")]
pub enum CheckFact {
    /// The addresses of the host.
    Addresses(Vec<String>),
    /// The address that was connected to.
    Connected(String),
    /// The version of TLS.
    TlsVersion(String),
    /// The names in the certificate.
    CertificateNames(Vec<String>),
    /// Who issued the certificate.
    CertificateIssuer(String),
    /// When the certificate ends, in days from now.
    CertificateDays(i64),
    /// The server's version.
    ServerVersion(String),
    /// The server's role and mode.
    ServerRole(String),
    /// What the server does when its memory is full.
    MemoryPolicy(String),
    /// How the server keeps its data.
    Persistence(String),
    /// The key that was read.
    MarkerKey(String),
    /// When the store was synchronised, in Unix milliseconds.
    SynchronizedOn(i64),
    /// How long ago that is, in milliseconds.
    AgeMs(i64),
    /// Where AWS credentials came from.
    CredentialSource(CredentialSource),
    /// Whom AWS takes the portal for: an ARN.
    Identity(String),
    /// The role that was taken on: an ARN.
    AssumedRole(String),
    /// The region that answered.
    Region(String),
    /// The table's status, one of DynamoDB's own names.
    TableStatus(String),
    /// The table's keys, each with its type.
    TableKeys(Vec<String>),
    /// How many items there are, and their size in bytes, as DynamoDB counts them every six hours or so (documented).
    TableSize {
        /// Items.
        items: i64,
        /// Bytes.
        bytes: i64,
    },
    /// What is provided for: read and write units a second; `None` where it is paid by the request.
    Throughput(Option<(i64, i64)>),
    /// The attribute by which items expire: `None` where it could not be seen, empty where none does.
    TimeToLive(Option<String>),
    /// Whether the table can be put back to an earlier time; `None` where that could not be seen.
    PointInTimeRecovery(Option<bool>),
    /// Whether the table is protected from being deleted.
    DeletionProtection(bool),
    /// The largest of the contexts' items that were looked at, in bytes.
    LargestItem {
        /// How many were looked at.
        of: u64,
        /// Bytes.
        bytes: u64,
    },
}

/// Where AWS credentials come from, in the terms of AWS's own chain (documented).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialSource {
    /// Variables of the environment.
    Environment,
    /// A profile in a file.
    Profile,
    /// Single sign-on.
    SingleSignOn,
    /// A process that a profile names.
    Process,
    /// A web identity token, such as Kubernetes gives out.
    WebIdentity,
    /// The container's own.
    Container,
    /// The machine's own.
    Instance,
    /// Another way.
    Other,
}
