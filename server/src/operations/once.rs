//! A confirmed write is carried out once and to its end; whoever confirms it a second time is led to what came of it.

use std::time::Duration;

use tracing::Instrument as _;

use super::failure::Failure;
use crate::database::{ActivityId, TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// Where whoever comes second with a used plan or challenge goes on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// To what came of it: this entry of the record.
    Entry(ActivityId),
    /// To the review of a plan that waits in its place.
    Plan(TicketId),
    /// To the conflict, of which this is kept.
    Draft(TicketId),
}

/// The words of [`Next`] in a ticket.
const PLAN: &str = "plan ";
const DRAFT: &str = "draft ";

/// How long a second request waits for the first to note its entry of the record, which it does before it sends anything.
const FOR_THE_ENTRY: Duration = Duration::from_secs(5);
/// How long it then waits for the end: a call, the reading after it, and a second look.
const FOR_THE_END: Duration = Duration::from_secs(30);

/// Notes that whoever used the plan has finished, and where somebody who comes second goes on, unless the record says it
/// all. A note that cannot be made costs the second one's way on, and nothing else.
pub(super) async fn close(portal: &Portal, id: &TicketId, next: Option<Next>) {
    let next = match next {
        None | Some(Next::Entry(_)) => String::new(),
        Some(Next::Plan(plan)) => format!("{PLAN}{plan}"),
        Some(Next::Draft(draft)) => format!("{DRAFT}{draft}"),
    };
    if let Err(error) = portal.tickets.close(id, &next).await {
        tracing::error!(error = %error, "where a used plan leads could not be noted");
    }
}

/// Waits until whoever was faster with a plan or challenge has finished, and says where to go on.
///
/// # Errors
/// [`Failure::Expired`] if it was not used, not in this session or not for a subject that `is_ours`, or nothing came of it.
pub(super) async fn second(
    portal: &Portal,
    viewer: &Viewer,
    kind: TicketKind,
    id: &TicketId,
    is_ours: impl Fn(&str) -> bool,
) -> Result<Next, Failure> {
    let begun = tokio::time::Instant::now();
    loop {
        let used = portal.tickets.used(kind, id, &viewer.session).await?.filter(|used| is_ours(&used.subject));
        let used = used.ok_or(Failure::Expired)?;
        let patience = if used.result.is_some() { FOR_THE_END } else { FOR_THE_ENTRY };
        if used.next.is_none() && begun.elapsed() < patience {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        }
        let next = used.next.unwrap_or_default();
        let ticket = |name: &str| TicketId::parse(name).map_err(|_| Failure::Expired);
        return if let Some(plan) = next.strip_prefix(PLAN) {
            ticket(plan).map(Next::Plan)
        } else if let Some(draft) = next.strip_prefix(DRAFT) {
            ticket(draft).map(Next::Draft)
        } else {
            used.result.and_then(|entry| entry.parse().ok()).map(Next::Entry).ok_or(Failure::Expired)
        };
    }
}

/// Carries a write out to its end, whether or not anybody still waits for it: a browser that hangs up must not leave an
/// entry of the record open.
pub(super) async fn to_the_end<T, W>(portal: &Portal, write: impl FnOnce(Portal) -> W) -> Result<T, Failure>
where
    T: Send + 'static,
    W: Future<Output = Result<T, Failure>> + Send + 'static,
{
    match portal.writes.spawn(write(portal.clone()).in_current_span()).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is shutting down.
            Err(_) => Err(Failure::Database),
        },
    }
}
