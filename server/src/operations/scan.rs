//! Asking every environment without a working store whether it has big segments: one call each, so only when somebody
//! wants it. Goes on in the background whoever looks, can be stopped, and goes on where it stopped.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{BigSegments, Coverage, EnvironmentKey, ProjectKey, UnixMillis};
use futures::StreamExt as _;
use launchdarkly::{Error, Page};
use tokio::sync::watch;

use super::failure::Failure;
use super::list;
use super::patience::Patience;
use crate::portal::Portal;
use crate::session::Viewer;

/// How many environments are asked at the same time.
const AT_ONCE: usize = 2;
/// How many tokens' scans are remembered at most.
const SLOTS: usize = 200;
/// How long one is remembered, in milliseconds.
const KEPT_MS: i64 = 60 * 60 * 1000;
/// After how many answers it is asked whether the session still lives.
const CHECK: usize = 20;

/// An environment.
pub type Place = (ProjectKey, EnvironmentKey);

/// How a scan is going.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub state: State,
    /// How many environments were asked, of those that were wanted.
    pub done: usize,
    /// How many were wanted.
    pub total: usize,
    /// Until when it waits for the rate limit, if it does.
    pub waiting: Option<UnixMillis>,
}

/// What a scan is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nobody has begun one.
    #[default]
    None,
    /// It is under way.
    Running,
    /// Somebody stopped it, or the process was asked to end.
    Stopped,
    /// It met a failure after which there is no sense in going on.
    Failed(Failure),
    /// It has asked everything.
    Ended,
}

struct Slot {
    found: HashMap<Place, BigSegments>,
    progress: Arc<watch::Sender<Progress>>,
    stop: watch::Sender<bool>,
    begun: UnixMillis,
}

/// The scans of late, by instance and token.
#[derive(Default)]
pub struct Scans(Mutex<HashMap<String, Slot>>);

impl Scans {
    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the viewer's scan is going.
    pub fn progress(&self, viewer: &Viewer) -> Progress {
        self.slots().get(&list::key(viewer)).map(|slot| slot.progress.borrow().clone()).unwrap_or_default()
    }

    /// The viewer's scan as it goes on.
    pub fn follow(&self, viewer: &Viewer) -> Option<watch::Receiver<Progress>> {
        self.slots().get(&list::key(viewer)).map(|slot| slot.progress.subscribe())
    }

    /// What has been found.
    pub fn found(&self, viewer: &Viewer) -> HashMap<Place, BigSegments> {
        self.slots().get(&list::key(viewer)).map(|slot| slot.found.clone()).unwrap_or_default()
    }

    /// Stops the viewer's scan after what it is asking now.
    pub fn stop(&self, viewer: &Viewer) {
        if let Some(slot) = self.slots().get(&list::key(viewer)) {
            slot.stop.send_replace(true);
        }
    }

    /// Forgets what was found, unless a scan is under way.
    pub fn forget(&self, viewer: &Viewer) {
        let mut slots = self.slots();
        let key = list::key(viewer);
        if slots.get(&key).is_some_and(|slot| slot.progress.borrow().state != State::Running) {
            slots.remove(&key);
        }
    }

    fn note(&self, viewer: &Viewer, place: Place, found: BigSegments) {
        if let Some(slot) = self.slots().get_mut(&list::key(viewer)) {
            slot.found.insert(place, found);
            slot.progress.send_modify(|progress| progress.done += 1);
        }
    }
}

