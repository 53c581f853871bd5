//! How many checks one token may begin and have under way, so that nobody keeps the others from checking.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use domain::UnixMillis;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Whose;
use crate::session::Viewer;

/// How many checks are under way at the same time, of everybody's.
const AT_ONCE: usize = 8;
/// How many of one token's.
const AT_ONCE_EACH: usize = 4;
/// How many checks one token may begin in a minute; many at once count as one.
const A_MINUTE: usize = 30;
const MINUTE_MS: i64 = 60 * 1000;

/// The limits, by instance and token: who signs in twice has no more.
pub(super) struct Limits {
    all: Arc<Semaphore>,
    each: Mutex<HashMap<Whose, Own>>,
}

struct Own {
    begun: VecDeque<UnixMillis>,
    at_once: Arc<Semaphore>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(AT_ONCE)), each: Mutex::default() }
    }
}

impl Limits {
    /// Counts one more check of the viewer's; whether they may begin it.
    pub(super) fn count(&self, viewer: &Viewer, now: UnixMillis) -> bool {
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        each.retain(|_, own| {
            own.begun.retain(|time| now.since(*time) < MINUTE_MS);
            !own.begun.is_empty() || own.at_once.available_permits() < AT_ONCE_EACH
        });
        let begun = &mut each.entry(viewer.into()).or_insert_with(Own::new).begun;
        if begun.len() >= A_MINUTE {
            return false;
        }
        begun.push_back(now);
        true
    }

    /// Waits for the viewer's turn; it is over when what is given is dropped.
    pub(super) async fn turn(&self, viewer: &Viewer) -> Turn {
        let own = {
            let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(&each.entry(viewer.into()).or_insert_with(Own::new).at_once)
        };
        // The viewer's own first: who waits for that keeps nobody else waiting.
        let (own, all) = (own.acquire_owned().await, Arc::clone(&self.all));
        Turn { _own: own.ok(), _all: all.acquire_owned().await.ok() }
    }
}

impl Own {
    fn new() -> Self {
        Self { begun: VecDeque::new(), at_once: Arc::new(Semaphore::new(AT_ONCE_EACH)) }
    }
}

/// The turn to check.
pub(super) struct Turn {
    _own: Option<OwnedSemaphorePermit>,
    _all: Option<OwnedSemaphorePermit>,
}
