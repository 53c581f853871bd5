//! Writing down how stores change, whenever a list is read, and reading it again.

use std::collections::HashMap;
use std::sync::Arc;

use domain::{Health, HealthChange, IntegrationId};
use tokio::sync::Mutex;

use super::activity;
use super::failure::Failure;
use super::list::Snapshot;
use crate::portal::Portal;
use crate::session::Viewer;

/// How many accounts' last states are remembered at most; the others are read again.
const SLOTS: usize = 50;

/// The last state that was written down of each integration, by instance and account.
#[derive(Default)]
pub struct LastHealths(Mutex<HashMap<String, HashMap<IntegrationId, Health>>>);

/// Writes down, in the background, what is not as it was last seen. A note that cannot be made is lost, and nothing else.
pub fn note(portal: &Portal, viewer: &Viewer, snapshot: &Arc<Snapshot>) {
    let (portal, viewer, snapshot) = (portal.clone(), viewer.clone(), Arc::clone(snapshot));
    tokio::spawn(async move {
        if let Err(failure) = write(&portal, &viewer, &snapshot).await {
            tracing::warn!(%failure, "changes of health could not be written down");
        }
    });
}

async fn write(portal: &Portal, viewer: &Viewer, snapshot: &Snapshot) -> Result<(), Failure> {
    let scope = activity::scope(viewer);
    let key = format!("{}\n{}", scope.instance, scope.account);
    let mut all = portal.last_healths.0.lock().await;
    if !all.contains_key(&key) {
        if all.len() >= SLOTS {
            all.clear();
        }
        all.insert(key.clone(), portal.healths.last(&scope).await?);
    }
    let Some(last) = all.get_mut(&key) else { return Ok(()) };
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
    last.extend(changed.into_iter().map(|(id, change)| (id, change.after)));
    Ok(())
}

/// The changes of an integration that were seen, oldest first.
///
/// # Errors
/// [`Failure::Database`] if they cannot be read.
pub async fn of(portal: &Portal, viewer: &Viewer, id: &IntegrationId) -> Result<Vec<HealthChange>, Failure> {
    Ok(portal.healths.of(&activity::scope(viewer), id).await?)
}
