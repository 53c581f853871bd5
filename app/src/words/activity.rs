//! The record of what was done: its filter, its export, and undoing.

use domain::ChangeLine;

/// Beside a field of the filter that holds no day.
pub const NOT_A_DAY: &str = "Enter a date such as 2026-11-21. Until then, this filter is ignored.";
/// Instead of an export whose filter holds no day.
pub const NOT_EXPORTED: &str = "A date in the filter is not valid. Enter a date such as 2026-11-21.";

/// Above the form of a change that stays as it is, and why.
pub fn not_undone(why: &str) -> String {
    format!("This change cannot be undone. {why}")
}

/// One field of a change, as spreadsheets get it.
pub fn exported(change: &ChangeLine) -> String {
    let ChangeLine { label, before, after } = change;
    match before {
        Some(before) => format!("{label}: {before} → {after}"),
        None => format!("{label}: {after}"),
    }
}
