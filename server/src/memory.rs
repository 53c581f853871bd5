//! What this replica keeps in memory, per owner: lists, scans, counts, limits. State only: it asks
//! nobody anything, and `operations` fill it. Every map here is bounded, because others choose its keys.

mod check_limits;
mod checks;
mod environments;
mod impacts;
mod lists;
mod scans;
mod sign_in_limit;
mod snapshot;
mod streams;
mod styles;
mod whose;

pub(crate) use checks::{CheckProgress, Checks, Run, ScannedCheck};
pub(crate) use environments::{EnvironmentCache, Environments, MOST, Reading};
pub(crate) use impacts::{Counted, Counts, ImpactCache, Uncounted};
pub(crate) use lists::{Flight, ListCache};
pub(crate) use scans::{Answers, Begun, Progress, Scans, Settings, State};
pub(crate) use sign_in_limit::{NotNow, SignInLimit, Try};
pub(crate) use snapshot::Snapshot;
pub(crate) use streams::Streams;
pub(crate) use styles::Styles;
pub(crate) use whose::{TokenOf, Whose};
