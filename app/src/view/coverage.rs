//! Every environment of the account beside its stores.

use domain::{Coverage, CoverageFilter, CoverageSelection, UnixMillis};

use super::{Problem, Progress, ScanView};

/// The page of the coverage.
#[derive(Clone, Debug, PartialEq)]
pub struct CoveragePage {
    /// What is wanted.
    pub filter: CoverageFilter,
    /// What there is to show.
    pub state: CoverageState,
    /// The time of drawing.
    pub now: UnixMillis,
}

/// The different things that the page can have to say.
#[derive(Clone, Debug, PartialEq)]
pub enum CoverageState {
    /// The environments and their stores.
    Rows(Box<CoverageRows>),
    /// The environments are being read.
    Reading(Progress),
    /// The account has no environments, or the token may see none.
    Empty,
    /// They could not be read, or not by this token.
    Failed(Problem),
}

/// The environments and their stores.
#[derive(Clone, Debug, PartialEq)]
pub struct CoverageRows {
    /// All of them, worst first.
    pub coverage: Coverage,
    /// What is shown of them.
    pub selection: CoverageSelection,
    /// When the environments were read.
    pub environments_as_of: UnixMillis,
    /// When the stores were read.
    pub stores_as_of: UnixMillis,
    /// Why they are not newer, where that was tried: environments, stores.
    pub late: Vec<Problem>,
    /// What is missing, in sentences.
    pub missing: Vec<String>,
    /// The scan for big segments.
    pub scan: ScanView,
}
