//! The rows: what must hold, and which checks show it.

use serde::Deserialize;

const ROWS: &str = include_str!("../rows.toml");

/// One thing that must hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// Its name, such as S1.
    pub(crate) id: String,
    /// What must hold.
    pub(crate) what: String,
    /// The tests that show it; see [`crate::checks`].
    #[serde(default)]
    pub(crate) checks: Vec<String>,
    /// What of it no check shows, and why.
    pub(crate) not_here: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    row: Vec<Row>,
}

impl Row {
    /// Every row.
    pub(crate) fn all() -> Result<Vec<Self>, String> {
        let Rows { row } = toml::from_str(ROWS).map_err(|error| format!("rows.toml: {error}"))?;
        match row.iter().find(|row| row.checks.is_empty() && row.not_here.is_none()) {
            Some(row) => Err(format!("rows.toml: {} has neither checks nor a reason", row.id)),
            None => Ok(row),
        }
    }

    /// Whether it is one of those asked for: by its name, or by the beginning of one that has no number.
    pub(crate) fn is_wanted(&self, wanted: &[String]) -> bool {
        let letters = self.id.trim_end_matches(|char: char| char.is_ascii_digit());
        wanted.is_empty() || wanted.iter().any(|name| *name == self.id || name == letters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_once_and_says_how_it_is_shown() {
        let rows = Row::all().unwrap();
        let mut names: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), rows.len());
        assert!(
            rows[0].is_wanted(&["S".into()])
                && rows[0].is_wanted(&["S1".into()])
                && !rows[0].is_wanted(&["S10".into()])
        );
    }
}
