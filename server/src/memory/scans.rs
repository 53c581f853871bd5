//! Scans, which make one call per item: the answers so far, and the progress.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use as_code::Definition;
use domain::UnixMillis;
use tokio::sync::watch;

use super::Whose;
use crate::failure::Failure;
use crate::session::Viewer;

/// How many tokens' scans are remembered at most.
const SLOTS: usize = 200;
/// How long one is remembered, in milliseconds.
const KEPT_MS: i64 = 60 * 60 * 1000;

/// What LaunchDarkly said, or why it did not.
pub(crate) type Answers<About, Answer> = HashMap<About, Result<Answer, Failure>>;

/// How a scan is going.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub state: State,
    /// About how many was asked, of those that were wanted.
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

struct Slot<About, Answer> {
    answers: Answers<About, Answer>,
    progress: Arc<watch::Sender<Progress>>,
    stop: watch::Sender<bool>,
    begun: UnixMillis,
}

/// The scans of late.
pub struct Scans<About, Answer>(Mutex<HashMap<Whose, Slot<About, Answer>>>);

impl<About, Answer> Default for Scans<About, Answer> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<About: Clone + Eq + Hash, Answer: Clone> Scans<About, Answer> {
    fn slots(&self) -> MutexGuard<'_, HashMap<Whose, Slot<About, Answer>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the viewer's scan is going.
    pub fn progress(&self, viewer: &Viewer) -> Progress {
        self.slots().get(&Whose::from(viewer)).map(|slot| slot.progress.borrow().clone()).unwrap_or_default()
    }

    /// What has been found; empty if nothing was asked.
    pub fn answers(&self, viewer: &Viewer) -> Answers<About, Answer> {
        self.slots().get(&Whose::from(viewer)).map(|slot| slot.answers.clone()).unwrap_or_default()
    }

    /// Stops the viewer's scan after what it is asking now.
    pub fn stop(&self, viewer: &Viewer) {
        if let Some(slot) = self.slots().get(&Whose::from(viewer)) {
            slot.stop.send_replace(true);
        }
    }

    /// Forgets what was found, unless a scan is under way.
    pub fn forget(&self, viewer: &Viewer) {
        let mut slots = self.slots();
        let key = Whose::from(viewer);
        if slots.get(&key).is_some_and(|slot| slot.progress.borrow().state != State::Running) {
            slots.remove(&key);
        }
    }

    /// Notes what was said of one thing.
    pub fn note(&self, viewer: &Viewer, about: About, answer: Result<Answer, Failure>) {
        if let Some(slot) = self.slots().get_mut(&Whose::from(viewer)) {
            slot.answers.insert(about, answer);
            slot.progress.send_modify(|progress| progress.done += 1);
        }
    }

    /// A scan of what is wanted and was not answered yet; `None` while one is under way.
    pub fn begin(&self, viewer: &Viewer, now: UnixMillis, wanted: Vec<About>) -> Option<Begun<About>> {
        let mut slots = self.slots();
        if slots.len() >= SLOTS {
            slots.retain(|_, slot| slot.progress.borrow().state == State::Running || now.since(slot.begun) < KEPT_MS);
        }
        let slot = slots.entry(viewer.into()).or_insert_with(|| Slot {
            answers: HashMap::new(),
            progress: Arc::new(watch::Sender::default()),
            stop: watch::Sender::default(),
            begun: now,
        });
        if slot.progress.borrow().state == State::Running {
            return None;
        }
        // What LaunchDarkly did not say may be said now.
        slot.answers.retain(|_, answer| answer.is_ok());
        let total = wanted.len();
        let left: Vec<About> = wanted.into_iter().filter(|about| !slot.answers.contains_key(about)).collect();
        slot.begun = now;
        slot.stop = watch::Sender::new(false);
        let done = total - left.len();
        slot.progress.send_replace(Progress { state: State::Running, done, total, waiting: None });
        Some(Begun { left, stop: slot.stop.subscribe(), told: Arc::clone(&slot.progress) })
    }
}

/// A scan that has begun.
pub struct Begun<About> {
    /// What is left to ask about.
    pub left: Vec<About>,
    /// Turns true when somebody stops it.
    pub stop: watch::Receiver<bool>,
    /// Who watches is told here how it is going.
    pub told: Arc<watch::Sender<Progress>>,
}

/// What an integration's settings say.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which store it writes to; `None` where they do not say.
    pub store: Option<String>,
    /// It, as it is written down; `None` where LaunchDarkly sent no settings.
    pub definition: Option<Definition>,
}
