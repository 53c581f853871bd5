//! Carrying out a batch: a few writes at a time, within the rate limit, each under the rules of a single write. Ends
//! between two writes when somebody stops it or the process is asked to end.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::{BatchEdit, FormValues, NotDone, Place, UnixMillis};
use futures::{Stream, StreamExt as _};
use tokio::sync::watch;
use tracing::Instrument as _;

use super::beat::alongside;
use super::job::{Item, Standing, Work};
use super::kept::{find, payload};
use crate::failure::Failure;
use crate::kept::{ActivityId, BatchResult, Stage, TicketId, TicketKind};
use crate::operations::patience::Patience;
use crate::operations::requester::Requester;
use crate::operations::{apply, create, once, plan};
use crate::portal::Portal;
use crate::session::Viewer;
use crate::telemetry::in_the_background;

/// How many writes are under way at the same time.
const AT_ONCE: usize = 3;
/// How often a write is asked for again that LaunchDarkly turned away for its rate limit, and so certainly did not do.
const TRIES: usize = 5;

/// One write of a batch.
struct Write {
    place: usize,
    at: Place,
    plan: TicketId,
}

/// Carries out in the background what was not tried yet. A process that is asked to stop waits for the writes under way.
pub(super) fn start(portal: &Portal, viewer: &Viewer, id: &TicketId, standing: Standing) {
    let (portal, viewer, id) = (portal.clone(), viewer.clone(), id.clone());
    let writes = portal.writes.clone();
    let run = async move {
        if let Err(failure) = work(&portal, &viewer, &id, standing).await {
            tracing::warn!(?failure, "a batch could not be carried on");
        }
    };
    writes.spawn(run.instrument(in_the_background("batch")));
}

