//! The health of an account's stores as it changes. One look at LaunchDarkly serves everybody who follows with the same
//! token, and nobody following means no looks.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use domain::{Address, Health, Row, UnixMillis};
use futures::Stream;
use futures::stream;

use super::list;
use crate::portal::Portal;
use crate::session::Viewer;

/// How often LaunchDarkly is asked while somebody follows. Lists are shared and remembered, so it is asked once for all
/// who follow with one token.
const PAUSE: Duration = Duration::from_secs(10);

/// How long a stream lasts before the browser must ask again, so that a session that has ended is noticed.
const LOOKS: usize = 360;

/// An integration as it is now.
pub struct Seen {
    /// What the table says of it.
    pub row: Row,
    /// When LaunchDarkly said so.
    pub as_of: UnixMillis,
}

/// What was last told about each integration.
type Told = HashMap<Address, (Health, bool, Option<UnixMillis>)>;

struct Follower {
    portal: Portal,
    viewer: Viewer,
    told: Told,
    pending: VecDeque<Seen>,
    looks: usize,
}

/// Every change of health, state or last synchronisation from now on; first of all everything as it is.
pub fn follow(portal: Portal, viewer: Viewer) -> impl Stream<Item = Seen> {
    let follower = Follower { portal, viewer, told: Told::new(), pending: VecDeque::new(), looks: 0 };
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
        for row in snapshot.rows.iter() {
            let now = (row.health, row.on, row.last_sync);
            if self.told.get(&row.address) != Some(&now) {
                self.told.insert(row.address.clone(), now);
                self.pending.push_back(Seen { row: row.clone(), as_of: snapshot.as_of });
            }
        }
        Some(())
    }
}
