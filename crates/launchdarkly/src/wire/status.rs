//! The parts of an integration that only explain it. Whatever cannot be read in here is unknown, never an error.

use domain::{Access, Denial, Status, SyncError, UnixMillis};
use serde_json::Value;

use crate::words;

/// Reads `_status`.
pub(super) fn status(raw: Option<&Value>) -> Status {
    let Some(raw) = raw else { return Status::default() };
    let mut errors: Vec<SyncError> = raw["errors"].as_array().into_iter().flatten().filter_map(sync_error).collect();
    // LaunchDarkly documents no order.
    errors.sort_by_key(|error| std::cmp::Reverse(error.at));
    Status {
        available: raw["available"].as_bool(),
        potentially_stale: raw["potentiallyStale"].as_bool(),
        last_sync: time(&raw["lastSync"]),
        last_error: time(&raw["lastError"]),
        errors,
    }
}

fn sync_error(raw: &Value) -> Option<SyncError> {
    raw.is_object().then(|| SyncError {
        status_code: raw["statusCode"].as_i64(),
        message: words::clean(raw["message"].as_str().unwrap_or_default(), &[]),
        at: time(&raw["timestamp"]),
    })
}

/// Unix milliseconds. The documentation's examples have them in quotes; 0 means never.
fn time(raw: &Value) -> Option<UnixMillis> {
    let number = raw.as_i64().or_else(|| raw.as_str()?.parse().ok())?;
    (number > 0).then_some(UnixMillis(number))
}

/// Reads `_access`.
pub(super) fn access(raw: Option<&Value>) -> Access {
    let denied = raw.and_then(|raw| raw["denied"].as_array()).into_iter().flatten();
    Access { denied: denied.filter_map(denial).collect() }
}

fn denial(raw: &Value) -> Option<Denial> {
    let text = |value: &Value| value.as_str().map(|text| words::clean(text, &[]));
    let reason = &raw["reason"];
    Some(Denial {
        action: text(&raw["action"])?,
        role: text(&reason["role_name"]),
        resources: reason["resources"].as_array().into_iter().flatten().filter_map(text).collect(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_come_newest_first_and_those_without_a_time_last() {
        let raw = json!({"errors": [
            {"message": "undated"}, {"message": "old", "timestamp": 5, "statusCode": 500}, 7, null,
            {"message": "new", "timestamp": "9"},
        ]});
        let errors = status(Some(&raw)).errors;
        let words: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(words, ["new", "old", "undated"]);
        assert_eq!(errors[1].status_code, Some(500));
    }

    #[test]
    fn a_time_of_zero_is_no_time() {
        let raw = json!({"lastSync": 0, "lastError": -1});
        assert!(status(Some(&raw)).is_silent());
        let quoted = json!({"lastSync": "1717263000000"});
        assert_eq!(status(Some(&quoted)).last_sync, Some(UnixMillis(1_717_263_000_000)));
    }

    #[test]
    fn nonsense_is_unknown() {
        for raw in [json!(null), json!("x"), json!([]), json!({"available": "yes", "errors": {}, "lastSync": 1.5e300})]
        {
            assert!(status(Some(&raw)).is_silent(), "{raw}");
            assert!(access(Some(&raw)).denied.is_empty(), "{raw}");
        }
        assert_eq!(access(Some(&json!({"denied": [{"reason": {}}, 3]}))), Access::default());
    }

    #[test]
    fn a_denial_names_role_and_resources() {
        let raw = json!({"denied": [{"action": "updateOn", "reason": {"role_name": "Reader", "resources": ["a", 1]}}]});
        let denied = Denial { action: "updateOn".into(), role: Some("Reader".into()), resources: vec!["a".into()] };
        assert_eq!(access(Some(&raw)).denied, [denied]);
    }
}
