//! A confirmed write is carried out once and to its end; whoever confirms it a second time is led to what came of it.

use std::time::Duration;

use tokio::time::Instant;
use tracing::Instrument as _;

use super::activity;
use super::requester::Requester;
use crate::database::{Closed, DatabaseError};
use crate::failure::Failure;
use crate::kept::{ActivityId, TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// Where a second request with a used plan or challenge goes on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// To what came of it: this entry of the record.
    Entry(ActivityId),
    /// To the review of a plan that waits in its place.
    Plan(TicketId),
    /// To the conflict, of which this is kept.
    Draft(TicketId),
}

/// How long a second request waits for the first to note its entry of the record, which it does before it sends anything.
const FOR_THE_ENTRY: Duration = Duration::from_secs(5);
/// How long it waits in all: less than a route may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long after its outcome the first may take to note where it went on, unless its process has ended.
const GRACE: Duration = Duration::from_secs(1);
/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// Notes that whoever used the plan has finished, and where a second request for it goes on, unless the record says it
/// all. A note that cannot be made costs the second one's way on, and nothing else.
pub(super) async fn close(portal: &Portal, id: &TicketId, next: Option<Next>) {
    let closed = match next {
        None | Some(Next::Entry(_)) => Closed::Record,
        Some(Next::Plan(plan)) => Closed::Plan(plan),
        Some(Next::Draft(draft)) => Closed::Draft(draft),
    };
    if let Err(error) = portal.tickets.close(id, &closed).await {
        tracing::error!(error = %error, "the result of a used plan could not be saved");
    }
}

/// Waits until the request that took a plan or challenge first has finished, and says where to go on.
///
/// # Errors
/// [`Failure::Expired`] if it was not used, not in this session or not for a subject that `is_ours`, or nothing came of it;
/// [`Failure::Unseen`] if that cannot be read.
pub(super) async fn second(
    portal: &Portal,
    viewer: &Viewer,
    kind: TicketKind,
    id: &TicketId,
    is_ours: impl Fn(&str) -> bool,
) -> Result<Next, Failure> {
    let begun = Instant::now();
    let mut ended: Option<Instant> = None;
    loop {
        let used = portal.tickets.used(kind, id, &viewer.session).await.map_err(|error| unseen(&error))?;
        let used = used.filter(|used| is_ours(&used.subject)).ok_or(Failure::Expired)?;
        let closed = match used.closed {
            Some(Closed::Plan(plan)) => return Ok(Next::Plan(plan)),
            Some(Closed::Draft(draft)) => return Ok(Next::Draft(draft)),
            Some(Closed::Record) => true,
            None => false,
        };
        let entry: Option<ActivityId> = used.result.and_then(|entry| entry.parse().ok());
        let Some(entry) = entry else {
            if closed || begun.elapsed() >= FOR_THE_ENTRY {
                return Err(Failure::Expired);
            }
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        if has_outcome(portal, viewer, entry).await? {
            ended.get_or_insert_with(Instant::now);
        }
        let long_enough = ended.is_some_and(|ended| ended.elapsed() >= GRACE) || begun.elapsed() >= PATIENCE;
        if closed || long_enough {
            return Ok(Next::Entry(entry));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The plan that waits in place of a used one, if there is one.
pub(super) async fn waits_instead(
    portal: &Portal,
    viewer: &Viewer,
    kind: TicketKind,
    id: &TicketId,
) -> Option<TicketId> {
    match portal.tickets.used(kind, id, &viewer.session).await.ok()??.closed? {
        Closed::Plan(plan) => Some(plan),
        Closed::Record | Closed::Draft(_) => None,
    }
}

/// Waits until a write has its outcome in the record.
///
/// # Errors
/// [`Failure::Unseen`] if that cannot be read.
pub(super) async fn ended(portal: &Portal, viewer: &Viewer, id: ActivityId) -> Result<(), Failure> {
    let begun = Instant::now();
    while !has_outcome(portal, viewer, id).await? && begun.elapsed() < PATIENCE {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

async fn has_outcome(portal: &Portal, viewer: &Viewer, id: ActivityId) -> Result<bool, Failure> {
    let entry = activity::entry(portal, viewer, id).await.map_err(|_| Failure::Unseen)?;
    Ok(entry.is_some_and(|entry| entry.outcome.is_some()))
}

fn unseen(error: &DatabaseError) -> Failure {
    tracing::error!(error = %error, "the result of a write could not be read");
    Failure::Unseen
}

/// Has a write carried out once: by `now`, to its end, whether or not anybody still waits for it, for a browser that hangs up must
/// not leave an entry of the record open; else, where `now` finds that another request has used it or that nothing waits, `second` says
/// what came of it.
///
/// # Errors
/// Those of both.
pub(super) async fn once<T, W>(
    who: &Requester,
    now: impl FnOnce(Requester) -> W,
    second: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure>
where
    T: Send + 'static,
    W: Future<Output = Result<Option<T>, Failure>> + Send + 'static,
{
    match who.portal.writes.spawn(now(who.clone()).in_current_span()).await {
        Ok(Ok(Some(done))) => Ok(done),
        Ok(Ok(None)) => second.await,
        Ok(Err(failure)) => Err(failure),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is shutting down.
            Err(_) => Err(Failure::Unseen),
        },
    }
}