/// Scans every environment of `coverage` without a working store that was not asked yet; does nothing while a scan is
/// under way.
pub fn start(portal: &Portal, viewer: &Viewer, coverage: &Coverage) {
    let now = portal.clock.now();
    let mut slots = portal.scans.slots();
    let key = list::key(viewer);
    if slots.len() >= SLOTS {
        slots.retain(|_, slot| slot.progress.borrow().state == State::Running || now.since(slot.begun) < KEPT_MS);
    }
    let slot = slots.entry(key).or_insert_with(|| Slot {
        found: HashMap::new(),
        progress: Arc::new(watch::Sender::default()),
        stop: watch::Sender::default(),
        begun: now,
    });
    if slot.progress.borrow().state == State::Running {
        return;
    }
    // What LaunchDarkly did not say may be said now.
    slot.found.retain(|_, found| !matches!(found, BigSegments::Unknown(_)));
    let wanted = coverage.rows.iter().filter(|row| !row.works());
    let wanted: Vec<Place> =
        wanted.map(|row| (row.placed.project.key.clone(), row.placed.environment.key.clone())).collect();
    let total = wanted.len();
    let left: Vec<Place> = wanted.into_iter().filter(|place| !slot.found.contains_key(place)).collect();
    slot.begun = now;
    slot.stop = watch::Sender::new(false);
    let done = total - left.len();
    slot.progress.send_replace(Progress { state: State::Running, done, total, waiting: None });
    let (stop, told) = (slot.stop.subscribe(), Arc::clone(&slot.progress));
    let (portal, viewer) = (portal.clone(), viewer.clone());
    tokio::spawn(async move {
        let state = run(&portal, &viewer, left, stop, &told).await;
        told.send_modify(|progress| (progress.state, progress.waiting) = (state, None));
    });
}

async fn run(
    portal: &Portal,
    viewer: &Viewer,
    left: Vec<Place>,
    mut stop: watch::Receiver<bool>,
    told: &watch::Sender<Progress>,
) -> State {
    let ask = |place: Place| async move {
        let patience = Patience::new(portal, viewer, |until| told.send_modify(|progress| progress.waiting = until));
        let Ok(client) = portal.client(viewer) else { return (place, Err(Failure::InstanceGone)) };
        let page = Page { limit: 1, offset: 0 };
        let token = &viewer.signed_in.token;
        let answer = patience.call(|| client.big_segments(token, &place.0, &place.1, page)).await;
        let found = match answer {
            Ok(segments) => Ok(counted(&segments)),
            Err(error @ (Error::Unauthorized { .. } | Error::RateLimited { .. })) => Err(error.into()),
            Err(error) => Ok(BigSegments::Unknown(error.to_string())),
        };
        (place, found)
    };
    let mut stopping = portal.stopping.clone();
    let mut answers = std::pin::pin!(futures::stream::iter(left).map(ask).buffer_unordered(AT_ONCE));
    let mut asked = 0;
    loop {
        let answer = tokio::select! {
            answer = answers.next() => answer,
            _ = stop.wait_for(|stop| *stop) => return State::Stopped,
            _ = stopping.wait_for(|stopping| *stopping) => return State::Stopped,
        };
        let Some((place, found)) = answer else { return State::Ended };
        match found {
            Ok(found) => portal.scans.note(viewer, place, found),
            Err(failure) => return State::Failed(failure),
        }
        asked += 1;
        // Whoever has signed out asks for nothing more.
        if asked % CHECK == 0 && !portal.session_rows.lives(viewer.session.as_str()).await.unwrap_or(false) {
            return State::Stopped;
        }
    }
}

fn counted(segments: &launchdarkly::Paged<domain::Segment>) -> BigSegments {
    let seen = u64::try_from(segments.items.len()).unwrap_or(u64::MAX);
    match segments.total {
        // An item that cannot be read may be no big segment at all.
        _ if seen == 0 && !segments.unreadable.is_empty() => {
            BigSegments::Unknown("LaunchDarkly's answer cannot be read".to_owned())
        }
        // Where there is a next page, a total that ends with this one is the page's own.
        Some(total) if segments.next_offset.is_none() || total > seen => {
            BigSegments::Found { count: total.max(seen), more: false }
        }
        _ => BigSegments::Found { count: seen, more: segments.next_offset.is_some() },
    }
}
