//! The sessions of one token: wherever somebody is signed in with it, and ending them.

use super::list;
use crate::failure::Failure;
use crate::kept::SessionRef;
use crate::portal::Portal;
use crate::session::{Listed, Viewer};

/// Where the viewer's token is signed in, the latest use first.
///
/// # Errors
/// [`Failure::Database`] if it cannot be read.
pub(crate) async fn own(portal: &Portal, viewer: &Viewer) -> Result<Vec<Listed>, Failure> {
    let rows = portal.session_rows.list(Some(&viewer.signed_in.owner())).await?;
    Ok(rows.iter().filter_map(|row| Listed::of(&portal.key, row)).collect())
}

/// Ends one of them at once; whether it was one of them.
///
/// # Errors
/// [`Failure::Database`] if it could not be ended.
pub(crate) async fn end(portal: &Portal, viewer: &Viewer, session: &SessionRef) -> Result<bool, Failure> {
    Ok(portal.session_rows.delete_of(&viewer.signed_in.owner(), session.as_str()).await?)
}

/// Ends all of them at once, the viewer's own among them; how many there were.
///
/// # Errors
/// [`Failure::Database`] if they could not be ended.
pub(crate) async fn end_all(portal: &Portal, viewer: &Viewer) -> Result<u64, Failure> {
    let ended = portal.session_rows.delete_all(Some(&viewer.signed_in.owner())).await?;
    forget(portal, viewer).await;
    Ok(ended)
}

/// In how many milliseconds a session ends unless it is used; asking does not count. `None` if it has ended.
///
/// # Errors
/// [`Failure::Database`] if it cannot be read.
pub(crate) async fn ends_in(portal: &Portal, session: &SessionRef) -> Result<Option<i64>, Failure> {
    let ends = portal.session_rows.ends_at(session.as_str()).await?;
    Ok(ends.map(|at| at.since(portal.clock.now())))
}

/// Drops what the viewer's token saw, in memory and kept: another session of it reads afresh. To be called when the viewer
/// signs out.
pub(crate) async fn forget(portal: &Portal, viewer: &Viewer) {
    list::forget(portal, viewer).await;
    portal.environments.forget(viewer);
    portal.waiting.forget(&viewer.session);
}
