//! Batches, as they are kept.

use super::job::{Job, Standing};
use crate::failure::Failure;
use crate::kept::TicketId;
use crate::operations::activity;
use crate::portal::Portal;
use crate::session::Viewer;

/// A batch of the viewer's session.
///
/// # Errors
/// [`Failure::Expired`] if there is none of this name.
pub(crate) async fn find(portal: &Portal, viewer: &Viewer, id: &TicketId) -> Result<Standing, Failure> {
    let batch = portal.batches.find(id, &viewer.session).await?.ok_or(Failure::Expired)?;
    let job: Job = serde_json::from_slice(&batch.payload).map_err(|_| Failure::Expired)?;
    let ids: Vec<_> = batch.results.iter().filter_map(|result| result.activity).collect();
    let entries = activity::entries(portal, viewer, &ids).await?;
    Ok(Standing { job, batch, entries })
}

/// What is kept of a batch.
///
/// # Errors
/// [`Failure::Database`] if it cannot be written.
pub(super) fn payload(job: &Job) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(job).map_err(|_| Failure::Database)
}
