//! What the emulated LaunchDarkly holds and was asked.

use launchdarkly_emulator::JournalEntry;
use serde_json::Value;

use crate::history::{Verb, Write};
use crate::page;

pub(crate) fn write(entry: JournalEntry) -> Option<Write> {
    let verb = match entry.method.as_str() {
        "POST" => Verb::Create,
        "PATCH" => Verb::Change,
        "DELETE" => Verb::Delete,
        _ => return None,
    };
    let target = page::target(&entry.path)?.to_owned();
    let body = serde_json::from_str(&entry.body).unwrap_or(Value::Null);
    Some(Write {
        sequence: entry.sequence,
        at: entry.at_ms,
        verb,
        target,
        body,
        effect: entry.effect,
        turned_away: entry.status == Some(429),
    })
}

pub(crate) fn integrations(state: &Value) -> Vec<Value> {
    state["integrations"].as_array().cloned().unwrap_or_default()
}

pub(crate) fn stores(state: &Value) -> Vec<String> {
    let parts = ["projectKey", "environmentKey", "integrationKey", "_id"];
    let target = |store: &Value| parts.map(|part| store[part].as_str().unwrap_or_default()).join("/");
    integrations(state).iter().map(target).collect()
}

pub(crate) fn places(state: &Value) -> Vec<String> {
    let mut places: Vec<String> =
        stores(state).iter().map(|target| target.splitn(3, '/').take(2).collect::<Vec<_>>().join("/")).collect();
    places.dedup();
    places
}
