//! Which forms of patch a LaunchDarkly instance accepts, learned from its refusals.

use domain::{FormValues, PatchStyle};
use serde_json::Value;

use crate::portal::Portal;
use crate::session::Viewer;

/// The field of a form that says, once LaunchDarkly has refused less, to replace the configuration as a whole.
pub(crate) const WHOLE: &str = "whole";

/// How to plan what a form asks for.
pub(crate) fn wanted(portal: &Portal, viewer: &Viewer, form: &FormValues) -> PatchStyle {
    let style = portal.style(viewer);
    PatchStyle { config_fields: style.config_fields && !form.ticked(WHOLE), ..style }
}

/// What to try after LaunchDarkly refused `patch`, which was of the style `tried`, with `message`: less of what it has, or
/// `None` if the refusal was about what the change says. `known` is what the instance takes as far as is known by now.
///
/// LaunchDarkly documents none of these refusals, so its words are all there is to go by: those about the form of a patch
/// name the operation or the path. They are a guess until the other form was taken.
pub(crate) fn next(tried: PatchStyle, known: PatchStyle, patch: &Value, message: &str) -> Option<PatchStyle> {
    let commented = patch.get("patch");
    let operations = commented.unwrap_or(patch).as_array().map(Vec::as_slice).unwrap_or_default();
    let paths: Vec<&str> = operations.iter().filter_map(|operation| operation["path"].as_str()).collect();
    let message = message.to_lowercase();
    let names = |path: &str| names(&message, path);
    let says = |word: &str| message.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|it| it == word);
    let about = |words: &[&str]| words.iter().any(|word| message.contains(word));

    let has_test = paths.first() == Some(&"/version");
    let has_fields = paths.iter().any(|path| path.starts_with("/config/"));
    let style = tried.and(known);
    let without_test = PatchStyle { version_test: false, ..style };
    let whole = PatchStyle { config_fields: false, ..style };
    // Somebody has found out meanwhile.
    if (has_test && !style.version_test)
        || (has_fields && !style.config_fields)
        || (commented.is_some() && !style.comment)
    {
        return Some(style);
    }
    // Of the form: what may be done, and not what a value must be.
    let forbids =
        about(&["by itself", "replace", "unsupported", "not supported", "not allowed", "cannot be changed", "path"]);
    let of_operations = says("operation") || says("operations") || says("op");
    if has_test && (names("/version") || (says("test") && of_operations)) {
        return Some(without_test);
    }
    let config = names("/config") || paths.iter().any(|path| path.starts_with("/config/") && names(path));
    if has_fields && (config && forbids || about(&["invalid path"]) || says("pointer")) {
        return Some(whole);
    }
    // What else may be wrong with a body that is no bare array is, before all, that it is none.
    let shape = about(&["array", "json patch", "request body", "unmarshal", "patch_failed", "apply patch"]);
    let unknown = says("comment") && about(&["unknown", "unexpected", "unrecognized", "not allowed", "not supported"]);
    if commented.is_some() && (shape || unknown) {
        return Some(PatchStyle { comment: false, ..style });
    }
    let vague = about(&["could not apply patch", "json patch"]) || (about(&["unsupported"]) && of_operations);
    match vague {
        true if has_fields => Some(whole),
        true if has_test => Some(without_test),
        _ => None,
    }
}

/// Whether a message names this path, and not only one that begins with it.
fn names(message: &str, path: &str) -> bool {
    let words = message.split(|letter: char| letter.is_whitespace() || "\"'`“”‘’,;:()[]".contains(letter));
    words.map(|word| word.trim_end_matches('.')).any(|word| word.eq_ignore_ascii_case(path))
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
            (&bare, "unsupported operation: test", Some(no_test)),
            (&bare, "Could not apply patch", Some(whole)),
            (&bare, "Invalid request body", None),
            (&bare, "host: too long", None),
            (&commented, "host: too long", None),
            (&bare, "Environment \"test\" requires approval", None),
            (&bare, "name \"Latest version, in /path\" is too long", None),
            (&bare, "config has no variable \"latest\"", None),
            (&bare, "\"/config/host\" must be a name", None),
            (&bare, "unsupported region", None),
            (&commented, "comment must be at most 100 characters", None),
            (&commented, "unknown field comment", Some(no_comment)),
        ] {
            assert_eq!(next(all, all, patch, message), learned, "{message}");
        }
    }

    #[test]
    fn what_others_found_out_meanwhile_is_tried_whatever_was_said() {
        let all = PatchStyle::default();
        let no_test = PatchStyle { version_test: false, ..all };
        let test = json!({"op": "test", "path": "/version", "value": 1});
        let off = json!({"op": "replace", "path": "/on", "value": false});
        assert_eq!(next(all, no_test, &json!([test, off]), "no"), Some(no_test));
        assert_eq!(next(no_test, no_test, &json!([off]), "\"/version\" cannot be tested"), None);
    }
}
