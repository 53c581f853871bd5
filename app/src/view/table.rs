//! The table of integrations.

use std::sync::Arc;

use domain::{Filter, Index, Selection, UnixMillis, Unreadable};

use super::Problem;

/// The page of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct IntegrationsPage {
    /// What is wanted.
    pub filter: Filter,
    /// What there is to show.
    pub state: TableState,
    /// The time of drawing.
    pub now: UnixMillis,
}

/// The different things that the page can have to say. A failure is never an empty table.
#[derive(Clone, Debug, PartialEq)]
pub enum TableState {
    /// There are integrations; perhaps none that match.
    Rows {
        /// All integrations of the account, shared with whoever read them.
        index: Arc<Index>,
        /// What the browser knows these very rows by.
        digest: String,
        /// What the filter found among them.
        selection: Selection,
        /// When LaunchDarkly said so.
        as_of: UnixMillis,
        /// What of LaunchDarkly's response could not be read.
        unreadable: Vec<Unreadable>,
        /// Why this is not newer, where an older list stands in for one that could not be read.
        late: Option<Problem>,
    },
    /// The account has no integrations.
    Empty {
        /// When LaunchDarkly said so.
        as_of: UnixMillis,
    },
    /// The token may not list them.
    Forbidden(Problem),
    /// They could not be read.
    Failed(Problem),
}
