//! Every environment of an account, read page by page: once for however many look with one token, and remembered for some
//! minutes. Keeps to the rate limit: it waits where LaunchDarkly asks for it, and says so.

use std::sync::Arc;
use std::time::Duration;

use domain::{Environment, Placed, Project, UnixMillis};
use launchdarkly::{AccessToken, Client, Error, Page, Paged, Unavailability};
use tokio::sync::watch;
use tracing::Instrument as _;

use super::patience::Patience;
use crate::failure::Failure;
use crate::memory::{Environments, MOST, Reading};
use crate::portal::Portal;
use crate::session::Viewer;

/// How many projects are asked for at once: LaunchDarkly's own default; its greatest is not documented.
const PROJECTS: u64 = 20;
/// How many environments of one project are asked for at once.
const ENVIRONMENTS: u64 = 50;
/// The account's environments, as far as they are known.
#[derive(Clone, Debug)]
pub(crate) enum Known {
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

/// The account's environments: those remembered, or the reading of them, which begins if nobody is at it. Waits for its
/// end up to `patience`.
///
/// # Errors
/// Why they could not be read, if there are no older ones to stand in.
pub(crate) async fn known(portal: &Portal, viewer: &Viewer, patience: Duration) -> Result<Known, Failure> {
    let now = portal.clock.now();
    let start = || start(portal.clone(), viewer.clone());
    let mut reading = match portal.environments.fresh_or_reading(viewer, now, start) {
        Ok(environments) => return Ok(Known::All { environments, late: None }),
        Err(reading) => reading,
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
    while let Some(offset) = next
        && found.placed.len() < MOST
    {
        let page = Page { limit: PROJECTS, offset };
        let projects = patience.call(|| client.projects_with_environments(token, page)).await?;
        found.calls += 1;
        found.unreadable += projects.unreadable.len();
        for (project, first) in projects.items {
            if !viewer.signed_in.may_see(&project.key) {
                continue;
            }
            match first {
                Some(first) if first.next_offset.is_none() => take(&mut found, &project, first),
                // Not from where it ends: in which order these come is not documented.
                _ => take_all(&mut found, &project, (client, token, &patience), told).await?,
            }
            told.send_modify(|reading| {
                reading.read = found.placed.len();
                reading.projects += 1;
                let own = viewer.signed_in.projects().map(|own| own.len() as u64);
                reading.all_projects = own.or(projects.total);
            });
        }
        next = projects.next_offset;
    }
    found.cut = next.is_some();
    found.as_of = portal.clock.now();
    Ok(found)
}

/// The environments of a project that has more than come with it.
async fn take_all<Say: Fn(Option<UnixMillis>)>(
    found: &mut Environments,
    project: &Project,
    (client, token, patience): (&Client, &AccessToken, &Patience<'_, Say>),
    told: &watch::Sender<Reading>,
) -> Result<(), Failure> {
    let mut next = Some(0);
    while let Some(offset) = next {
        let page = Page { limit: ENVIRONMENTS, offset };
        match patience.call(|| client.environments(token, &project.key, None, page)).await {
            Ok(environments) => {
                found.calls += 1;
                next = environments.next_offset;
                take(found, project, environments);
            }
            // What a token may not see is no failure of the rest; and a project may go while it is read.
            Err(Error::Forbidden { .. } | Error::NotFound) => {
                found.denied.push(project.key.clone());
                next = None;
            }
            Err(error) => return Err(error.into()),
        }
        told.send_modify(|reading| reading.read = found.placed.len());
    }
    Ok(())
}

fn take(found: &mut Environments, project: &Project, page: Paged<Environment>) {
    found.unreadable += page.unreadable.len();
    let placed = page.items.into_iter().map(|environment| Placed { project: project.clone(), environment });
    found.placed.extend(placed);
}
