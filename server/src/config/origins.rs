//! Where each option's value came from.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::error::ConfigError;
use super::options::Options;

/// Where values came from, by the option's name. What is missing has its default.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins(BTreeMap<String, String>);

impl Origins {
    /// Notes what `options` set, unless something that counts more was noted before; `origin` names it from the option's name.
    pub(super) fn note(&mut self, options: &Options, origin: impl Fn(&str) -> String) -> Result<(), ConfigError> {
        // Every option is a text or a list of texts, so this cannot fail; and if it does, it says so.
        let set = toml::Table::try_from(options)
            .map_err(|error| ConfigError::Value { option: "config", reason: error.to_string() })?;
        for (name, value) in set {
            let nothing =
                value.as_array().is_some_and(Vec::is_empty) || value.as_table().is_some_and(toml::Table::is_empty);
            if !nothing {
                self.0.entry(name.clone()).or_insert_with(|| origin(&name));
            }
        }
        Ok(())
    }

    /// A configuration file with each line's origin at its end.
    pub(super) fn explain(&self, file: &str) -> String {
        let width = file.lines().map(|line| line.chars().count()).max().unwrap_or_default().min(70);
        // A section has the origin of the whole: a team's lines may be called like options.
        let mut section = None;
        let mut explained = String::new();
        for line in file.lines() {
            if let Some(head) = line.strip_prefix('[') {
                section = head.split(['.', ']']).next();
            }
            let name = section.or_else(|| line.split(" = ").next()).unwrap_or_default();
            let origin = self.0.get(name).map_or("default", String::as_str);
            // Writing to a text cannot fail.
            let _ = writeln!(explained, "{line:<width$}  # {origin}");
        }
        explained
    }
}
