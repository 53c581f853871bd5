//! The health of an account's stores as it changes. One look at LaunchDarkly serves everybody who follows with the same
//! token, and nobody following means no looks.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use domain::{Address, Row, UnixMillis};
use futures::Stream;
use futures::stream;

use super::list::{self, Snapshot};
use crate::portal::Portal;
use crate::session::Viewer;

/// How often LaunchDarkly is asked while somebody follows. Lists are shared and remembered, so it is asked once for all
/// who follow with one token.
const PAUSE: Duration = Duration::from_secs(10);

/// How long a stream lasts before the browser must ask again, so that a session that has ended is noticed.
const LOOKS: usize = 360;

/// What one look found.
pub enum Seen {
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

struct Follower {
    portal: Portal,
    viewer: Viewer,
    /// The list that was told last.
    told: Option<Arc<Snapshot>>,
    pending: VecDeque<Seen>,
    looks: usize,
}

/// Every change from now on; first of all everything as it is, or what changed since the list of `since`, if that is
/// still remembered.
pub fn follow(portal: Portal, viewer: Viewer, since: Option<UnixMillis>) -> impl Stream<Item = Seen> {
    let told = since.and_then(|since| portal.lists.read_at(&viewer, since));
    let follower = Follower { portal, viewer, told, pending: VecDeque::new(), looks: 0 };
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
        use super::failure::Failure;

        // Whoever has signed out sees nothing more, even on a stream that is still open.
        if !self.portal.session_rows.lives(self.viewer.session.as_str()).await.unwrap_or(false) {
            return None;
        }
        let snapshot = match list::list(&self.portal, &self.viewer).await {
            Ok(listed) => listed.snapshot,
            Err(Failure::Unauthorized | Failure::Forbidden(_) | Failure::InstanceGone) => return None,
            Err(_) => return Some(()),
        };
        self.tell(snapshot);
        Some(())
    }

    fn tell(&mut self, snapshot: Arc<Snapshot>) {
        let as_of = snapshot.as_of;
        let told = self.told.as_ref().map(|told| told.rows()).unwrap_or_default();
        let known: HashMap<&Address, &Row> = told.iter().map(|row| (&row.address, row)).collect();
        let health = |row: &Row| (row.health, row.on, row.last_sync);
        let rest = |row: &Row| (row.name.clone(), row.version, row.tags.clone());
        let before = |row: &Row| known.get(&row.address).copied();
        let changed =
            snapshot.rows().iter().filter(|row| before(row).is_none_or(|before| health(before) != health(row)));
        self.pending.extend(changed.map(|row| Seen::Health { row: row.clone(), as_of }));
        let same = known.len() == snapshot.rows().len()
            && snapshot.rows().iter().all(|row| before(row).is_some_and(|before| rest(before) == rest(row)));
        if self.told.is_some() && !same {
            self.pending.push_back(Seen::List { as_of });
        }
        self.told = Some(snapshot);
    }
}
