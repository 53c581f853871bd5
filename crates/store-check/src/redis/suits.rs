//! Whether a server suits big segments, by what it says of itself in `INFO`.

use std::collections::HashMap;

use domain::{CheckFact, Finding};

/// Redis's own names of what it does when its memory is full (documented).
const POLICIES: [&str; 10] = [
    "noeviction",
    "allkeys-lru",
    "allkeys-lfu",
    "allkeys-random",
    "allkeys-lrm",
    "volatile-lru",
    "volatile-lfu",
    "volatile-random",
    "volatile-ttl",
    "volatile-lrm",
];
/// What a server may be, in Redis's own names.
const MODES: [&str; 3] = ["standalone", "cluster", "sentinel"];
/// Below it, users and permissions do not exist, and the server is long out of support.
const OLDEST_MAJOR: u32 = 6;

/// What is to be said of the server, and what was seen.
pub(super) fn judge(info: &HashMap<String, String>) -> (Vec<Finding>, Vec<CheckFact>) {
    let get = |name: &str| info.get(name).map(String::as_str);
    let (mut findings, mut facts) = (Vec::new(), Vec::new());
    let mode = get("redis_mode").or(get("server_mode"));
    match mode {
        Some("cluster") => findings.push(Finding::Cluster),
        Some("sentinel") => findings.push(Finding::Sentinel),
        _ if get("cluster_enabled") == Some("1") => findings.push(Finding::Cluster),
        _ => {}
    }
    let replica = matches!(get("role"), Some("slave" | "replica"));
    if replica {
        findings.push(Finding::Replica);
    }
    if let Some(version) = version(get("valkey_version").or(get("redis_version"))) {
        let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        if major.is_some_and(|major| major < OLDEST_MAJOR) {
            findings.push(Finding::OldVersion);
        }
        let name = if get("valkey_version").is_some() { "Valkey" } else { "Redis" };
        facts.push(CheckFact::ServerVersion(format!("{name} {version}")));
    }
    let role = if replica { "replica" } else { "primary" };
    let mode = mode.filter(|mode| MODES.contains(mode)).unwrap_or("unknown mode");
    facts.push(CheckFact::ServerRole(format!("{role}, {mode}")));
    if let Some((policy, finding)) = memory(info) {
        facts.push(CheckFact::MemoryPolicy(policy.to_owned()));
        findings.extend(finding);
    }
    if get("rdb_last_bgsave_status") == Some("err") || get("aof_last_write_status") == Some("err") {
        findings.push(Finding::CannotSave);
    }
    if let Some(aof) = get("aof_enabled") {
        facts.push(CheckFact::Persistence(
            if aof == "1" { "append-only file" } else { "no append-only file" }.to_owned(),
        ));
    }
    (findings, facts)
}

/// What the server does when its memory is full, and what is wrong with that.
fn memory(info: &HashMap<String, String>) -> Option<(&'static str, Option<Finding>)> {
    let text = info.get("maxmemory_policy")?;
    let policy = POLICIES.into_iter().find(|policy| policy == text)?;
    let number = |name: &str| info.get(name).and_then(|text| text.parse::<u64>().ok()).unwrap_or_default();
    // Buffers for replicas and the append-only file are not counted (documented).
    let used = number("used_memory").saturating_sub(number("mem_not_counted_for_evict"));
    let limit = number("maxmemory");
    // Keys of big segments never expire, so only policies for all keys touch them.
    let finding = if policy.starts_with("allkeys-") {
        Some(Finding::Evicts { policy: policy.to_owned() })
    // A server that drops keys with an end is full as a rule, and goes on writing.
    } else if policy == "noeviction" && limit > 0 && used >= limit {
        Some(Finding::OutOfMemory)
    } else {
        None
    };
    Some((policy, finding))
}

/// A version that is one: numbers and dots.
fn version(text: Option<&str>) -> Option<&str> {
    text.filter(|text| {
        !text.is_empty() && text.len() < 20 && text.chars().all(|char| char.is_ascii_digit() || char == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str) -> Vec<Finding> {
        let info = text.split_whitespace().filter_map(|pair| pair.split_once(':'));
        judge(&info.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()).0
    }

    #[test]
    fn what_will_hurt_is_named() {
        assert!(judged("redis_version:7.2.4 redis_mode:standalone role:master maxmemory_policy:noeviction").is_empty());
        assert!(judged("maxmemory_policy:volatile-lru").is_empty(), "keys without an end are not touched");
        assert_eq!(judged("maxmemory_policy:allkeys-lru"), [Finding::Evicts { policy: "allkeys-lru".into() }]);
        assert_eq!(judged("maxmemory_policy:noeviction maxmemory:10 used_memory:10"), [Finding::OutOfMemory]);
        assert!(
            judged("maxmemory_policy:noeviction maxmemory:10 used_memory:12 mem_not_counted_for_evict:4").is_empty()
        );
        assert!(judged("maxmemory_policy:volatile-lru maxmemory:10 used_memory:10").is_empty());
        assert_eq!(judged("redis_mode:sentinel"), [Finding::Sentinel]);
        assert_eq!(judged("cluster_enabled:1"), [Finding::Cluster]);
        assert_eq!(judged("role:slave"), [Finding::Replica]);
        assert_eq!(judged("redis_version:5.0.14"), [Finding::OldVersion]);
        assert_eq!(judged("rdb_last_bgsave_status:err"), [Finding::CannotSave]);
    }

    #[test]
    fn nothing_that_a_server_makes_up_goes_further() {
        let info = [("redis_version", "<b>7</b>"), ("redis_mode", "evil"), ("maxmemory_policy", "evil")];
        let facts = judge(&info.map(|(name, value)| (name.to_owned(), value.to_owned())).into()).1;
        assert_eq!(facts, [CheckFact::ServerRole("primary, unknown mode".into())]);
    }
}
