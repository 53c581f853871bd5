//! Which stores several environments write to.

use domain::{Provider, Row, UnixMillis};

use super::{Problem, ScanView};

/// The page of the shared stores.
#[derive(Clone, Debug, PartialEq)]
pub struct StoresPage {
    /// What there is to show.
    pub state: StoresState,
    /// The time of drawing.
    pub now: UnixMillis,
}

/// The different things that the page can have to say.
#[derive(Clone, Debug, PartialEq)]
pub enum StoresState {
    /// What is known of the stores.
    Rows(Box<StoresRows>),
    /// The account has no integrations.
    Empty,
    /// They could not be read, or not by this token.
    Failed(Problem),
}

/// What is known of the stores.
#[derive(Clone, Debug, PartialEq)]
pub struct StoresRows {
    /// The shared ones, the most urgent first.
    pub shared: Vec<SharedStoreView>,
    /// Of how many integrations the store is known.
    pub compared: usize,
    /// How many integrations there are.
    pub all: usize,
    /// When the integrations were listed.
    pub as_of: UnixMillis,
    /// Why the list is not newer, where that was tried.
    pub late: Option<Problem>,
    /// The comparison.
    pub scan: ScanView,
}

/// A store that several environments write to.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedStoreView {
    /// Whose store it is.
    pub provider: Provider,
    /// Host and port, or table, region and account.
    pub name: String,
    /// Whether critical and other environments write to it.
    pub mixed: bool,
    /// The integrations that write to it.
    pub users: Vec<StoreUser>,
}

/// An integration that writes to a shared store.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreUser {
    /// The integration.
    pub row: Row,
    /// Whether its environment is critical, where that is known.
    pub critical: Option<bool>,
}
