//! Every environment of an account, read page by page: once for however many look with one token, and remembered for some
//! minutes. Keeps to the rate limit: it waits where LaunchDarkly asks for it, and says so.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{Placed, Project, ProjectKey, UnixMillis};
use launchdarkly::{Error, Page, Unavailability};
use tokio::sync::watch;
use tracing::Instrument as _;

use super::failure::Failure;
use super::list;
use super::patience::Patience;
use crate::portal::Portal;
use crate::session::Viewer;

/// How long what was read is good for, in milliseconds. Environments come and go rarely, and reading them costs a call for
/// every 20 projects and more for large ones.
const FRESH_MS: i64 = 10 * 60 * 1000;
/// How long it may stand in where it cannot be read again, in milliseconds.
const LATE_MS: i64 = 60 * 60 * 1000;
/// How many tokens' environments are remembered at most.
const SLOTS: usize = 200;
/// How many projects are asked for at once: LaunchDarkly's own default; its greatest is not documented.
const PROJECTS: u64 = 20;
/// How many environments of one project are asked for at once.
const ENVIRONMENTS: u64 = 50;
/// How many environments are read at most.
pub const MOST: usize = 20_000;

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
pub struct EnvironmentCache(Mutex<HashMap<String, Slot>>);

/// The account's environments, as far as they are known.
#[derive(Clone, Debug)]
pub enum Known {
    /// They are.
    All {
        /// The environments.
        environments: Arc<Environments>,
        /// Why they are not newer, where that was tried.
        late: Option<Failure>,
    },
    /// They are being read.
    Reading(Reading),
}

impl EnvironmentCache {
    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops all that the viewer's token saw; to be called when they sign out.
    pub fn forget(&self, viewer: &Viewer) {
        self.slots().remove(&list::key(viewer));
    }

    /// Forgets what the viewer's token saw, so that it is read afresh.
    pub fn drop_for(&self, viewer: &Viewer) {
        if let Some(slot) = self.slots().get_mut(&list::key(viewer)) {
            slot.environments = None;
        }
    }

    /// How far the reading is, if somebody is at it.
    pub fn reading(&self, viewer: &Viewer) -> Option<Reading> {
        let reading = self.slots().get(&list::key(viewer))?.reading.clone()?;
        let reading = reading.borrow().clone();
        Some(reading)
    }

    /// What is remembered, however it came to be; asks nothing.
    pub fn remembered(&self, viewer: &Viewer, now: UnixMillis) -> Option<Arc<Environments>> {
        let slots = self.slots();
        slots.get(&list::key(viewer))?.environments.clone().filter(|it| now.since(it.as_of) < LATE_MS)
    }

    fn land(&self, viewer: &Viewer, end: &Result<Arc<Environments>, Failure>) {
        let mut slots = self.slots();
        let Some(slot) = slots.get_mut(&list::key(viewer)) else { return };
        slot.reading = None;
        if let Ok(environments) = end {
            slot.environments = Some(Arc::clone(environments));
        }
    }
}

/// The account's environments: those remembered, or the reading of them, which begins if nobody is at it. Waits for its
/// end up to `patience`.
///
/// # Errors
/// Why they could not be read, if there are no older ones to stand in.
pub async fn known(portal: &Portal, viewer: &Viewer, patience: Duration) -> Result<Known, Failure> {
    let now = portal.clock.now();
    let mut reading = {
        let mut slots = portal.environments.slots();
        if slots.len() >= SLOTS {
            slots.retain(|_, slot| slot.reading.is_some() || now.since(slot.used) < LATE_MS);
        }
        let slot = slots.entry(list::key(viewer)).or_default();
        slot.used = now;
        if let Some(environments) = slot.environments.as_ref().filter(|it| now.since(it.as_of) < FRESH_MS) {
            return Ok(Known::All { environments: Arc::clone(environments), late: None });
        }
        slot.reading.get_or_insert_with(|| start(portal.clone(), viewer.clone())).clone()
    };
    let end = match tokio::time::timeout(patience, reading.wait_for(|reading| reading.end.is_some())).await {
        Ok(Ok(reading)) => reading.end.clone(),
        // The reading ended without an end: its task was cut off.
        Ok(Err(_)) => Some(Err(Failure::Unavailable(Unavailability::Interrupted))),
        Err(_) => None,
    };
    match end {
        None => Ok(Known::Reading(reading.borrow().clone())),
        Some(Ok(environments)) => Ok(Known::All { environments, late: None }),
        Some(Err(failure)) => match portal.environments.remembered(viewer, now) {
            Some(environments) => Ok(Known::All { environments, late: Some(failure) }),
            None => Err(failure),
        },
    }
}

/// A reading that goes on, and is remembered, even if everybody who waited for it has gone.
fn start(portal: Portal, viewer: Viewer) -> watch::Receiver<Reading> {
    let (told, reading) = watch::channel(Reading::default());
    let read = async move {
        let end = read(&portal, &viewer, &told).await.map(Arc::new);
        portal.environments.land(&viewer, &end);
        told.send_modify(|reading| reading.end = Some(end));
    };
    tokio::spawn(read.in_current_span());
    reading
}

async fn read(portal: &Portal, viewer: &Viewer, told: &watch::Sender<Reading>) -> Result<Environments, Failure> {
    let (client, token) = (portal.client(viewer)?, &viewer.signed_in.token);
    let patience = Patience::new(portal, viewer, |until| told.send_modify(|reading| reading.waiting = until));
    let mut found = Environments {
        placed: Vec::new(),
        denied: Vec::new(),
        unreadable: 0,
        cut: false,
        as_of: UnixMillis::default(),
        calls: 0,
    };
    let mut next = Some(0);
    while let Some(offset) = next {
        let page = Page { limit: PROJECTS, offset };
        let projects = patience.call(|| client.projects_with_environments(token, page)).await?;
        found.calls += 1;
        found.unreadable += projects.unreadable.len();
        for (project, first) in projects.items {
            if !viewer.signed_in.may_see(&project.key) {
                continue;
            }
            let mut more = match first {
                Some(first) if first.next_offset.is_none() => {
                    found.take(&project, first);
                    None
                }
                // Not from where it ends: in which order these come is not documented.
                _ => Some(0),
            };
            while let Some(offset) = more {
                let page = Page { limit: ENVIRONMENTS, offset };
                match patience.call(|| client.environments(token, &project.key, None, page)).await {
                    Ok(environments) => {
                        found.calls += 1;
                        more = environments.next_offset;
                        found.take(&project, environments);
                    }
                    // What a token may not see is no failure of the rest; and a project may go while it is read.
                    Err(Error::Forbidden { .. } | Error::NotFound) => {
                        found.denied.push(project.key.clone());
                        more = None;
                    }
                    Err(error) => return Err(error.into()),
                }
                told.send_modify(|reading| reading.read = found.placed.len());
            }
            told.send_modify(|reading| {
                reading.read = found.placed.len();
                reading.projects += 1;
                let own = viewer.signed_in.projects().map(|own| own.len() as u64);
                reading.all_projects = own.or(projects.total);
            });
        }
        next = projects.next_offset;
        if found.placed.len() >= MOST {
            found.cut = next.is_some();
            break;
        }
    }
    found.as_of = portal.clock.now();
    Ok(found)
}

impl Environments {
    fn take(&mut self, project: &Project, page: launchdarkly::Paged<domain::Environment>) {
        self.unreadable += page.unreadable.len();
        let placed = page.items.into_iter().map(|environment| Placed { project: project.clone(), environment });
        self.placed.extend(placed);
    }
}