async fn work(portal: &Portal, viewer: &Viewer, id: &TicketId, standing: Standing) -> Result<(), Failure> {
    let left = left(&standing);
    let count = left.len();
    let planned = standing.job.items.len();
    let request_id = standing.job.request_id.clone();
    let stop = AtomicBool::new(false);
    let (waiting, waits) = watch::channel(None);
    // A long batch outlasts more than one token.
    let newest = tokio::sync::Mutex::new(viewer.clone());
    let one = |write: Write| {
        let (stop, waiting, request_id, newest) = (&stop, &waiting, &request_id, &newest);
        async move {
            let stopped = || stop.load(Ordering::Relaxed) || *portal.stopping.borrow();
            // What a person has stopped is not begun, on whichever replica they did.
            let running = portal.batches.beat(id, planned, None).await.ok().flatten() == Some(Stage::Running);
            if stopped() || !running || !signed_in(portal, viewer).await {
                stop.store(true, Ordering::Relaxed);
                return Ok(None);
            }
            let viewer = &renewed(portal, newest).await;
            let patience = Patience::new(portal, viewer, |until| waiting.send_modify(|waiting| *waiting = until));
            one(&Requester::new(portal, viewer, request_id), write, &patience, stopped).await
        }
    };
    // Each notes what came of it itself: whoever waited for the database here would hold up the others, who may hold its connections.
    let noted = |write: Write| async {
        let Some(result) = one(write).await? else { return Ok::<_, Failure>(false) };
        portal.batches.note(id, &result).await?;
        Ok(true)
    };
    let answers = futures::stream::iter(left.into_iter().map(noted)).buffer_unordered(AT_ONCE);
    let beat = || async {
        let until = *waits.borrow();
        // A beat that is missed makes it look as if it had gone, and no more than that.
        if let Ok(stage) = portal.batches.beat(id, planned, until).await
            && stage != Some(Stage::Running)
        {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let done = alongside(over(answers, &stop), beat).await;
    end(portal, viewer, id, if done == count { Stage::Ended } else { Stage::Stopped }).await
}

/// How many writes are over. Where one could not be made or noted, those that are not under way yet are not begun.
async fn over(answers: impl Stream<Item = Result<bool, Failure>>, stop: &AtomicBool) -> usize {
    let over = answers.map(|noted| {
        noted.unwrap_or_else(|failure| {
            tracing::warn!(?failure, "a batch stops");
            stop.store(true, Ordering::Relaxed);
            false
        })
    });
    over.filter(|noted| std::future::ready(*noted)).count().await
}

/// Whoever began it, with a token that is still valid.
async fn renewed(portal: &Portal, newest: &tokio::sync::Mutex<Viewer>) -> Viewer {
    let mut newest = newest.lock().await;
    *newest = portal.newest(&newest).await;
    newest.clone()
}

/// What was not tried yet.
fn left(standing: &Standing) -> Vec<Write> {
    let over: HashSet<usize> = standing.batch.results.iter().map(|result| result.place).collect();
    let planned = standing.job.items.iter().zip(&standing.job.targets).enumerate();
    let left = planned.filter(|(place, _)| !over.contains(place)).filter_map(|(place, (item, target))| match item {
        Item::Planned { plan, .. } => {
            Some(Write { place, at: target.place.clone(), plan: TicketId::parse(plan).ok()? })
        }
        Item::Passed(_) => None,
    });
    left.collect()
}

/// Notes that nobody is at it any more, and why.
async fn end(portal: &Portal, viewer: &Viewer, id: &TicketId, end: Stage) -> Result<(), Failure> {
    if end == Stage::Ended {
        forget(portal, viewer, id).await?;
    }
    for from in [Stage::Running, Stage::Stopping] {
        portal.batches.advance(id, &viewer.session, (from, end), None).await?;
    }
    Ok(())
}

/// Whoever has signed out writes nothing more.
async fn signed_in(portal: &Portal, viewer: &Viewer) -> bool {
    portal.session_rows.lives(viewer.session.as_str()).await.unwrap_or(false)
}

/// Carries out one write; `None` if it was stopped before anything was sent.
async fn one(
    who: &Requester,
    write: Write,
    patience: &Patience<'_, impl Fn(Option<UnixMillis>)>,
    stopped: impl Fn() -> bool,
) -> Result<Option<BatchResult>, Failure> {
    let Requester { portal, viewer, .. } = who;
    let Write { place, at, mut plan } = write;
    let mut tries = 0;
    loop {
        patience.room().await;
        if stopped() {
            return Ok(None);
        }
        let said = match at.address() {
            Some(address) => apply::apply(who, &address, &plan).await.map(|it| (it.waits(), it.why_not())),
            None => create::create(who, &at, &plan).await.map(|it| (it.waits(), it.why_not())),
        };
        tries += 1;
        let limited = portal.client(viewer)?.limited_until(&viewer.signed_in.token);
        match &said {
            // Nothing was sent: the integration could not be read.
            Err(Failure::RateLimited(until)) if tries < TRIES => {
                patience.wait(*until).await;
                continue;
            }
            Err(failure @ (Failure::Unauthorized | Failure::InstanceGone)) => return Err(failure.clone()),
            _ => {}
        }
        // LaunchDarkly turned it away for its rate limit: it was not done, and the same waits in its place.
        if let (Some(until), true, Ok((true, _))) = (limited, tries < TRIES, &said)
            && let Some(next) = once::waits_instead(portal, viewer, TicketKind::Plan, &plan).await
            && plan::was_turned_away(portal, viewer, &next, &at.subject()).await
        {
            patience.wait(until).await;
            plan = next;
            continue;
        }
        let activity = entry(portal, viewer, &plan).await?;
        let why_not = match said {
            Ok((_, why)) => why,
            // Its plan was taken and nothing written down, or it had grown too old: an entry stands before anything is sent.
            Err(Failure::Expired) => Some(NotDone::TooOld),
            Err(failure) => Some(NotDone::Failed { failure }),
        };
        return Ok(Some(BatchResult { place, activity, why_not }));
    }
}

/// The entry of the record that carrying out a plan has made.
async fn entry(portal: &Portal, viewer: &Viewer, plan: &TicketId) -> Result<Option<ActivityId>, Failure> {
    let used = portal.tickets.used(TicketKind::Plan, plan, &viewer.session).await?;
    Ok(used.and_then(|used| used.result).and_then(|entry| entry.parse().ok()))
}

/// Drops the passwords of what is over: only what failed may be tried again.
async fn forget(portal: &Portal, viewer: &Viewer, id: &TicketId) -> Result<(), Failure> {
    let mut standing = find(portal, viewer, id).await?;
    let failed: HashSet<usize> = standing.failed().into_iter().collect();
    match standing.job.task.as_mut().map(|task| &mut task.work) {
        Some(Work::Edit(_, BatchEdit::Password(all))) => {
            let one = all.len() == 1;
            for (place, password) in all.iter_mut().enumerate() {
                if failed.is_empty() || (!one && !failed.contains(&place)) {
                    password.clear();
                }
            }
        }
        Some(Work::Clone(forms)) => {
            for (_, form) in forms.iter_mut().enumerate().filter(|(place, _)| !failed.contains(place)) {
                *form = FormValues::default();
            }
        }
        _ => return Ok(()),
    }
    portal.batches.reseal(id, &payload(&standing.job)?).await?;
    Ok(())
}
