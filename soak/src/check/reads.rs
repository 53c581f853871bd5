//! What JSON said of an integration was so at some moment of the time that it speaks of.

use serde_json::Value;

use super::case::{Case, Findings, Rule};
use crate::history::Read;
use crate::truth::State;

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    findings.cases(Rule::Reads, case.history.told.reads.len());
    for read in &case.history.told.reads {
        if !was_so(case, read) {
            let seen = read.seen.as_ref().map_or_else(|| "not there".to_owned(), ToString::to_string);
            let (from, until) = read.between;
            findings.violation(Rule::Reads, format!("{} was never so from {from} to {until}: {seen}", read.id));
        }
    }
}

fn was_so(case: &Case<'_>, read: &Read) -> bool {
    match &read.seen {
        None => case.truth.missing(&read.id, read.between),
        Some(seen) => case.truth.between(&read.id, read.between).any(|state| agrees(state, seen)),
    }
}

/// Compares what the JSON has: no secret, and in the list no configuration.
fn agrees(state: &State, seen: &Value) -> bool {
    let same = |name: &str| state.document[name] == seen[name];
    let plain = |(key, value): (&String, &Value)| state.document["config"][key] == *value;
    seen["version"] == state.version
        && ["name", "on", "tags"].into_iter().all(same)
        && seen["config"].as_object().is_none_or(|config| config.iter().all(plain))
}
