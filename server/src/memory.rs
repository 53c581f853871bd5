//! What this replica remembers besides the database, by whose it is: lists, scans, counts, limits. State without verbs: it asks
//! nobody anything, and `operations` fill it. Every map here is bounded, for others choose its keys.

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

pub use checks::{CheckProgress, Checks, Run};
pub use environments::{EnvironmentCache, Environments, MOST, Reading};
pub use impacts::{Counted, Counts, ImpactCache};
pub use lists::{Flight, ListCache};
pub use scans::{Answers, Begun, Progress, Scans, Settings, State};
pub use sign_in_limit::{NotNow, SignInLimit, Try};
pub use snapshot::{Packed, Snapshot};
pub use streams::Streams;
pub use styles::Styles;
pub use whose::{TokenOf, Whose};
