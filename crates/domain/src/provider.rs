//! The providers and their fields, as LaunchDarkly's integration manifests (version 1.0.0) define them. Forms, checks
//! and patches are all made from these two tables.

use serde::{Deserialize, Serialize};

use crate::field::{Default, Field, Kind, Syntax};
use crate::region::REGIONS;

/// A kind of store that LaunchDarkly can fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Redis.
    Redis,
    /// Amazon DynamoDB.
    DynamoDb,
}

const TEXT: Field = Field {
    key: "",
    label: "",
    hint: "",
    kind: Kind::Text,
    optional: false,
    default: None,
    placeholder: None,
    secret: false,
    allowed: &[],
    syntax: Syntax::Any,
};

static REDIS: [Field; 5] = [
    Field {
        key: "host",
        label: "Host",
        hint: "Host name or IP address at which LaunchDarkly reaches the Redis server.",
        placeholder: Some("redis.example.com"),
        syntax: Syntax::Host,
        ..TEXT
    },
    Field {
        key: "port",
        label: "Port",
        hint: "6379, unless your server uses another port.",
        optional: true,
        default: Some(Default::Text("6379")),
        placeholder: Some("6379"),
        syntax: Syntax::Port,
        ..TEXT
    },
    Field {
        key: "username",
        label: "Username",
        hint: "Leave empty if the server has no users.",
        optional: true,
        default: Some(Default::Text("")),
        placeholder: Some("default"),
        syntax: Syntax::Username,
        ..TEXT
    },
    Field {
        key: "password",
        label: "Password",
        hint: "Sent to LaunchDarkly and never shown again.",
        optional: true,
        default: Some(Default::Text("")),
        secret: true,
        syntax: Syntax::Any,
        ..TEXT
    },
    Field {
        key: "tlsEnabled",
        label: "Connect with TLS",
        hint: "Select this if the server uses TLS (SSL).",
        kind: Kind::Boolean,
        optional: true,
        default: Some(Default::Boolean(false)),
        syntax: Syntax::TlsEnabled,
        ..TEXT
    },
];

static DYNAMO_DB: [Field; 4] = [
    Field {
        key: "tableName",
        label: "DynamoDB table name",
        hint: "The table must exist, with partition key “namespace” and sort key “key”, both strings.",
        placeholder: Some("launchdarkly-big-segments"),
        syntax: Syntax::TableName,
        ..TEXT
    },
    Field {
        key: "region",
        label: "AWS Region",
        hint: "The AWS region of the table.",
        kind: Kind::Choice,
        allowed: REGIONS,
        syntax: Syntax::Region,
        ..TEXT
    },
    Field {
        key: "externalId",
        label: "External ID",
        hint: "Put this ID in the trust policy of the role that LaunchDarkly will assume.",
        kind: Kind::Generated,
        syntax: Syntax::ExternalId,
        ..TEXT
    },
    Field {
        key: "roleArn",
        label: "AWS Role ARN",
        hint: "The role that LaunchDarkly will assume to manage the table.",
        placeholder: Some("arn:aws:iam::123456789012:role/launchdarkly-store"),
        syntax: Syntax::RoleArn,
        ..TEXT
    },
];

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 2] = [Self::Redis, Self::DynamoDb];

    /// LaunchDarkly's `integrationKey`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Redis => "redis",
            Self::DynamoDb => "dynamodb",
        }
    }

    /// The name that people see.
    pub fn name(self) -> &'static str {
        match self {
            Self::Redis => "Redis",
            Self::DynamoDb => "DynamoDB",
        }
    }

    /// Whether its stores are named by connection strings that people paste.
    pub fn has_connection_strings(self) -> bool {
        match self {
            Self::Redis => true,
            Self::DynamoDb => false,
        }
    }

    /// Whether what is made outside before the first sync must know what the keys begin with.
    pub fn prefix_comes_first(self) -> bool {
        match self {
            Self::Redis => true,
            Self::DynamoDb => false,
        }
    }

    /// The provider with this `integrationKey`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.key() == key)
    }

    /// Its fields, in the order of the form.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Redis => &REDIS,
            Self::DynamoDb => &DYNAMO_DB,
        }
    }

    /// The field with this key.
    pub fn field(self, key: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.key == key)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn tables_keep_the_manifests_own_rules() {
        for provider in Provider::ALL {
            assert_eq!(Provider::from_key(provider.key()), Some(provider));
            for field in provider.fields() {
                assert_eq!(field.optional, field.default.is_some(), "{}", field.key);
                assert_eq!(field.kind == Kind::Choice, !field.allowed.is_empty(), "{}", field.key);
                assert!(!field.secret || field.kind == Kind::Text, "{}", field.key);
                assert!(field.key.len() <= 20 && field.label.len() <= 50 && !field.hint.is_empty());
            }
        }
        assert_eq!(REGIONS.len(), 17);
    }

    #[test]
    fn empty_optional_fields_have_their_defaults() {
        let port = Provider::Redis.field("port").unwrap();
        assert_eq!(port.parse(" ").unwrap(), Value::from("6379"));
        assert_eq!(port.parse("6380").unwrap(), Value::from("6380"));
        assert_eq!(Provider::Redis.field("tlsEnabled").unwrap().parse("").unwrap(), Value::from(false));
        assert!(Provider::Redis.field("host").unwrap().parse("").is_err());
    }
}
