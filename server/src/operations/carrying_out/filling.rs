//! From a definition in a file to a form. Each function gives what has to be fixed.

use app::words::desired::Problem;
use as_code::{Definition, SecretNote};
use domain::{Config, FormValues, Kind, Provider, SecretState};
use serde_json::Value;

use crate::config::SecretReference;

/// Fills a form with all that is no secret; what no form has is a problem.
pub(super) fn fill(form: &mut FormValues, wanted: &Definition) -> Vec<Problem> {
    let mut problems = Vec::new();
    form.set("name", wanted.name.clone());
    form.set("on", if wanted.on { "on" } else { "" });
    form.set("tags", wanted.tags.join(", "));
    if wanted.tags.iter().any(|tag| tag.contains(',')) {
        problems.push(Problem::CommaInTag);
    }
    let Some(provider) = wanted.known_provider() else { return problems };
    for field in provider.fields().iter().filter(|field| !field.secret) {
        let default = field.default.map(domain::Default::value);
        let text = match wanted.config.get(field.key).or(default.as_ref()) {
            Some(Value::Bool(true)) => "on".to_owned(),
            Some(Value::Bool(false)) | None if field.kind == Kind::Boolean => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        form.set(field.form_name(), text);
    }
    problems
}

/// Fills in the secrets of a new integration.
pub(super) fn fill_secrets(form: &mut FormValues, wanted: &Definition, provider: Provider) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, note) in &wanted.secrets {
        if provider.field(key).is_none_or(|field| !field.secret) && *note != SecretNote::NotSet {
            problems.push(Problem::NoSuchSecret { key: key.clone(), provider });
            continue;
        }
        match secret(key, note) {
            Some(Ok(text)) => form.set(format!("config.{key}"), text),
            Some(Err(problem)) => problems.push(problem),
            None if *note == SecretNote::Set => problems.push(Problem::NoLocation { key: key.clone() }),
            None => {}
        }
    }
    problems
}

/// Fills in what is to be done with the secrets of an integration that has this configuration.
pub(super) fn fill_changed_secrets(form: &mut FormValues, wanted: &Definition, config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, note) in &wanted.secrets {
        let action = format!("config.{key}.action");
        match (config.secret(key), note) {
            (SecretState::Set, SecretNote::NotSet) => form.set(action, "clear"),
            (SecretState::Set, _) | (SecretState::NotSet, SecretNote::NotSet) => {}
            (SecretState::NotSet, SecretNote::Set) => problems.push(Problem::NoValue { key: key.clone() }),
            (SecretState::NotSet, SecretNote::Variable(_) | SecretNote::File(_)) => match secret(key, note) {
                Some(Ok(text)) => {
                    form.set(action, "replace");
                    form.set(format!("config.{key}"), text);
                }
                Some(Err(problem)) => problems.push(problem),
                None => {}
            },
        }
    }
    problems
}

/// A secret's text, where the file says where it is.
fn secret(key: &str, note: &SecretNote) -> Option<Result<String, Problem>> {
    let reference = match note {
        SecretNote::Set | SecretNote::NotSet => return None,
        SecretNote::Variable(name) => SecretReference::Variable(name.clone()),
        SecretNote::File(path) => SecretReference::File(path.into()),
    };
    Some(match reference.read() {
        Some(secret) if !secret.is_empty() => Ok(secret.expose().to_owned()),
        _ => Err(Problem::NothingThere { key: key.to_owned(), location: reference.to_string() }),
    })
}
