//! What a table says of itself, and whether that suits big segments.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeValue, KeyType, PointInTimeRecoveryStatus, ScalarAttributeType, TableDescription, TableStatus,
    TimeToLiveStatus,
};
use domain::{CheckFact, Finding};

use super::answers::printable;
use crate::steps::{Steps, within};
use crate::store::{DynamoDb, Store};

/// DynamoDB's own names of what a table is (documented).
const STATUSES: [&str; 9] = [
    "ACTIVE",
    "UPDATING",
    "CREATING",
    "DELETING",
    "ARCHIVING",
    "ARCHIVED",
    "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
    "REPLICATION_NOT_AUTHORIZED",
    "UNKNOWN",
];
/// From what size on an item is close to the largest that DynamoDB takes, 400 KB (documented), in bytes.
const LARGE: u64 = 300 * 1024;
/// How many contexts' items are looked at to see how large they are.
const SAMPLE: i32 = 25;

/// Whether the table can be used.
pub(super) fn status(description: &TableDescription) -> (Option<Finding>, Vec<CheckFact>) {
    let status = description.table_status().map_or("UNKNOWN", TableStatus::as_str);
    let status = STATUSES.into_iter().find(|known| *known == status).unwrap_or("UNKNOWN").to_owned();
    let usable = matches!(status.as_str(), "ACTIVE" | "UPDATING");
    let mut facts = vec![CheckFact::TableStatus(status.clone())];
    if let (Some(items), Some(bytes)) = (description.item_count(), description.table_size_bytes()) {
        facts.push(CheckFact::TableSize { items, bytes });
    }
    ((!usable).then_some(Finding::TableNotActive { status }), facts)
}

/// Whether the table's keys are those that SDKs and LaunchDarkly use.
pub(super) fn keys(description: &TableDescription) -> (Option<Finding>, CheckFact) {
    let types: HashMap<&str, &ScalarAttributeType> = description
        .attribute_definitions()
        .iter()
        .map(|attribute| (attribute.attribute_name(), attribute.attribute_type()))
        .collect();
    let named = |kind: &KeyType| {
        let mut keys = description.key_schema().iter();
        keys.find(|key| key.key_type() == kind).map(aws_sdk_dynamodb::types::KeySchemaElement::attribute_name)
    };
    let (partition, sort) = (named(&KeyType::Hash), named(&KeyType::Range));
    let described = [partition, sort].into_iter().flatten().map(|name| {
        let kind = types.get(name).map_or("?", |kind| kind.as_str());
        format!("{} ({})", printable(name), printable(kind))
    });
    let fact = CheckFact::TableKeys(described.collect());
    let string = |name: &str| types.get(name).is_some_and(|kind| **kind == ScalarAttributeType::S);
    let finding = if (partition, sort) != (Some("namespace"), Some("key")) {
        Some(Finding::KeysWrong)
    } else if !string("namespace") || !string("key") {
        Some(Finding::KeyTypesWrong)
    } else {
        None
    };
    (finding, fact)
}

/// How the table is set up, and how large its items are; what may not be asked is said to be unknown.
pub(super) async fn settings(
    store: &Store,
    wanted: &DynamoDb,
    client: &Client,
    description: Option<&TableDescription>,
    steps: &mut Steps,
) -> bool {
    let name = wanted.table.as_str();
    let backups = async {
        let answer = within(client.describe_continuous_backups().table_name(name).send()).await?.ok()?;
        let recovery = answer.continuous_backups_description()?.point_in_time_recovery_description()?;
        Some(*recovery.point_in_time_recovery_status()? == PointInTimeRecoveryStatus::Enabled)
    };
    let expiry = async {
        let answer = within(client.describe_time_to_live().table_name(name).send()).await?.ok()?;
        let expiry = answer.time_to_live_description()?;
        let on = matches!(expiry.time_to_live_status()?, TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling);
        Some(expiry.attribute_name().filter(|_| on).map(printable).unwrap_or_default())
    };
    let (backups, expiry, largest) = futures::join!(backups, expiry, largest(store, wanted, client));
    let Some(description) = description else {
        steps.unchecked();
        return true;
    };
    let units = description.provisioned_throughput().map(|units| {
        (units.read_capacity_units().unwrap_or_default(), units.write_capacity_units().unwrap_or_default())
    });
    let mut facts = vec![
        // Tables paid by the request say that they have none of either.
        CheckFact::Throughput(units.filter(|units| *units != (0, 0))),
        CheckFact::TimeToLive(expiry),
        CheckFact::PointInTimeRecovery(backups),
    ];
    facts.extend(description.deletion_protection_enabled().map(CheckFact::DeletionProtection));
    let mut findings = Vec::new();
    if let Some((of, bytes)) = largest {
        facts.push(CheckFact::LargestItem { of, bytes });
        if bytes >= LARGE {
            findings.push(Finding::LargeItems { kilobytes: bytes / 1024 });
        }
    }
    steps.end(findings, facts)
}

/// The largest of some contexts' items, and how many were looked at.
async fn largest(store: &Store, wanted: &DynamoDb, client: &Client) -> Option<(u64, u64)> {
    let query = client
        .query()
        .table_name(wanted.table.as_str())
        .key_condition_expression("#namespace = :namespace")
        .expression_attribute_names("#namespace", "namespace")
        .expression_attribute_values(":namespace", AttributeValue::S(store.key("big_segments_user")))
        .limit(SAMPLE);
    let answer = within(query.send()).await?.ok()?;
    let sizes = answer.items().iter().map(size);
    let of = u64::try_from(answer.items().len()).unwrap_or_default();
    sizes.max().map(|largest| (of, largest))
}

/// The size of an item as DynamoDB counts it, in bytes: names and values (documented).
fn size(item: &HashMap<String, AttributeValue>) -> u64 {
    let value = |value: &AttributeValue| match value {
        AttributeValue::S(text) | AttributeValue::N(text) => text.len(),
        AttributeValue::Ss(texts) => texts.iter().map(String::len).sum(),
        _ => 0,
    };
    let bytes: usize = item.iter().map(|(name, it)| name.len() + value(it)).sum();
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
