//! Checks of many stores, and of one whose settings are not saved. What a check finds is in [`super::check`].

use domain::CheckVerdict;

/// The page of a check of what stands in a form.
pub const UNSAVED: &str = "Check of unsaved values";

/// Why the store of an integration was not checked: its settings name none.
pub const NO_STORE: &str = "the settings do not identify a store to check";

/// How many stores have each verdict; `None` where none has any.
pub fn verdicts(counted: impl IntoIterator<Item = (CheckVerdict, usize)>) -> Option<String> {
    let counted = counted.into_iter().filter(|(_, count)| *count > 0);
    let counted: Vec<String> = counted.map(|(verdict, count)| format!("{}: {count}", verdict.word())).collect();
    (!counted.is_empty()).then(|| format!("{}.", counted.join(", ")))
}

/// How many checks were not started for the same reason.
pub fn not_begun(count: usize, why: &str) -> String {
    let checks = if count == 1 { "1 check".to_owned() } else { format!("{count} checks") };
    format!("{checks} not started: {why}.")
}
