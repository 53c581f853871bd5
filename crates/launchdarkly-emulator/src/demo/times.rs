//! The times of the demo account.

/// When the first project was created: 2022-01-03. Only statuses are relative to the present.
pub(super) const BEGINNING_MS: i64 = 1_641_204_000_000;
/// A day, in milliseconds.
pub(super) const DAY_MS: i64 = 24 * 60 * 60 * 1000;
