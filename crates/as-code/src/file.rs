//! A desired state: a file of integrations, in TOML or JSON, with no secret in it.

use std::collections::HashSet;

use domain::{Filter, Provider};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::definition::written;
use crate::{Definition, SecretNote};

/// The form of the file that this release writes and reads.
pub const FORMAT: u32 = 1;

/// What is wanted of an account, or of the part of it that a filter shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The form of the file.
    pub format: u32,
    /// Which integrations it speaks of, as the query of the table; every one if it is empty. What is there, matches and is
    /// not in the file is extra.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// The integrations, in the order of project, environment, provider, name.
    #[serde(default, rename = "integration")]
    pub integrations: Vec<Definition>,
}

/// Why a text is no such file. Says where, and repeats nothing of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It is neither TOML nor JSON, or has something else in it.
    #[error("{what}{}", .line.map(|line| format!(" (line {line})")).unwrap_or_default())]
    Syntax {
        /// What is wrong.
        what: String,
        /// Where, if that is known.
        line: Option<usize>,
    },
    /// Another release wrote it.
    #[error("it has format {0}, but this release of Storekeeper reads format {FORMAT}")]
    Format(u32),
    /// An integration is not as it should be.
    #[error("integration {number} ({place}): {what}")]
    Integration {
        /// Its place in the file, from 1.
        number: usize,
        /// Project, environment and provider.
        place: String,
        /// What is wrong.
        what: String,
    },
}

impl File {
    /// A file of these, put in order.
    pub fn of(filter: &Filter, mut integrations: Vec<Definition>) -> Self {
        integrations.sort_by_cached_key(|it| {
            (it.project.clone(), it.environment.clone(), it.provider.clone(), it.name.clone(), it.id.clone())
        });
        let all = Filter::default();
        // How the table is sorted and cut into pages says nothing of what belongs to it.
        let own = Filter {
            columns: None,
            select: false,
            ..Filter { sort: all.sort, page: all.page, per_page: all.per_page, ..filter.clone() }
        };
        Self { format: FORMAT, filter: own.query(), integrations }
    }

    /// Reads a file: JSON if it begins so, else TOML.
    ///
    /// # Errors
    /// [`FileError`] says what is wrong, and where.
    pub fn parse(text: &str) -> Result<Self, FileError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut file: Self = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| FileError::Syntax {
                what: nothing_repeated(&error.to_string()),
                line: Some(error.line()),
            })?
        } else {
            toml::from_str(text).map_err(|error| FileError::Syntax {
                what: nothing_repeated(error.message()),
                line: error
                    .span()
                    .and_then(|span| text.get(..span.start))
                    .map(|before| before.matches('\n').count() + 1),
            })?
        };
        if file.format != FORMAT {
            return Err(FileError::Format(file.format));
        }
        let mut seen = HashSet::new();
        for (at, integration) in file.integrations.iter_mut().enumerate() {
            let wrong = |integration: &Definition, what: String| FileError::Integration {
                number: at + 1,
                place: format!("{}/{}/{}", integration.project, integration.environment, integration.provider),
                what,
            };
            if let Some(what) = tidy(integration) {
                return Err(wrong(integration, what));
            }
            if let Some(id) = integration.id.clone()
                && !seen.insert(id)
            {
                return Err(wrong(integration, "its ID appears twice in the file".to_owned()));
            }
        }
        Ok(file)
    }

    /// As TOML: what `storekeeper export` prints.
    pub fn toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// As JSON, with the same names.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }
}

/// Puts an integration in the form in which it is compared; what is wrong with it, if something is.
fn tidy(integration: &mut Definition) -> Option<String> {
    integration.tags.sort();
    integration.tags.dedup();
    integration.config =
        integration.config.iter().filter_map(|(key, value)| Some((key.clone(), written(value)?))).collect();
    let fields = integration.provider.provider().map(Provider::fields).unwrap_or_default();
    for field in fields {
        if field.secret && integration.config.contains_key(field.key) {
            return Some(format!(
                "{key} is a secret: remove it from config and write `{key} = \"env:NAME\"` below secrets",
                key = field.key
            ));
        }
        if !field.secret && !field.optional && !integration.config.contains_key(field.key) {
            return Some(format!("{} is missing in config", field.key));
        }
        if !field.secret && integration.secrets.contains_key(field.key) {
            return Some(format!("{} is not a secret: move it to config", field.key));
        }
        // LaunchDarkly's numbers are texts.
        if let Some(number @ Value::Number(_)) = integration.config.get(field.key) {
            let text = Value::from(number.to_string());
            integration.config.insert(field.key.to_owned(), text);
        }
    }
    // What an export has of settings that nobody here knows is only ever that a secret is there.
    let stray = |(key, note): &(&String, &SecretNote)| {
        let known = fields.iter().any(|field| field.key == *key);
        !known && matches!(note, SecretNote::Variable(_) | SecretNote::File(_))
    };
    let stray = integration.secrets.iter().find(stray).filter(|_| !fields.is_empty());
    stray.map(|(key, _)| format!("{key} is not a secret of this provider"))
}

/// Messages of parsers repeat values in backquotes or quotation marks, and a value may be a password in the wrong place.
fn nothing_repeated(message: &str) -> String {
    let message = message.replace('\n', " ");
    let message = message.split(" at line ").next().unwrap_or_default();
    let names_a_field = ["unknown field", "missing field", "duplicate field"].iter().any(|it| message.starts_with(it));
    if names_a_field || !(message.starts_with("invalid") || message.contains(['`', '"'])) {
        message.to_owned()
    } else if message.starts_with("invalid type") || message.starts_with("invalid value") {
        "a value has the wrong type for its field".to_owned()
    } else {
        "it is not TOML or JSON".to_owned()
    }
}

/// A filter by what LaunchDarkly alone says of an integration.
///
/// # Errors
/// In words, what of it makes no sense, or is known to a portal only.
pub fn lasting(query: &str) -> Result<Filter, String> {
    let filter = Filter::parse_exactly(query).map_err(|error| error.to_string())?;
    if filter.sharing.is_some() || filter.checked.is_some() {
        return Err("the filter uses store sharing or check results, which only the portal knows: \
                    remove them from the filter"
            .to_owned());
    }
    Ok(filter)
}
