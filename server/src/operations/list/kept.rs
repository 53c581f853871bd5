//! The last list that each token saw, kept for after a restart: it opens only with the token.

use std::sync::Arc;

use domain::{Overview, Row, UnixMillis, Unreadable};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::memory::Snapshot;
use crate::portal::Portal;
use crate::session::Viewer;

/// A list as it is kept for after a restart.
#[derive(Deserialize)]
struct Kept {
    rows: Vec<Row>,
    overview: Overview,
    unreadable: Vec<Unreadable>,
    as_of: UnixMillis,
}

/// The same on its way there.
#[derive(Serialize)]
struct Keep<'list> {
    rows: &'list [Row],
    overview: &'list Overview,
    unreadable: &'list [Unreadable],
    as_of: UnixMillis,
}

/// Keeps a list for after a restart. That it cannot be kept is no failure of anything else.
pub(super) async fn keep(portal: &Portal, viewer: &Viewer, snapshot: &Arc<Snapshot>) {
    let list = Arc::clone(snapshot);
    let json = tokio::task::spawn_blocking(move || {
        let Snapshot { overview, unreadable, as_of, .. } = &*list;
        serde_json::to_vec(&Keep { rows: list.rows(), overview, unreadable, as_of: *as_of }).ok()
    });
    let Ok(Some(json)) = json.await else { return };
    if let Err(error) = portal.last_lists.keep(&secret(viewer), &json, snapshot.as_of).await {
        tracing::warn!(%error, "the list could not be saved for the next start");
    }
}

/// What only a holder of the token knows.
fn secret(viewer: &Viewer) -> Zeroizing<Vec<u8>> {
    let (instance, token) = (&viewer.signed_in.instance, viewer.signed_in.secret());
    let mut secret = Zeroizing::new([instance.as_bytes(), &[0], token.as_bytes()].concat());
    let team = viewer.signed_in.member.as_ref().map(|(_, team)| team);
    for project in team.and_then(|team| team.projects.as_ref()).into_iter().flatten() {
        secret.push(0);
        secret.extend(project.as_str().as_bytes());
    }
    secret
}

/// The list that was kept, if there is one and it can be read.
pub(super) async fn find(portal: &Portal, viewer: &Viewer) -> Option<Arc<Snapshot>> {
    let kept = portal.last_lists.find(&secret(viewer)).await.ok()??;
    let Kept { rows, overview, unreadable, as_of } = serde_json::from_slice(&kept).ok()?;
    Some(Arc::new(Snapshot::of(rows, overview, unreadable, as_of)))
}

/// Removes it.
pub(super) async fn forget(portal: &Portal, viewer: &Viewer) {
    if let Err(error) = portal.last_lists.forget(&secret(viewer)).await {
        tracing::warn!(%error, "the list that was kept could not be removed");
    }
}
