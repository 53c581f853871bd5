//! The account's integrations. One call upstream serves everybody who looks at the same time with the same token, and for a
//! few seconds after; our own writes drop what is remembered.

mod kept;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{Checked, IntegrationId, Row, UnixMillis};
use futures::FutureExt;
use launchdarkly::Unavailability;
use tracing::Instrument as _;

use super::{healths, stores};
use crate::failure::Failure;
use crate::memory::{Flight, Snapshot};
use crate::portal::Portal;
use crate::session::Viewer;

/// How long a page waits for a new list while there is an older one.
const PATIENCE: Duration = Duration::from_millis(600);

/// A list, and why it is not newer if it could have been.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    /// The list.
    pub snapshot: Arc<Snapshot>,
    /// The failure for which an older list stands in.
    pub late: Option<Failure>,
}

impl Listed {
    /// Whether LaunchDarkly may answer any moment.
    pub(crate) fn is_pending(&self) -> bool {
        self.late == Some(Failure::Pending)
    }
}

/// Reads the account's integrations, or takes what was read a moment ago.
///
/// # Errors
/// Why LaunchDarkly could not be read, if there is no older list to stand in.
pub(crate) async fn list(portal: &Portal, viewer: &Viewer) -> Result<Listed, Failure> {
    let now = portal.clock.now();
    let flight = match portal.lists.fresh_or_flight(viewer, now, |writes| start(portal.clone(), viewer.clone(), writes))
    {
        Ok(snapshot) => return Ok(Listed { snapshot, late: None }),
        Err(flight) => flight,
    };
    settle(portal, viewer, now, flight.await).await
}

/// The same for a page: where there is an older list, it does not wait for long, and shows that one meanwhile.
///
/// # Errors
/// Why LaunchDarkly could not be read, if there is no older list to stand in.
pub(crate) async fn soon(portal: &Portal, viewer: &Viewer) -> Result<Listed, Failure> {
    let now = portal.clock.now();
    if let Some(failure) = portal.lists.failed(viewer, now)
        && let Some(snapshot) = older(portal, viewer, now).await
    {
        return Ok(Listed { snapshot, late: Some(failure) });
    }
    let flight = match portal.lists.fresh_or_flight(viewer, now, |writes| start(portal.clone(), viewer.clone(), writes))
    {
        Ok(snapshot) => return Ok(Listed { snapshot, late: None }),
        Err(flight) => flight,
    };
    match tokio::time::timeout(PATIENCE, flight.clone()).await {
        Ok(result) => settle(portal, viewer, now, result).await,
        Err(_) => match older(portal, viewer, now).await {
            Some(snapshot) => {
                portal.lists.show_older(viewer);
                Ok(Listed { snapshot, late: Some(Failure::Pending) })
            }
            None => settle(portal, viewer, now, flight.await).await,
        },
    }
}

async fn settle(
    portal: &Portal,
    viewer: &Viewer,
    now: UnixMillis,
    result: Result<Arc<Snapshot>, Failure>,
) -> Result<Listed, Failure> {
    match result {
        Ok(snapshot) => Ok(Listed { snapshot, late: None }),
        Err(
            failure @ (Failure::Unavailable(_) | Failure::RateLimited(_) | Failure::TooLarge | Failure::Undecodable(_)),
        ) => match older(portal, viewer, now).await {
            Some(snapshot) => Ok(Listed { snapshot, late: Some(failure) }),
            None => Err(failure),
        },
        Err(failure) => Err(failure),
    }
}

/// The list to stand in: from memory, or what was kept before a restart.
async fn older(portal: &Portal, viewer: &Viewer, now: UnixMillis) -> Option<Arc<Snapshot>> {
    if let Some(snapshot) = portal.lists.older(viewer, now) {
        return Some(snapshot);
    }
    let snapshot = kept::find(portal, viewer).await?;
    portal.lists.remember(viewer, &snapshot);
    Some(snapshot)
}

/// Drops all that the viewer's token saw, in memory and kept; to be called when they sign out.
pub(crate) async fn forget(portal: &Portal, viewer: &Viewer) {
    portal.lists.forget(viewer);
    kept::forget(portal, viewer).await;
}

/// A look that goes on, and is remembered, even if everybody who waited for it has gone.
fn start(portal: Portal, viewer: Viewer, writes: u64) -> Flight {
    let look = async move {
        let result = fetch(&portal, &viewer).await;
        let keeps = portal.lists.land(&viewer, writes, portal.clock.now(), &result);
        if let Ok(snapshot) = &result {
            if keeps {
                tokio::spawn({
                    let (portal, viewer, snapshot) = (portal.clone(), viewer.clone(), Arc::clone(snapshot));
                    async move { kept::keep(&portal, &viewer, &snapshot).await }
                });
            }
            healths::note(&portal, &viewer, snapshot);
        }
        result
    };
    let look = tokio::spawn(look.in_current_span());
    let broken = Failure::Unavailable(Unavailability::Interrupted);
    async move { look.await.unwrap_or(Err(broken)) }.boxed().shared()
}

async fn fetch(portal: &Portal, viewer: &Viewer) -> Result<Arc<Snapshot>, Failure> {
    let mut listing = portal.client(viewer)?.list_integrations(&viewer.signed_in.token).await?;
    listing.integrations.retain(|integration| viewer.signed_in.may_see(&integration.address.project));
    let checked = last_checks(portal, viewer).await;
    Ok(Arc::new(Snapshot::new(listing, portal.clock.now(), |rows| note(portal, viewer, &checked, rows))))
}

/// Takes into the list in memory what was found out of its stores since. LaunchDarkly need not be asked: it knows nothing of it.
pub(crate) async fn note_again(portal: &Portal, viewer: &Viewer) {
    let Some(snapshot) = portal.lists.current(viewer) else { return portal.lists.drop_for(viewer) };
    let checked = last_checks(portal, viewer).await;
    let renewed = snapshot.renewed(|rows| note(portal, viewer, &checked, rows));
    portal.lists.renew(viewer, &snapshot, renewed);
}

/// Adds to the rows what LaunchDarkly's list does not say.
fn note(portal: &Portal, viewer: &Viewer, checked: &HashMap<IntegrationId, Checked>, rows: &mut [Row]) {
    stores::note(portal, viewer, rows);
    for row in rows {
        row.checked = checked.get(&row.address.id).copied();
    }
}

/// The last check of each integration of the viewer's account; without them where they cannot be read.
async fn last_checks(portal: &Portal, viewer: &Viewer) -> HashMap<IntegrationId, Checked> {
    let last = portal.last_checks.all(&viewer.scope()).await;
    last.inspect_err(|error| tracing::warn!(%error, "the last checks could not be read")).unwrap_or_default()
}
