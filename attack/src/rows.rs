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
    use std::path::{Path, PathBuf};

    use super::*;

    /// Where a check's test may stand, and how its head reads there.
    fn places(check: &str) -> (Vec<PathBuf>, String) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let (suite, name) = check.split_once(' ').unwrap();
        if suite == "browser" {
            let (file, title) = name.split_once(' ').unwrap();
            return (vec![root.join("end2end/tests").join(file)], title.to_owned());
        }
        let (package, kind) = suite.split_once('/').unwrap();
        let package = if package == "server" { root.join("server") } else { root.join("crates").join(package) };
        let folder = if kind == "lib" { package.join("src") } else { package.join("tests").join(kind) };
        let mut modules: Vec<&str> = name.split("::").collect();
        let name = modules.pop().unwrap();
        let file = |end: usize| {
            [format!("{}.rs", modules[..end].join("/")), [&modules[..end], &["main.rs"]].concat().join("/")]
        };
        ((0..=modules.len()).flat_map(file).map(|file| folder.join(file)).collect(), format!("fn {name}("))
    }

    #[test]
    fn every_check_is_a_test_that_there_is() {
        for check in Row::all().unwrap().into_iter().flat_map(|row| row.checks) {
            let (files, head) = places(&check);
            let there = files.iter().any(|file| std::fs::read_to_string(file).is_ok_and(|text| text.contains(&head)));
            assert!(there, "{check}");
        }
    }

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
