//! How each instance of LaunchDarkly takes patches. Found out by being refused; kept while the process lives.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::PatchStyle;
use serde_json::Value;

/// What has been found out, by the instance's name.
#[derive(Default)]
pub struct Styles(Mutex<HashMap<String, PatchStyle>>);

impl Styles {
    /// The style to plan with.
    pub fn of(&self, instance: &str) -> PatchStyle {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(instance).copied().unwrap_or_default()
    }

    /// What to try after LaunchDarkly refused `patch` with `message`: another form of the same change, or `None` if the
    /// refusal was about what the change says. Remembers the new style.
    pub fn learn(&self, instance: &str, patch: &Value, message: &str) -> Option<PatchStyle> {
        let style = self.of(instance);
        let next = next(style, patch, message)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(instance.to_owned(), next);
        Some(next)
    }
}

/// LaunchDarkly documents none of these refusals, so its words are all there is to go by: those about the form of a patch name
/// the operation or the path.
fn next(style: PatchStyle, patch: &Value, message: &str) -> Option<PatchStyle> {
    let message = message.to_lowercase();
    let commented = patch.get("patch");
    let patch = commented.unwrap_or(patch);
    let mut paths = patch.as_array().into_iter().flatten().filter_map(|operation| operation["path"].as_str());
    let tests = paths.clone().next() == Some("/version");
    let fields = paths.any(|path| path.starts_with("/config/"));
    let about = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if style.version_test && tests && about(&["test", "/version", "version"]) {
        return Some(PatchStyle { version_test: false, ..style });
    }
    if style.config_fields && fields && about(&["/config", "path", "pointer"]) {
        return Some(PatchStyle { config_fields: false, ..style });
    }
    // What else may be wrong with a body that is no bare array is, before all, that it is none.
    let shape = ["comment", "array", "json patch", "request body", "unmarshal", "patch_failed", "apply patch"];
    if style.comment && commented.is_some() && about(&shape) {
        return Some(PatchStyle { comment: false, ..style });
    }
    let vague = about(&["could not apply patch", "unsupported", "json patch"]);
    match (vague, style) {
        (true, PatchStyle { config_fields: true, .. }) if fields => Some(PatchStyle { config_fields: false, ..style }),
        (true, PatchStyle { version_test: true, .. }) if tests => Some(PatchStyle { version_test: false, ..style }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_teaches_what_it_is_about_and_nothing_else() {
        let all = PatchStyle::default();
        let test = json!({"op": "test", "path": "/version", "value": 1});
        let host = json!({"op": "replace", "path": "/config/host", "value": "h"});
        let bare = json!([test, host]);
        let commented = json!({"comment": "why", "patch": [test, host]});
        let no_comment = PatchStyle { comment: false, ..all };
        let no_test = PatchStyle { version_test: false, ..all };
        let whole = PatchStyle { config_fields: false, ..all };
        for (patch, message, learned) in [
            (&commented, "a JSON Patch is an array of operations", Some(no_comment)),
            (&commented, "Invalid request body", Some(no_comment)),
            (&commented, "\"/version\" cannot be tested", Some(no_test)),
            (&commented, "\"/config/host\" cannot be changed by itself; replace \"/config\"", Some(whole)),
            (&bare, "\"/version\" cannot be tested", Some(no_test)),
            (&bare, "Invalid request body", None),
            (&bare, "host: too long", None),
            (&commented, "host: too long", None),
        ] {
            assert_eq!(next(all, patch, message), learned, "{message}");
        }
    }

    #[test]
    fn what_was_learned_holds_for_its_own_instance_and_ends() {
        let styles = Styles::default();
        let patch = json!([{"op": "test", "path": "/version", "value": 1}]);
        let message = "test is not supported";
        assert!(styles.learn("eu", &patch, message).is_some_and(|style| !style.version_test));
        assert_eq!(styles.learn("eu", &patch, message), None, "the same refusal again is about something else");
        assert_eq!(styles.of("us"), PatchStyle::default());
    }
}
