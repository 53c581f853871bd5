//! Recently read environments, and reads in progress.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{Placed, ProjectKey, UnixMillis};
use tokio::sync::watch;

use super::Whose;
use crate::failure::Failure;
use crate::session::Viewer;

/// How long what was read is good for, in milliseconds. Environments come and go rarely, and reading them costs a call for
/// every 20 projects and more for large ones.
const FRESH_MS: i64 = 10 * 60 * 1000;
/// How long it may stand in where it cannot be read again, in milliseconds.
const LATE_MS: i64 = 60 * 60 * 1000;
/// How many tokens' environments are remembered at most.
const SLOTS: usize = 200;
/// How many environments are read at most.
pub(crate) const MOST: usize = 20_000;

/// The account's environments at one time.
#[derive(Debug)]
pub struct Environments {
    /// Every environment that could be read, by project.
    pub placed: Vec<Placed>,
    /// The projects whose environments LaunchDarkly does not let this token see.
    pub denied: Vec<ProjectKey>,
    /// How many projects and environments could not be read.
    pub unreadable: usize,
    /// Whether there are more than [`MOST`].
    pub cut: bool,
    /// When they had been read.
    pub as_of: UnixMillis,
    /// How many calls to LaunchDarkly it took.
    pub calls: usize,
}

/// How far the reading is.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// How many environments were read so far.
    pub read: usize,
    /// Of how many projects the environments were read so far.
    pub projects: usize,
    /// How many projects there are, once LaunchDarkly has said so.
    pub all_projects: Option<u64>,
    /// Until when it waits for the rate limit, if it does.
    pub waiting: Option<UnixMillis>,
    /// What came of it.
    pub end: Option<Result<Arc<Environments>, Failure>>,
}

#[derive(Default)]
struct Slot {
    environments: Option<Arc<Environments>>,
    reading: Option<watch::Receiver<Reading>>,
    used: UnixMillis,
}

/// What was read lately, by instance and token.
#[derive(Default)]
pub struct EnvironmentCache(Mutex<HashMap<Whose, Slot>>);

impl EnvironmentCache {
    fn slots(&self) -> MutexGuard<'_, HashMap<Whose, Slot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops all that the viewer's token saw; to be called when they sign out.
    pub fn forget(&self, viewer: &Viewer) {
        self.slots().remove(&Whose::from(viewer));
    }

    /// Forgets what the viewer's token saw, so that it is read afresh.
    pub fn drop_for(&self, viewer: &Viewer) {
        if let Some(slot) = self.slots().get_mut(&Whose::from(viewer)) {
            slot.environments = None;
        }
    }

    /// How far the reading is, if somebody is at it.
    pub fn reading(&self, viewer: &Viewer) -> Option<Reading> {
        let reading = self.slots().get(&Whose::from(viewer))?.reading.clone()?;
        let reading = reading.borrow().clone();
        Some(reading)
    }

    /// What is remembered, however it came to be; asks nothing.
    pub fn remembered(&self, viewer: &Viewer, now: UnixMillis) -> Option<Arc<Environments>> {
        let slots = self.slots();
        slots.get(&Whose::from(viewer))?.environments.clone().filter(|it| now.since(it.as_of) < LATE_MS)
    }

    /// Notes what a reading came to.
    pub fn land(&self, viewer: &Viewer, end: &Result<Arc<Environments>, Failure>) {
        let mut slots = self.slots();
        let Some(slot) = slots.get_mut(&Whose::from(viewer)) else { return };
        slot.reading = None;
        if let Ok(environments) = end {
            slot.environments = Some(Arc::clone(environments));
        }
    }

    /// What was read lately; else the reading to wait for, which `start` begins if nobody is at it.
    ///
    /// # Errors
    /// The reading, where there is nothing fresh.
    pub fn fresh_or_reading(
        &self,
        viewer: &Viewer,
        now: UnixMillis,
        start: impl FnOnce() -> watch::Receiver<Reading>,
    ) -> Result<Arc<Environments>, watch::Receiver<Reading>> {
        let mut slots = self.slots();
        if slots.len() >= SLOTS {
            slots.retain(|_, slot| slot.reading.is_some() || now.since(slot.used) < LATE_MS);
        }
        let slot = slots.entry(viewer.into()).or_default();
        slot.used = now;
        if let Some(environments) = slot.environments.as_ref().filter(|it| now.since(it.as_of) < FRESH_MS) {
            return Ok(Arc::clone(environments));
        }
        Err(slot.reading.get_or_insert_with(start).clone())
    }
}
