//! The health of an account's stores as it changes. One look at LaunchDarkly serves everybody who follows with the same
//! token, and nobody following means no looks.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use domain::{Address, Health, IntegrationId, Row, UnixMillis};
use futures::Stream;
use futures::stream;

use super::list;
use super::patience;
use crate::memory::Snapshot;
use crate::portal::Portal;
use crate::session::Viewer;

/// How often LaunchDarkly is asked while somebody follows. Lists are shared and remembered, so it is asked once for all
/// who follow with one token.
const PAUSE: Duration = Duration::from_secs(10);

/// How long a stream lasts before the browser must ask again, so that a session that has ended is noticed.
const LOOKS: usize = 360;

/// What one look found.
pub(crate) enum Seen {
    /// A store is not as it was told to be.
    Health {
        /// What the table says of its integration.
        row: Row,
        /// When LaunchDarkly said so.
        as_of: UnixMillis,
    },
    /// Integrations came, went, or were changed otherwise.
    List {
        /// When LaunchDarkly said so.
        as_of: UnixMillis,
    },
}

/// How many rows may be told whose last synchronisation alone has moved: in a large account that is nearly all of them at
/// every look, and then they are told once in [`RARELY`] looks.
const SYNCED: usize = 500;
const RARELY: usize = 6;

struct Follower {
    portal: Portal,
    viewer: Viewer,
    /// The integration that they want to know of; `None` for all.
    only: Option<IntegrationId>,
    /// What was told last of each integration.
    told: HashMap<Address, Told>,
    /// The list that was seen last.
    last: Option<Arc<Snapshot>>,
    /// Whether they have a list that is no longer remembered: what changed since cannot be told.
    behind: bool,
    pending: VecDeque<Seen>,
    looks: usize,
}

/// Every change from now on; first of all everything as it is, or what changed since the list of `since`. If that is no
/// longer remembered, that the list must be read anew. Of one integration it is told how it is.
pub(crate) fn follow(
    portal: Portal,
    viewer: Viewer,
    since: Option<UnixMillis>,
    only: Option<IntegrationId>,
) -> impl Stream<Item = Seen> {
    let last = since.and_then(|since| portal.lists.read_at(&viewer, since));
    let behind = since.is_some() && last.is_none() && only.is_none();
    let rows = last.iter().flat_map(|last| last.rows());
    let told = rows.map(|row| (row.address.clone(), Told::of(row))).collect();
    let follower = Follower { portal, viewer, only, told, last, behind, pending: VecDeque::new(), looks: 0 };
    stream::unfold(follower, |mut follower| async move {
        loop {
            if let Some(event) = follower.pending.pop_front() {
                return Some((event, follower));
            }
            if follower.looks >= LOOKS {
                return None;
            }
            let mut stopping = follower.portal.stopping.clone();
            if follower.looks > 0 {
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => {}
                    _ = stopping.wait_for(|stopping| *stopping) => return None,
                }
            }
            follower.looks += 1;
            follower.look().await?;
        }
    })
}

impl Follower {
    /// Looks once; `None` ends the stream: the session has ended, or its token opens nothing any more.
    async fn look(&mut self) -> Option<()> {
        use crate::failure::Failure;

        // Whoever has signed out sees nothing more, even on a stream that is still open.
        if !self.portal.session_rows.lives(self.viewer.session.as_str()).await.unwrap_or(false) {
            return None;
        }
        // What is left of LaunchDarkly's rate limit belongs to whoever asks or changes something.
        if self.looks > 1 && patience::scarce(&self.portal, &self.viewer).is_some() {
            return Some(());
        }
        let snapshot = match list::list(&self.portal, &self.viewer).await {
            Ok(listed) => listed.snapshot,
            Err(Failure::Unauthorized | Failure::Forbidden(_) | Failure::InstanceGone) => return None,
            Err(_) => return Some(()),
        };
        self.tell(snapshot);
        Some(())
    }

    fn wants(&self, row: &Row) -> bool {
        self.only.as_ref().is_none_or(|id| row.address.id == *id)
    }

    fn tell(&mut self, snapshot: Arc<Snapshot>) {
        let as_of = snapshot.as_of;
        if std::mem::take(&mut self.behind) {
            self.told = snapshot.rows().iter().map(|row| (row.address.clone(), Told::of(row))).collect();
            self.pending.push_back(Seen::List { as_of });
            self.last = Some(snapshot);
            return;
        }
        let (mut changed, mut synced) = (Vec::new(), Vec::new());
        for row in snapshot.rows().iter().filter(|row| self.wants(row)) {
            match self.told.get(&row.address) {
                Some(told) if *told == Told::of(row) => {}
                Some(told) if (told.health, told.on) == (row.health, row.on) => synced.push(row),
                _ => changed.push(row),
            }
        }
        if synced.len() <= SYNCED || self.looks.is_multiple_of(RARELY) {
            changed.append(&mut synced);
        }
        for row in changed {
            self.told.insert(row.address.clone(), Told::of(row));
            self.pending.push_back(Seen::Health { row: row.clone(), as_of });
        }
        if self.only.is_none() && self.last.as_ref().is_some_and(|last| !same_list(last, &snapshot)) {
            self.pending.push_back(Seen::List { as_of });
        }
        self.last = Some(snapshot);
    }
}

/// What was told of a store.
#[derive(PartialEq, Eq)]
struct Told {
    health: Health,
    on: bool,
    last_sync: Option<UnixMillis>,
}

impl Told {
    fn of(row: &Row) -> Self {
        Self { health: row.health, on: row.on, last_sync: row.last_sync }
    }
}

/// Whether two lists differ in nothing but what events of health tell.
fn same_list(one: &Snapshot, other: &Snapshot) -> bool {
    let known: HashMap<&Address, &Row> = one.rows().iter().map(|row| (&row.address, row)).collect();
    let same = |row: &Row| {
        known
            .get(&row.address)
            .is_some_and(|known| (&known.name, known.version, &known.tags) == (&row.name, row.version, &row.tags))
    };
    known.len() == other.rows().len() && other.rows().iter().all(same)
}
