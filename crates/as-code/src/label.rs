//! Names for integrations in programs: letters, digits and underscores, told apart, and the same from one export to the next.

use std::collections::HashSet;

use crate::Definition;

/// How many digits of an ID tell integrations apart; its end counts up.
const DIGITS: usize = 6;

/// Gives names and remembers which are taken.
#[derive(Debug, Default)]
pub struct Labels(HashSet<String>);

impl Labels {
    /// A name for an integration: its place, and the end of its ID.
    pub fn of(&mut self, definition: &Definition) -> String {
        let Definition { project, environment, provider, id, .. } = definition;
        let place = plain(&format!("{project}_{environment}_{provider}"));
        let id = id.as_ref().map(domain::IntegrationId::as_str).unwrap_or_default();
        let short = id.len().saturating_sub(DIGITS);
        let with = |id: &str| if id.is_empty() { place.clone() } else { format!("{place}_{id}") };
        let mut name = with(id.get(short..).unwrap_or(id));
        if self.0.contains(&name) {
            name = with(id);
        }
        let mut number = 2;
        while !self.0.insert(name.clone()) {
            name = format!("{}_{number}", with(id));
            number += 1;
        }
        name
    }
}

/// Lower case, with `_` for whatever a name cannot hold; never a digit first.
pub(crate) fn plain(text: &str) -> String {
    let name: String =
        text.chars().map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '_' }).collect();
    if name.starts_with(|char: char| char.is_ascii_digit()) { format!("_{name}") } else { name }
}

/// A variable of the shell for a secret of an integration: of one alone, or of the one with this label.
pub(crate) fn variable(provider: &str, key: &str, label: Option<&str>) -> String {
    let name = match label {
        Some(label) => format!("{label}_{key}"),
        None => format!("{provider}_{key}"),
    };
    plain(&name).to_ascii_uppercase()
}
