//! What a check can find.

use serde::{Deserialize, Serialize};

use super::state::{CLOCK_SKEW_MS, RELAY_STALE_AFTER_MS, StepState};
use crate::SDK_STALE_AFTER_MS;

/// What was found. Holds nothing that a server sent, but numbers and names from a closed list; never a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "finding")]
pub enum Finding {
    /// The operator allows no checks.
    ChecksOff,
    /// The operator does not allow this destination.
    NotAllowed,
    /// The host is an address in a form that hides which one it is.
    OddAddress,
    /// The name has addresses that are allowed and others that are not.
    MixedAddresses,
    /// The address belongs to this machine, to its link or to a cloud's metadata service.
    ForbiddenAddress,
    /// The host is missing or malformed.
    NoHost,
    /// No such name.
    NameUnknown,
    /// The name could not be looked up for now.
    NameUnresolved,
    /// The host has no address for this family of addresses.
    NoAddress,
    /// Nothing listens there.
    Refused,
    /// No answer to the connection: a firewall or a wrong address.
    ConnectTimedOut,
    /// This network has no way there.
    Unreachable,
    /// The server answered nothing in time.
    AnswerTimedOut,
    /// The server closed the connection.
    Closed,
    /// TLS is off, but the server speaks TLS.
    SpeaksTls,
    /// TLS is on, but the server does not speak it.
    SpeaksPlain,
    /// The certificate is no longer valid.
    CertificateExpired,
    /// The certificate is not valid yet.
    CertificateNotYet,
    /// The certificate is for other names.
    CertificateName,
    /// The certificate's authority is not known here.
    CertificateAuthority,
    /// The certificate was refused for another reason.
    CertificateRefused,
    /// The certificate ends soon.
    CertificateEnds {
        /// In how many days.
        days: i64,
    },
    /// The server wants a client certificate.
    ClientCertificate,
    /// The TLS handshake failed: no version or cipher in common.
    TlsHandshake,
    /// The server speaks another protocol.
    NotRedis,
    /// The server wants a password, and none is set.
    PasswordMissing,
    /// The server has no users, and one is named.
    NoUsers,
    /// The server answers more than anybody asked for.
    TooMuch,
    /// The server is busy with a script.
    Busy,
    /// The server refuses with another error.
    RedisError,
    /// The server knows no such user, or the password is wrong.
    WrongCredentials {
        /// Whether a user was named.
        user: bool,
    },
    /// The server wants no password, but one is set.
    PasswordNotNeeded,
    /// Everybody who reaches the server may use it.
    OpenToAll,
    /// The server takes connections from its own machine alone.
    ProtectedMode,
    /// The server has as many clients as it takes.
    TooManyClients,
    /// The server is still loading its data.
    Loading,
    /// The user may not do what SDKs need.
    CannotRead {
        /// Which commands.
        commands: Vec<String>,
    },
    /// The user may not do what LaunchDarkly needs.
    CannotWrite {
        /// Which commands.
        commands: Vec<String>,
    },
    /// What LaunchDarkly needs could not be tried without writing.
    WriteUnchecked,
    /// The server is one of a cluster.
    Cluster,
    /// The server is a sentinel.
    Sentinel,
    /// The server is a replica: nobody can write to it.
    Replica,
    /// The replica has lost its primary.
    PrimaryDown,
    /// The server may drop keys when its memory is full.
    Evicts {
        /// Its policy, one of Redis's own names.
        policy: String,
    },
    /// The server's memory is full, and it takes no more.
    OutOfMemory,
    /// The server could not save its data lately, and may therefore take no writes.
    CannotSave,
    /// The server's version is no longer kept up.
    OldVersion,
    /// Whether it suits could not be seen.
    InfoHidden,
    /// LaunchDarkly has never finished a synchronisation under this prefix.
    MarkerMissing,
    /// There is none under this prefix, but one under another.
    MarkerElsewhere {
        /// The other prefix.
        prefix: String,
        /// Whose it is: an environment's key, or empty for the SDKs' default.
        environment: String,
    },
    /// It is no number.
    MarkerUnreadable,
    /// It lies ahead of this machine's clock.
    MarkerAhead {
        /// By how many milliseconds.
        ms: i64,
    },
    /// SDKs take the store for stale.
    StaleForSdks {
        /// Its age in milliseconds.
        ms: i64,
    },
    /// SDKs and the Relay Proxy take the store for stale.
    StaleForRelay {
        /// Its age in milliseconds.
        ms: i64,
    },
    /// The whole check took too long.
    OutOfTime,
    /// The machine has no AWS credentials.
    CredentialsMissing,
    /// What should give AWS credentials failed.
    CredentialsFailed,
    /// AWS does not accept the credentials.
    CredentialsRefused,
    /// The credentials have expired.
    CredentialsExpired,
    /// AWS finds that this machine's clock is wrong.
    ClockWrong,
    /// The operator allows no check to take on this role.
    RoleNotAllowed,
    /// AWS does not let the portal take on the role with this external ID; it does not say why (documented).
    RoleRefused,
    /// The table is in another region.
    TableElsewhere {
        /// Which one.
        region: String,
    },
    /// There is no such table.
    TableMissing {
        /// Whether the account that was asked is another one than the role's.
        other_account: bool,
    },
    /// What the table is could not be seen.
    TableHidden,
    /// The table is not there yet, or no more.
    TableNotActive {
        /// Its status, one of DynamoDB's own names.
        status: String,
    },
    /// The table's keys have other names.
    KeysWrong,
    /// The table's keys are no strings.
    KeyTypesWrong,
    /// The credentials may not do what SDKs need.
    ItemsDenied {
        /// Which actions.
        actions: Vec<String>,
    },
    /// DynamoDB refuses for now, since more is asked of the table or account than was provided for.
    Throttled,
    /// Some items are close to the largest that DynamoDB takes.
    LargeItems {
        /// The largest that was seen, in kilobytes.
        kilobytes: u64,
    },
    /// AWS answered with another error.
    AwsError {
        /// Its code.
        code: String,
    },
    /// What answered is not AWS.
    NotAws,
}

impl Finding {
    /// What the age of the last synchronisation means; `None` where everybody takes it for fresh.
    pub fn of_age(age_ms: i64) -> Option<Self> {
        if age_ms < -CLOCK_SKEW_MS {
            Some(Self::MarkerAhead { ms: -age_ms })
        } else if age_ms <= SDK_STALE_AFTER_MS {
            None
        } else if age_ms <= RELAY_STALE_AFTER_MS {
            Some(Self::StaleForSdks { ms: age_ms })
        } else {
            Some(Self::StaleForRelay { ms: age_ms })
        }
    }

    /// How a step ends that found this.
    pub fn state(&self) -> StepState {
        match self {
            Self::WriteUnchecked | Self::InfoHidden | Self::RoleNotAllowed | Self::TableHidden => StepState::Unchecked,
            Self::CertificateEnds { .. }
            | Self::MarkerAhead { .. }
            | Self::StaleForSdks { .. }
            | Self::StaleForRelay { .. }
            | Self::Evicts { .. }
            | Self::CannotSave
            | Self::OldVersion
            | Self::LargeItems { .. } => StepState::Warning,
            // Worth a word, and nothing against it.
            Self::OpenToAll => StepState::Passed,
            _ => StepState::Failed,
        }
    }

    /// Whether later steps cannot be run.
    pub fn stops(&self) -> bool {
        self.state() == StepState::Failed
            && !matches!(self, Self::CannotWrite { .. } | Self::Replica | Self::OutOfMemory | Self::RoleRefused)
    }
}

#[cfg(test)]
mod tests;
