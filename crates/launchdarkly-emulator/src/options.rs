//! The switches: one for every behaviour of LaunchDarkly that nobody has written down, with both answers. The defaults
//! are the likelier or the more dangerous ones; EMULATOR.md says which is known and which is guessed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// All switches. In JSON every field is optional.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Whether a store that was turned on or configured anew becomes healthy about 3,000 ms later.
    pub auto_sync: bool,
    /// What a `test` operation on `/version` does.
    pub version_test: VersionTest,
    /// How a failed `test` operation is answered.
    pub failed_test: FailedTest,
    /// Whether a patch may address `/config/<field>`.
    pub config_paths: ConfigPaths,
    /// Whether `{"comment": …, "patch": […]}` is taken as the body of a PATCH.
    pub comment_body: CommentBody,
    /// Fields whose changes are dropped without a word: `name`, `on`, `tags`, `config`.
    pub ignored_fields: Vec<String>,
    /// What happens to a masked secret that is sent back.
    pub masked_secret: MaskedSecret,
    /// What happens to a secret that a new `config` leaves out.
    pub omitted_secret: OmittedSecret,
    /// What happens to a port sent as a number.
    pub numeric_port: NumericPort,
    /// What happens to configuration keys that the manifest does not know.
    pub unknown_config_keys: UnknownConfigKeys,
    /// What happens to a `DynamoDB` configuration without `externalId`.
    pub omitted_external_id: OmittedExternalId,
    /// Whether the list shows configurations.
    pub list_config: ListConfig,
    /// The name of an integration created without one.
    pub omitted_name: OmittedName,
    /// Whether an environment can have two integrations of one provider.
    pub duplicate_create: DuplicateCreate,
    /// How long a token is good that an application got, in seconds.
    pub oauth_seconds: u32,
    /// Limits by account and route; not enforced if absent.
    pub rate_limit: Option<RateLimit>,
    /// A limit by address, which is answered with `Retry-After`; not enforced if absent.
    pub ip_limit: Option<IpLimit>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            auto_sync: true,
            version_test: VersionTest::Supported,
            failed_test: FailedTest::Conflict,
            config_paths: ConfigPaths::Taken,
            comment_body: CommentBody::Taken,
            ignored_fields: Vec::new(),
            masked_secret: MaskedSecret::Stored,
            omitted_secret: OmittedSecret::Cleared,
            numeric_port: NumericPort::Refused,
            unknown_config_keys: UnknownConfigKeys::Kept,
            omitted_external_id: OmittedExternalId::Refused,
            list_config: ListConfig::Empty,
            omitted_name: OmittedName::Empty,
            duplicate_create: DuplicateCreate::Allowed,
            oauth_seconds: 3600,
            rate_limit: None,
            ip_limit: None,
        }
    }
}

impl Options {
    /// These options with the given JSON object's fields in place of their own; fails on unknown fields and values.
    pub(crate) fn with(&self, changes: Value) -> serde_json::Result<Self> {
        let changes: serde_json::Map<String, Value> = serde_json::from_value(changes)?;
        let mut whole = serde_json::to_value(self)?;
        if let Value::Object(fields) = &mut whole {
            fields.extend(changes);
        }
        serde_json::from_value(whole)
    }
}

/// Declares a switch: its name, its answers and what they mean.
macro_rules! switch {
    ($(#[$about:meta])* $name:ident { $($(#[$means:meta])* $answer:ident),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$means])* $answer),+ }
    };
}

switch! {
    /// What a `test` operation on `/version` does (documented for the API in general).
    VersionTest {
        /// It is compared.
        Supported,
        /// The patch is refused with 400.
        Refused,
        /// It is skipped.
        Ignored,
    }
}
switch! {
    /// How a failed `test` operation is answered (unknown).
    FailedTest {
        /// 409 `optimistic_locking_error`.
        Conflict,
        /// 400 `invalid_request`.
        InvalidRequest,
        /// 422 `patch_failed`.
        PatchFailed,
    }
}
switch! {
    /// Whether a patch may address `/config/<field>` (unknown).
    ConfigPaths {
        /// It may.
        Taken,
        /// The patch is refused with 400: only `/config` as a whole can be replaced.
        Refused,
    }
}
switch! {
    /// Whether a patch may come with a comment (documented for the API in general).
    CommentBody {
        /// It may; the comment is in the audit log.
        Taken,
        /// The body is refused with 400.
        Refused,
    }
}
switch! {
    /// What happens to a masked secret that is sent back (unknown).
    MaskedSecret {
        /// The mask is the new secret, and the store cannot be reached any more.
        Stored,
        /// The mask is recognised and the secret stays.
        Kept,
    }
}
switch! {
    /// What happens to a secret that a new `config` leaves out (unknown).
    OmittedSecret {
        /// It is gone.
        Cleared,
        /// It stays.
        Kept,
    }
}
switch! {
    /// What happens to a port sent as a number (seen in code, with contradictory comments).
    NumericPort {
        /// It is refused with 400.
        Refused,
        /// It is stored as a string.
        StoredAsString,
    }
}
switch! {
    /// What happens to configuration keys that the manifest does not know (unknown).
    UnknownConfigKeys {
        /// They are stored.
        Kept,
        /// They are dropped.
        Dropped,
        /// They are refused with 400.
        Refused,
    }
}
switch! {
    /// What happens to a `DynamoDB` configuration without `externalId` (unknown).
    OmittedExternalId {
        /// It is refused with 400.
        Refused,
        /// LaunchDarkly makes one up.
        Generated,
    }
}
switch! {
    /// Whether the list shows configurations (documented contradictorily: a required field, and left out of lists).
    ListConfig {
        /// Empty ones, as in the documented sample: strictly generated clients need the field.
        Empty,
        /// It leaves them out.
        Omitted,
        /// It does, with secrets masked.
        Masked,
    }
}
switch! {
    /// The name of an integration created without one (unknown).
    OmittedName {
        /// The empty string.
        Empty,
        /// The provider's name.
        Provider,
    }
}
switch! {
    /// Whether an environment can have two integrations of one provider (unknown).
    DuplicateCreate {
        /// It can.
        Allowed,
        /// The second is refused with 409 `optimistic_locking_error`.
        Conflict,
    }
}

/// Limits by account and route, per window of 10 seconds (documented; the numbers are not published).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// Requests to the whole account, by all of its tokens, in 10 seconds.
    pub global: u32,
    /// Requests to one route (URL pattern and method) in 10 seconds.
    pub route: u32,
}

/// A limit by address, per window of 10 seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IpLimit {
    /// Requests in 10 seconds.
    pub requests: u32,
    /// What `Retry-After` says, in seconds.
    pub retry_after_seconds: u32,
}
