//! The record of what was done: its filter, its export, and undoing.

use domain::ChangeLine;

/// Beside a field of the filter that holds no day.
pub const NOT_A_DAY: &str = "Enter a date such as 2026-11-21. Until then, this filter is ignored.";
/// Instead of an export whose filter holds no day.
pub const NOT_EXPORTED: &str = "A date in the filter is not valid. Enter a date such as 2026-11-21.";

/// Above the form of an inverse that cannot be sent as it is.
pub const NOT_UNDONE: &str = "The earlier values are filled in, but they cannot be sent as they are.";

/// One field of a change, as spreadsheets get it.
pub fn exported(change: &ChangeLine) -> String {
    let ChangeLine { label, before, after } = change;
    match before {
        Some(before) => format!("{label}: {before} → {after}"),
        None => format!("{label}: {after}"),
    }
}

/// Whoever worked with a team's token, and whose token it is.
pub fn member(name: &str, id: &str, team: &str, token: &str) -> String {
    let id = if id == name { String::new() } else { format!(" [{id}]") };
    format!("{name}{id} (team {team}, token {token})")
}
