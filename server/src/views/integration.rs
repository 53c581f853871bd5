//! What all pages share about an integration and its environment.

use app::view::EnvironmentFacts;
use domain::{ConfigValue, Environment};

/// A name to show: an integration without one still needs a heading.
pub(crate) fn shown_name(name: &str) -> String {
    if name.trim().is_empty() { "Unnamed integration".to_owned() } else { name.to_owned() }
}

/// What the pages say about an environment.
pub(crate) fn facts(environment: Environment) -> EnvironmentFacts {
    let Environment { name, critical, client_side_id, .. } = environment;
    EnvironmentFacts { name, critical, client_side_id }
}

/// A plain value in words.
pub(crate) fn words(value: &ConfigValue) -> String {
    match value {
        ConfigValue::Plain(serde_json::Value::String(text)) => text.clone(),
        ConfigValue::Plain(serde_json::Value::Bool(yes)) => if *yes { "Yes" } else { "No" }.to_owned(),
        ConfigValue::Plain(serde_json::Value::Null) => String::new(),
        ConfigValue::Plain(other) => other.to_string(),
        ConfigValue::Secret(domain::SecretState::Set) => "Set".to_owned(),
        ConfigValue::Secret(domain::SecretState::NotSet) => "Not set".to_owned(),
    }
}
