//! The fields of each provider's configuration, after LaunchDarkly's public integration manifests, and the check of a
//! configuration's shape. It must never try whether a store can be reached: neither does LaunchDarkly (seen in code).

use serde_json::{Map, Value};

use crate::errors::ApiError;
use crate::options::{NumericPort, OmittedExternalId, Options, UnknownConfigKeys};

/// The providers that an integration can be created for.
const CREATABLE: [&str; 2] = ["redis", "dynamodb"];

/// The AWS regions that the manifest allows.
const REGIONS: [&str; 17] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-north-1",
    "sa-east-1",
];

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Secret,
    Flag,
    OneOf(&'static [&'static str]),
    Generated,
}

struct Field {
    key: &'static str,
    kind: Kind,
    required: bool,
}

const fn required(key: &'static str, kind: Kind) -> Field {
    Field { key, kind, required: true }
}

const fn optional(key: &'static str, kind: Kind) -> Field {
    Field { key, kind, required: false }
}

const REDIS: &[Field] = &[
    required("host", Kind::Text),
    optional("port", Kind::Text),
    optional("username", Kind::Text),
    optional("password", Kind::Secret),
    optional("tlsEnabled", Kind::Flag),
];

const DYNAMODB: &[Field] = &[
    required("tableName", Kind::Text),
    required("region", Kind::OneOf(&REGIONS)),
    required("externalId", Kind::Generated),
    required("roleArn", Kind::Text),
];

/// A provider that nobody documented: the demo account has one such integration, because one day there will be one.
const MEMCACHED_PREVIEW: &[Field] = &[required("server", Kind::Text), optional("authToken", Kind::Secret)];

fn table(integration_key: &str) -> &'static [Field] {
    match integration_key {
        "redis" => REDIS,
        "dynamodb" => DYNAMODB,
        "memcached-preview" => MEMCACHED_PREVIEW,
        _ => &[],
    }
}

/// Whether an integration of this provider can be created.
pub(crate) fn is_creatable(integration_key: &str) -> bool {
    CREATABLE.contains(&integration_key)
}

/// Whether a field is masked on read.
pub(crate) fn is_secret(integration_key: &str, key: &str) -> bool {
    table(integration_key).iter().any(|field| field.key == key && matches!(field.kind, Kind::Secret))
}

/// The keys of the fields that are masked on read.
pub(crate) fn secrets(integration_key: &str) -> impl Iterator<Item = &'static str> {
    table(integration_key).iter().filter(|field| matches!(field.kind, Kind::Secret)).map(|field| field.key)
}

/// Checks a configuration's shape and returns what will be stored; fails with 400.
pub(crate) fn check(
    integration_key: &str,
    mut config: Map<String, Value>,
    options: &Options,
    generate: impl FnOnce() -> String,
) -> Result<Map<String, Value>, ApiError> {
    let table = table(integration_key);
    settle_unknown_keys(table, &mut config, options.unknown_config_keys)?;
    if options.numeric_port == NumericPort::StoredAsString
        && let Some(Value::Number(port)) = config.get("port")
    {
        let port = port.to_string();
        config.insert("port".to_owned(), Value::String(port));
    }
    if options.omitted_external_id == OmittedExternalId::Generated
        && table.iter().any(|field| matches!(field.kind, Kind::Generated))
        && !config.contains_key("externalId")
    {
        config.insert("externalId".to_owned(), Value::String(generate()));
    }
    table.iter().try_for_each(|field| field.check(config.get(field.key)))?;
    Ok(config)
}

fn settle_unknown_keys(
    table: &[Field],
    config: &mut Map<String, Value>,
    rule: UnknownConfigKeys,
) -> Result<(), ApiError> {
    let known = |key: &str| table.iter().any(|field| field.key == key);
    match rule {
        UnknownConfigKeys::Kept => Ok(()),
        UnknownConfigKeys::Dropped => {
            config.retain(|key, _| known(key));
            Ok(())
        }
        UnknownConfigKeys::Refused => match config.keys().find(|key| !known(key)) {
            Some(key) => Err(ApiError::invalid(format!("config has no variable \"{key}\""))),
            None => Ok(()),
        },
    }
}

impl Field {
    fn check(&self, value: Option<&Value>) -> Result<(), ApiError> {
        let key = self.key;
        let refuse = |reason: &str| Err(ApiError::invalid(format!("config variable \"{key}\" {reason}")));
        match (self.kind, value) {
            (_, None) if self.required => refuse("is required"),
            (Kind::Flag, None | Some(Value::Bool(_))) | (_, None) => Ok(()),
            (Kind::Flag, Some(_)) => refuse("must be a boolean"),
            (Kind::OneOf(allowed), Some(Value::String(value))) if !allowed.contains(&value.as_str()) => {
                refuse("must be one of the allowed values")
            }
            (_, Some(Value::String(value))) if value.is_empty() && self.required => refuse("is required"),
            (_, Some(Value::String(_))) => Ok(()),
            (_, Some(_)) => refuse("must be a string"),
        }
    }
}
