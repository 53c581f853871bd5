//! A part of a run, once it is over.

use crate::history::History;
use crate::stage::Stage;

/// What a part leaves behind.
pub(crate) struct Part {
    pub(crate) stage: Stage,
    pub(crate) history: History,
    /// How many operations were done.
    pub(crate) operations: usize,
    pub(crate) kills: usize,
    /// How often a way to the database server was cut, and the server started again.
    pub(crate) cuts: usize,
    pub(crate) restarts: usize,
    pub(crate) seconds: f64,
}
