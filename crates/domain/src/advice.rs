//! Values that break no rule but may be a mistake. They block nothing; `app::words::advice` says them.

use serde::{Deserialize, Serialize};

use crate::{FormValues, KEEP, Provider, RoleArn};

/// Ports on which Redis servers usually speak TLS: Azure's, and the second one of most others.
const TLS_PORTS: [&str; 2] = ["6380", "10000"];

/// What to look at once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "look_at", rename_all = "snake_case")]
pub enum Advice {
    /// TLS is off on a port of TLS.
    TlsOff {
        /// The port.
        port: String,
    },
    /// The role and the region are in different partitions of AWS.
    OtherPartition {
        /// The role's partition.
        role: String,
        /// The region.
        region: String,
        /// The region's partition.
        expected: String,
    },
}

impl Advice {
    /// The field that it is about, by its name in forms.
    pub fn field(&self) -> &'static str {
        match self {
            Self::TlsOff { .. } => "config.tlsEnabled",
            Self::OtherPartition { .. } => "config.roleArn",
        }
    }
}

/// What to look at once more in a form.
pub fn advice(provider: Provider, form: &FormValues) -> Vec<Advice> {
    match provider {
        Provider::Redis => redis(form).into_iter().collect(),
        Provider::DynamoDb => dynamo_db(form).into_iter().collect(),
    }
}

fn redis(form: &FormValues) -> Option<Advice> {
    let port = form.get("config.port").trim();
    let plain = !form.ticked("config.tlsEnabled") && form.get("config.tlsEnabled") != KEEP;
    (plain && TLS_PORTS.contains(&port)).then(|| Advice::TlsOff { port: port.to_owned() })
}

fn dynamo_db(form: &FormValues) -> Option<Advice> {
    let region = form.get("config.region").trim();
    let arn = RoleArn::parse(form.get("config.roleArn")).ok()?;
    let role = arn.as_str().split(':').nth(1)?.to_owned();
    let expected = partition_of(region)?;
    (role != expected).then(|| Advice::OtherPartition {
        role,
        region: region.to_owned(),
        expected: expected.to_owned(),
    })
}

/// The partition of a region (AWS documents the prefixes); `None` without a region.
fn partition_of(region: &str) -> Option<&'static str> {
    match region {
        "" => None,
        region if region.starts_with("us-gov-") => Some("aws-us-gov"),
        region if region.starts_with("cn-") => Some("aws-cn"),
        _ => Some("aws"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(provider: Provider, pairs: &str) -> Vec<&'static str> {
        advice(provider, &FormValues::decode(pairs.as_bytes())).iter().map(Advice::field).collect()
    }

    #[test]
    fn a_port_of_tls_without_tls_is_worth_a_word() {
        assert_eq!(fields(Provider::Redis, "config.port=6380"), ["config.tlsEnabled"]);
        for fine in ["config.port=6379", "config.port=6380&config.tlsEnabled=on", ""] {
            assert!(fields(Provider::Redis, fine).is_empty(), "{fine}");
        }
    }

    #[test]
    fn a_role_of_another_partition_is_worth_a_word() {
        let role = |partition: &str| {
            format!("config.region=eu-west-1&config.roleArn=arn:{partition}:iam::123456789012:role/x")
        };
        assert_eq!(fields(Provider::DynamoDb, &role("aws-us-gov")), ["config.roleArn"]);
        assert!(fields(Provider::DynamoDb, &role("aws")).is_empty());
        assert!(fields(Provider::DynamoDb, "config.roleArn=arn:aws-cn:iam::123456789012:role/x").is_empty());
        assert!(fields(Provider::DynamoDb, "config.region=eu-west-1&config.roleArn=x").is_empty());
    }
}
