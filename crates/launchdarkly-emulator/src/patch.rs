//! Applying a JSON Patch (RFC 6902) to an integration as LaunchDarkly does, as far as is known, with a switch for what
//! is not. It must never store anything.

use json_patch::{Patch, PatchErrorKind, PatchOperation};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::account::Integration;
use crate::errors::ApiError;
use crate::options::{CommentBody, ConfigPaths, FailedTest, MaskedSecret, OmittedSecret, Options, VersionTest};
use crate::{fields, mask};

/// What can be changed; everything else is answered with 400 (documented for fields with an underscore, else a guess).
const EDITABLE: [&str; 4] = ["name", "on", "tags", "config"];

/// A PATCH body.
#[derive(Debug)]
pub(crate) struct Change {
    operations: Patch,
    pub(crate) comment: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Body {
    Bare(Patch),
    Commented { comment: Option<String>, patch: Patch },
}

/// Reads a body; fails with 400.
pub(crate) fn parse(body: &[u8], options: &Options) -> Result<Change, ApiError> {
    let refused = || ApiError::invalid("a JSON Patch is an array of operations");
    match serde_json::from_slice(body).map_err(|_| refused())? {
        Body::Bare(operations) => Ok(Change { operations, comment: None }),
        Body::Commented { comment, patch } if options.comment_body == CommentBody::Taken => {
            Ok(Change { operations: patch, comment })
        }
        Body::Commented { .. } => Err(refused()),
    }
}

/// The integration after the change, with its version as before; fails with what LaunchDarkly would answer.
pub(crate) fn apply(
    current: &Integration,
    change: Change,
    options: &Options,
    generate: impl FnOnce() -> String,
) -> Result<Integration, ApiError> {
    let operations = settle_version_tests(change.operations, options.version_test)?;
    operations.iter().try_for_each(|operation| check_path(operation, options.config_paths))?;
    let mut document = current.document();
    json_patch::patch(&mut document, &operations).map_err(|error| match error.kind {
        PatchErrorKind::TestFailed => failed_test(options.failed_test),
        _ => ApiError::invalid(error.to_string()),
    })?;
    restore(&mut document, &current.document(), &options.ignored_fields);
    let mut changed = read_back(current, document).map_err(ApiError::invalid)?;
    keep_secrets(current, &mut changed.config, options);
    changed.config = fields::check(&current.provider, changed.config, options, generate)?;
    Ok(changed)
}

/// The integration after an edit that nobody checks; fails with the reason why the patch does not apply.
pub(crate) fn edited(current: &Integration, operations: &Patch) -> Result<Integration, String> {
    let mut document = current.document();
    json_patch::patch(&mut document, operations).map_err(|error| error.to_string())?;
    read_back(current, document)
}

fn settle_version_tests(operations: Patch, rule: VersionTest) -> Result<Patch, ApiError> {
    let is_version_test =
        |it: &PatchOperation| matches!(it, PatchOperation::Test(test) if test.path.as_str() == "/version");
    match rule {
        VersionTest::Ignored => Ok(Patch(operations.0.into_iter().filter(|it| !is_version_test(it)).collect())),
        VersionTest::Refused if operations.iter().any(is_version_test) => {
            Err(ApiError::invalid("\"/version\" cannot be tested"))
        }
        VersionTest::Supported | VersionTest::Refused => Ok(operations),
    }
}

fn failed_test(rule: FailedTest) -> ApiError {
    match rule {
        FailedTest::Conflict => ApiError::Conflict,
        FailedTest::InvalidRequest => ApiError::invalid("a test in the patch failed"),
        FailedTest::PatchFailed => ApiError::PatchFailed,
    }
}

/// Whether an operation may touch what it touches. Anything may be tested.
fn check_path(operation: &PatchOperation, config_paths: ConfigPaths) -> Result<(), ApiError> {
    let refuse = |path: &str, reason: &str| Err(ApiError::invalid(format!("\"{path}\" {reason}")));
    let touched = match operation {
        PatchOperation::Move(it) => vec![&it.path, &it.from],
        PatchOperation::Add(it) => vec![&it.path],
        PatchOperation::Remove(it) => vec![&it.path],
        PatchOperation::Replace(it) => vec![&it.path],
        PatchOperation::Copy(it) => vec![&it.path],
        PatchOperation::Test(_) => vec![],
    };
    for path in touched {
        let mut tokens = path.tokens().map(|token| token.decoded().into_owned());
        let field = tokens.next().unwrap_or_default();
        let known = ["_id", "integrationKey", "projectKey", "environmentKey", "version"];
        if field.is_empty() || field.starts_with('_') || known.contains(&field.as_str()) {
            return refuse(path.as_str(), "is not editable");
        }
        if field == "config" && tokens.next().is_some() && config_paths == ConfigPaths::Refused {
            return refuse(path.as_str(), "cannot be changed by itself; replace \"/config\"");
        }
    }
    Ok(())
}

/// Undoes the changes to fields that the script ignores.
fn restore(document: &mut Value, original: &Value, ignored: &[String]) {
    for field in ignored.iter().filter(|field| EDITABLE.contains(&field.as_str())) {
        document[field.as_str()] = original[field.as_str()].clone();
    }
}

/// Takes the editable fields from a patched document; unknown fields are ignored (documented).
fn read_back(current: &Integration, document: Value) -> Result<Integration, String> {
    #[derive(Deserialize)]
    struct Editable {
        #[serde(default)]
        name: String,
        on: bool,
        #[serde(default)]
        tags: Vec<String>,
        config: Map<String, Value>,
    }
    let Editable { name, on, tags, config } = serde_json::from_value(document).map_err(|error| error.to_string())?;
    Ok(Integration { name, on, tags, config, ..current.clone() })
}

fn keep_secrets(current: &Integration, config: &mut Map<String, Value>, options: &Options) {
    for key in fields::secrets(&current.provider) {
        let Some(Value::String(old)) = current.config.get(key) else { continue };
        let keep = match config.get(key) {
            None => options.omitted_secret == OmittedSecret::Kept,
            Some(Value::String(new)) => options.masked_secret == MaskedSecret::Kept && *new == mask::text(old),
            Some(_) => false,
        };
        if keep {
            config.insert(key.to_owned(), Value::String(old.clone()));
        }
    }
}
