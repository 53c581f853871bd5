//! From a definition in a file to a form. Each function says what has to be fixed, line by line.

use as_code::{Definition, SecretNote};
use domain::{Config, FormValues, Kind, Provider, SecretState};
use serde_json::Value;

use crate::config::SecretReference;

/// Fills a form with all that is no secret; what no form has is a problem.
pub(super) fn fill(form: &mut FormValues, wanted: &Definition) -> Vec<String> {
    let mut problems = Vec::new();
    form.set("name", wanted.name.clone());
    form.set("on", if wanted.on { "on" } else { "" });
    form.set("tags", wanted.tags.join(", "));
    if wanted.tags.iter().any(|tag| tag.contains(',')) {
        problems.push("tags: a tag cannot hold a comma".to_owned());
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
pub(super) fn fill_secrets(form: &mut FormValues, wanted: &Definition, provider: Provider) -> Vec<String> {
    let mut problems = Vec::new();
    for (key, note) in &wanted.secrets {
        if provider.field(key).is_none_or(|field| !field.secret) && *note != SecretNote::NotSet {
            problems.push(format!("secrets.{key}: {} has no such secret", provider.name()));
            continue;
        }
        match secret(note) {
            Some(Ok(text)) => form.set(format!("config.{key}"), text),
            Some(Err(why)) => problems.push(format!("secrets.{key}: {why}")),
            None if *note == SecretNote::Set => {
                problems.push(format!("secrets.{key}: give its location as env:NAME or file:/path"));
            }
            None => {}
        }
    }
    problems
}

/// Fills in what is to be done with the secrets of an integration that has this configuration.
pub(super) fn fill_changed_secrets(form: &mut FormValues, wanted: &Definition, config: &Config) -> Vec<String> {
    let mut problems = Vec::new();
    for (key, note) in &wanted.secrets {
        let action = format!("config.{key}.action");
        match (config.secret(key), note) {
            (SecretState::Set, SecretNote::NotSet) => form.set(action, "clear"),
            (SecretState::Set, _) | (SecretState::NotSet, SecretNote::NotSet) => {}
            (SecretState::NotSet, SecretNote::Set) => {
                problems.push(format!(
                    "secrets.{key}: LaunchDarkly has no value; give its location as env:NAME or file:/path"
                ));
            }
            (SecretState::NotSet, SecretNote::Variable(_) | SecretNote::File(_)) => match secret(note) {
                Some(Ok(text)) => {
                    form.set(action, "replace");
                    form.set(format!("config.{key}"), text);
                }
                Some(Err(why)) => problems.push(format!("secrets.{key}: {why}")),
                None => {}
            },
        }
    }
    problems
}

/// A secret's text, where the file says where it is.
fn secret(note: &SecretNote) -> Option<Result<String, String>> {
    let reference = match note {
        SecretNote::Set | SecretNote::NotSet => return None,
        SecretNote::Variable(name) => SecretReference::Variable(name.clone()),
        SecretNote::File(path) => SecretReference::File(path.into()),
    };
    Some(match reference.read() {
        Some(secret) if !secret.is_empty() => Ok(secret.expose().to_owned()),
        _ => Err(format!("{reference} is empty or cannot be read")),
    })
}
