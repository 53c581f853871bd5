//! Checking many stores from this network.

use domain::{Filter, Row, UnixMillis};

use super::{Problem, ScanView};

/// The page.
#[derive(Clone, Debug, PartialEq)]
pub struct ChecksPage {
    /// Which integrations.
    pub filter: Filter,
    /// What there is to show.
    pub state: ChecksState,
    /// The time of drawing.
    pub now: UnixMillis,
}

/// The different things that the page can have to say.
#[derive(Clone, Debug, PartialEq)]
pub enum ChecksState {
    /// The operator allows no checks.
    Off,
    /// The stores and their last checks.
    Rows(Box<ChecksRows>),
    /// The integrations could not be read, or not by this token.
    Failed(Problem),
}

/// The stores and their last checks.
#[derive(Clone, Debug, PartialEq)]
pub struct ChecksRows {
    /// Those that match, checked longest ago first; as many as fit on a page.
    pub rows: Vec<Row>,
    /// How many match.
    pub total: usize,
    /// Why the list is not newer, where that was tried.
    pub late: Option<Problem>,
    /// Why checks were not begun.
    pub refused: Option<String>,
    /// The checks.
    pub scan: ScanView,
}
