//! What depends on environments' stores, as it was counted lately.

use std::time::Duration;

use domain::{Address, EnvironmentKey, ProjectKey};
use moka::future::Cache;

use super::Whose;
use crate::failure::Failure;
use crate::session::Viewer;

/// How long what was counted is remembered.
const FRESH: Duration = Duration::from_mins(1);
/// How many environments' counts are remembered.
const REMEMBERED: u64 = 500;

/// What could be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// So many, the first of them by name.
    Exactly(u64, Vec<String>),
    /// At least so many: not everything could be looked at.
    AtLeast(u64, Vec<String>),
    /// It could not be checked, and why.
    Unknown(Uncounted),
}

/// Why something could not be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Uncounted {
    /// LaunchDarkly took too long.
    Late,
    /// It could not be asked, or did not say it.
    Failed(Failure),
    /// Nothing of its answer can be read.
    Unreadable,
    /// Some big segments could not be read, and no flag is known of the others.
    Segments,
    /// The list of integrations could not be read.
    List,
    /// Part of it could not be read, and the rest has none.
    PartOfList,
}

/// The big segments of an environment and their flags.
#[derive(Clone, Debug)]
pub struct Counts {
    /// The segments.
    pub segments: Counted,
    /// The flags that target them.
    pub flags: Counted,
    /// How many of the segments were looked at for their flags.
    pub looked_at: usize,
    /// Whether something failed, so that asking again may tell more.
    pub failed: bool,
}

impl Counts {
    /// Nothing could be counted, and why.
    pub fn unknown(why: Uncounted) -> Self {
        let unknown = Counted::Unknown(why);
        Self { segments: unknown.clone(), flags: unknown, looked_at: 0, failed: true }
    }
}

/// What was counted lately, by token and environment: counting takes up to 21 calls. Only what could be counted is
/// remembered.
pub struct ImpactCache(Cache<(Whose, ProjectKey, EnvironmentKey), Counts>);

impl Default for ImpactCache {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(REMEMBERED).time_to_live(FRESH).build())
    }
}

impl ImpactCache {
    /// Counts by `count`, or takes what was counted a moment ago, or waits for whoever is counting the same.
    pub async fn count(&self, viewer: &Viewer, address: &Address, count: impl Future<Output = Counts>) -> Counts {
        let key = (viewer.into(), address.project.clone(), address.environment.clone());
        let counted = self.0.try_get_with(key, async {
            let counted = count.await;
            if counted.failed { Err(counted) } else { Ok(counted) }
        });
        counted.await.unwrap_or_else(|lacking| (*lacking).clone())
    }
}
