//! Many writes together: why a batch or a number of copies is not begun.

use domain::BATCH_MAX;

/// The way back from a selection that does not do.
pub const BACK: &str = "Go back to the table";

/// At the choice of what to do with them.
pub const NO_VERB: &str = "Choose what to do.";

/// Why a selection or a choice does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsuitable {
    /// Nothing is in it.
    Empty,
    /// More than [`BATCH_MAX`] are in it.
    TooMany,
}

/// What is wrong with the selected integrations.
pub fn title(why: Unsuitable) -> &'static str {
    match why {
        Unsuitable::Empty => "No integration is selected",
        Unsuitable::TooMany => "Too many integrations are selected",
    }
}

/// What to do about it.
pub fn advice(why: Unsuitable) -> String {
    match why {
        Unsuitable::Empty => "Select at least one row, all rows on the page, or all matching rows.".to_owned(),
        Unsuitable::TooMany => format!("At most {BATCH_MAX} can be changed at once. Narrow the table first."),
    }
}

/// What is wrong with the environments that were chosen for copies.
pub fn not_copied(why: Unsuitable) -> String {
    match why {
        Unsuitable::Empty => "Choose at least one environment.".to_owned(),
        Unsuitable::TooMany => format!("At most {BATCH_MAX} environments can get a copy at once."),
    }
}
