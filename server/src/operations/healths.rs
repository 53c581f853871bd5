//! Writing down how stores change, whenever a list is read, and reading it again.

use std::sync::Arc;

use domain::{HealthChange, IntegrationId};

use crate::failure::Failure;
use crate::memory::Snapshot;
use crate::portal::Portal;
use crate::session::Viewer;

/// Writes down, in the background, what is not as it was last seen. A note that cannot be made is lost, and nothing else.
pub(crate) fn note(portal: &Portal, viewer: &Viewer, snapshot: &Arc<Snapshot>) {
    let (portal, viewer, snapshot) = (portal.clone(), viewer.clone(), Arc::clone(snapshot));
    tokio::spawn(async move {
        if let Err(failure) = write(&portal, &viewer, &snapshot).await {
            tracing::warn!(?failure, "changes of health could not be written down");
        }
    });
}

async fn write(portal: &Portal, viewer: &Viewer, snapshot: &Snapshot) -> Result<(), Failure> {
    let scope = viewer.scope();
    // From the table, not from memory: another replica may have seen it since.
    let last = portal.healths.last(&scope).await?;
    let changed = snapshot.rows().iter().filter_map(|row| {
        let before = last.get(&row.address.id).copied();
        let change = HealthChange { at: snapshot.as_of, before, after: row.health };
        (before != Some(row.health)).then(|| (row.address.id.clone(), change))
    });
    let changed: Vec<_> = changed.collect();
    if changed.is_empty() {
        return Ok(());
    }
    portal.healths.add(&scope, &changed).await?;
    Ok(())
}

/// The changes of an integration that were seen, oldest first.
///
/// # Errors
/// [`Failure::Database`] if they cannot be read.
pub(crate) async fn of(portal: &Portal, viewer: &Viewer, id: &IntegrationId) -> Result<Vec<HealthChange>, Failure> {
    Ok(portal.healths.of(&viewer.scope(), id).await?)
}
