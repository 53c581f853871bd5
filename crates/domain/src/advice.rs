//! Advice about values that break no rule but may be a mistake. It blocks nothing.

use crate::{FieldError, FormValues, KEEP, Provider, RoleArn};

/// Ports on which Redis servers usually speak TLS: Azure's, and the second one of most others.
const TLS_PORTS: [&str; 2] = ["6380", "10000"];

/// What to look at once more in a form, field by field.
pub fn advice(provider: Provider, form: &FormValues) -> Vec<FieldError> {
    match provider {
        Provider::Redis => redis(form).into_iter().collect(),
        Provider::DynamoDb => dynamo_db(form).into_iter().collect(),
    }
}

fn redis(form: &FormValues) -> Option<FieldError> {
    let port = form.get("config.port").trim();
    let plain = !form.ticked("config.tlsEnabled") && form.get("config.tlsEnabled") != KEEP;
    let words = format!("TLS is off, but servers that listen on port {port} usually speak TLS.");
    (plain && TLS_PORTS.contains(&port)).then(|| FieldError::new("config.tlsEnabled", words))
}

fn dynamo_db(form: &FormValues) -> Option<FieldError> {
    let region = form.get("config.region").trim();
    let arn = RoleArn::parse(form.get("config.roleArn")).ok()?;
    let partition = arn.as_str().split(':').nth(1)?;
    let expected = partition_of(region)?;
    (partition != expected).then(|| {
        let words = format!(
            "The role is in the partition {partition}, but {region} belongs to {expected}. A role works only in its own \
             partition."
        );
        FieldError::new("config.roleArn", words)
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

    fn fields(provider: Provider, pairs: &str) -> Vec<String> {
        advice(provider, &FormValues::decode(pairs.as_bytes())).into_iter().map(|advice| advice.field).collect()
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
