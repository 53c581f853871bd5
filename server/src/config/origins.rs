//! Where each option's value came from.

use std::collections::BTreeMap;

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
            if value.as_array().is_none_or(|values| !values.is_empty()) {
                self.0.entry(name.clone()).or_insert_with(|| origin(&name));
            }
        }
        Ok(())
    }

    /// A configuration file with each line's origin at its end.
    pub(super) fn explain(&self, file: &str) -> String {
        let width = file.lines().map(|line| line.chars().count()).max().unwrap_or_default().min(70);
        let line = |line: &str| {
            let name = line.split(" = ").next().unwrap_or_default();
            let origin = self.0.get(name).map_or("default", String::as_str);
            format!("{line:<width$}  # {origin}\n")
        };
        file.lines().map(line).collect()
    }
}
