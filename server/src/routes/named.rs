//! What the query of a page names: kept on the server, under an ID that only its session can use.

use domain::{FormValues, Place};

use crate::kept::TicketId;
use crate::operations::plan::{self, Plan};
use crate::operations::typed;
use crate::render::Frame;
use crate::session::Viewer;

/// The plan that the query names, if it still waits: for whoever goes back to the form.
pub(super) async fn plan(frame: &Frame, viewer: &Viewer, place: &Place, query: Option<&str>) -> Option<Plan> {
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    let id = TicketId::parse(query.get("plan")).ok()?;
    plan::look(&frame.portal, viewer, &id, &place.subject()).await.ok()
}

/// What was typed into the form at `path` before signing in, if the query names it.
pub(super) async fn typed_before(
    frame: &Frame,
    viewer: &Viewer,
    path: &str,
    query: Option<&str>,
) -> Option<FormValues> {
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    let id = TicketId::parse(query.get("typed")).ok()?;
    typed::look(&frame.portal, viewer, path, &id).await
}

/// The kept form that a query names.
pub(super) fn draft(query: Option<&str>) -> Option<TicketId> {
    TicketId::parse(FormValues::decode(query.unwrap_or_default().as_bytes()).get("draft")).ok()
}
