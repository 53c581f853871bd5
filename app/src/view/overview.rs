//! The account at a glance.

use std::sync::Arc;

use domain::{Gaps, Overview, UnixMillis, Unreadable};
use serde::{Deserialize, Serialize};

use super::{ActivityEntry, Problem, ViewerBadge};

/// The page of the overview.
#[derive(Clone, Debug, PartialEq)]
pub struct OverviewPage {
    /// How the stores are, as far as it could be read.
    pub account: AccountState,
    /// The newest writes of the record, newest first.
    pub lately: Vec<ActivityEntry>,
    /// Whose token reads which instance.
    pub viewer: ViewerBadge,
    /// What LaunchDarkly's rate limit leaves, where it said so.
    pub allowance: Option<Allowance>,
    /// The time of drawing.
    pub now: UnixMillis,
}

/// The different things that can be said of an account. A failure never looks like an empty account.
#[derive(Clone, Debug, PartialEq)]
pub enum AccountState {
    /// There are integrations.
    Stores {
        /// How they are.
        glance: Glance,
        /// What of its answer could not be read.
        unreadable: Vec<Unreadable>,
        /// Why this is not newer, where an older answer stands in for one that could not be had.
        late: Option<Problem>,
    },
    /// There are none.
    Empty {
        /// When LaunchDarkly was asked.
        as_of: UnixMillis,
    },
    /// They could not be read, or not by this token.
    Failed(Problem),
}

/// How the stores of an account are, and as of when: `GET /api/overview`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Glance {
    /// How they are.
    pub overview: Arc<Overview>,
    /// The environments that need attention; `None` until the account's environments have been read.
    pub gaps: Option<Gaps>,
    /// When LaunchDarkly was asked.
    pub as_of: UnixMillis,
    /// The time of drawing.
    pub now: UnixMillis,
}

/// How many calls LaunchDarkly still allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How many are left in the window of 10 seconds.
    pub remaining: u64,
    /// How many it has in all, where LaunchDarkly said it.
    pub limit: Option<u64>,
    /// When the answer that said so came.
    pub seen: UnixMillis,
}
