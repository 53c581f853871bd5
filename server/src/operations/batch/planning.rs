//! Working out each write of a batch. Nothing is written upstream here.

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::{Caution, FormValues, NotDone, Passed, PatchStyle, Place, Reason};
use futures::{StreamExt as _, TryStreamExt as _};
use launchdarkly::Error;
use tracing::Instrument as _;

use super::beat::alongside;
use super::job::{Item, Job, Source, Target, Task, Work};
use super::kept::payload;
use crate::failure::{Failure, answered};
use crate::kept::{Stage, TicketId, TicketKind};
use crate::operations::patience::Patience;
use crate::operations::plan::{self, Plan};
use crate::operations::{draft, once};
use crate::portal::Portal;
use crate::session::Viewer;
use crate::telemetry::in_the_background;

/// How many integrations are read at the same time.
const AT_ONCE: usize = 4;
/// How long the plan of one write of a batch waits, in milliseconds: a long batch may have to wait for the rate limit again
/// and again.
pub(super) const LIFETIME_MS: i64 = 4 * 60 * 60 * 1000;

/// Plans in the background, and says how far it is.
pub(super) fn start(portal: &Portal, viewer: &Viewer, id: &TicketId, job: Job) {
    let (portal, viewer, id) = (portal.clone(), viewer.clone(), id.clone());
    let plan = async move {
        if let Err(failure) = work(&portal, &viewer, &id, job).await {
            tracing::warn!(?failure, "a batch could not be planned");
        }
    };
    tokio::spawn(plan.instrument(in_the_background("planning of a batch")));
}

async fn work(portal: &Portal, viewer: &Viewer, id: &TicketId, mut job: Job) -> Result<(), Failure> {
    let Some(items) = items(portal, viewer, id, &job).await? else { return Ok(()) };
    job.items = items;
    let stages = (Stage::Planning, Stage::Planned);
    portal.batches.advance(id, &viewer.session, stages, Some(&payload(&job)?)).await?;
    Ok(())
}

/// What each write would be; `None` if the process is asked to end meanwhile.
async fn items(portal: &Portal, viewer: &Viewer, id: &TicketId, job: &Job) -> Result<Option<Vec<Item>>, Failure> {
    let Some(task) = &job.task else { return Err(Failure::Expired) };
    let (waiting, waits) = tokio::sync::watch::channel(None);
    let done = AtomicUsize::new(0);
    let one = |place: usize| {
        let (waiting, done) = (&waiting, &done);
        async move {
            let patience = Patience::new(portal, viewer, |until| waiting.send_modify(|waiting| *waiting = until));
            let item = item(portal, viewer, job, task, place, &patience).await?;
            done.fetch_add(1, Ordering::Relaxed);
            Ok::<_, Failure>((place, item))
        }
    };
    let asked: Vec<_> = (0..job.targets.len()).map(one).collect();
    let planned = futures::stream::iter(asked).buffer_unordered(AT_ONCE).try_collect::<Vec<_>>();
    // A beat that is missed makes it look as if it had gone, and no more than that.
    let beat = || async {
        let until = *waits.borrow();
        drop(portal.batches.beat(id, done.load(Ordering::Relaxed), until).await);
    };
    let mut stopping = portal.stopping.clone();
    let mut items = tokio::select! {
        items = alongside(planned, beat) => items?,
        _ = stopping.wait_for(|stopping| *stopping) => return Ok(None),
    };
    items.sort_by_key(|(place, _)| *place);
    Ok(Some(items.into_iter().map(|(_, item)| item).collect()))
}

async fn item(
    portal: &Portal,
    viewer: &Viewer,
    job: &Job,
    task: &Task,
    place: usize,
    patience: &Patience<'_, impl Fn(Option<domain::UnixMillis>)>,
) -> Result<Item, Failure> {
    let target = &job.targets[place];
    match &task.work {
        Work::Edit(verb, edit) => {
            edited(portal, viewer, target, (place, *verb, edit, task.reason.as_ref()), patience).await
        }
        Work::Clone(forms) => {
            let shared = shared(job.source.as_ref(), &job.targets, forms, place);
            created(portal, viewer, target, (forms.get(place), shared), task).await
        }
    }
}

/// The change of one integration.
async fn edited(
    portal: &Portal,
    viewer: &Viewer,
    target: &Target,
    (place, verb, edit, reason): (usize, domain::BatchVerb, &domain::BatchEdit, Option<&Reason>),
    patience: &Patience<'_, impl Fn(Option<domain::UnixMillis>)>,
) -> Result<Item, Failure> {
    let Some(address) = target.place.address() else { return Err(Failure::Expired) };
    let client = portal.client_in(viewer, &address.project)?;
    let current = match patience.call(|| client.get_integration(&viewer.signed_in.token, &address)).await {
        Ok(current) => current,
        Err(Error::NotFound) => return Ok(Item::Passed(NotDone::Gone)),
        Err(error @ Error::Unauthorized { .. }) => return Err(error.into()),
        Err(error) => return Ok(Item::Passed(NotDone::Unread { answer: answered(&error) })),
    };
    let style = style(portal, viewer, target).await;
    match edit.plan(&current, place, style) {
        Ok((change, form)) => {
            let mut plan = Plan::of_change(verb.verb(), &current, &change, &form, style).because(reason.cloned());
            plan.needs_reason = target.wants_reason;
            if verb == domain::BatchVerb::TurnOff {
                plan.cautions.push(Caution::GrowsOld);
            }
            keep(portal, viewer, &plan).await
        }
        Err(Passed::Nothing) => Ok(Item::Passed(NotDone::AlreadySo)),
        Err(Passed::NoPassword) => {
            let provider = current.address.provider.name().to_owned();
            Ok(Item::Passed(NotDone::NoPassword { provider }))
        }
        Err(Passed::Wrong(errors)) => Ok(Item::Passed(NotDone::Wrong { errors })),
        Err(Passed::Unplannable(error)) => Ok(Item::Passed(NotDone::Unplannable { error })),
    }
}

/// How to plan it: as LaunchDarkly was found to take patches the last time, where there was one.
async fn style(portal: &Portal, viewer: &Viewer, target: &Target) -> PatchStyle {
    let general = portal.style(viewer);
    let Some(before) = target.before.as_deref().and_then(|id| TicketId::parse(id).ok()) else { return general };
    let subject = target.place.subject();
    match once::waits_instead(portal, viewer, TicketKind::Plan, &before).await {
        Some(next) => match plan::waiting(portal, viewer, &next, &subject).await {
            Ok(Some(waiting)) => waiting.style.and(general),
            _ => general,
        },
        None => general,
    }
}

/// A new integration.
async fn created(
    portal: &Portal,
    viewer: &Viewer,
    target: &Target,
    (form, shared): (Option<&FormValues>, Option<Caution>),
    task: &Task,
) -> Result<Item, Failure> {
    let (Some(form), Some(provider)) = (form, target.place.provider.provider()) else { return Err(Failure::Expired) };
    let mut form = form.clone();
    form.set(draft::FORM_ID, TicketId::random().to_string());
    let draft = match form.draft(provider) {
        Ok(draft) => draft,
        Err(errors) => return Ok(Item::Passed(NotDone::Wrong { errors })),
    };
    let plan = draft::planned(portal, viewer, target.place.clone(), &draft, &form).await;
    let mut plan = plan.because(task.reason.clone());
    plan.needs_reason = target.wants_reason;
    plan.cautions.splice(0..0, shared);
    keep(portal, viewer, &plan).await
}

/// What to say where a copy would use the same store as its source or as another copy.
fn shared(source: Option<&Source>, targets: &[Target], forms: &[FormValues], place: usize) -> Option<Caution> {
    let source = source?;
    let provider = source.address.provider.provider()?;
    let store = |form: &FormValues| provider.store_of(form);
    let own = store(forms.get(place)?)?;
    let critical = targets.get(place)?.wants_reason;
    let named = |place: &Place| format!("{} / {}", place.project, place.environment);
    let with_source = (store(&source.form).as_ref() == Some(&own))
        .then(|| (named(&Place::from(&source.address)), source.wants_reason));
    let others = forms.iter().zip(targets).enumerate().filter(|(other, _)| *other != place);
    let others = others.filter(|(_, (form, _))| store(form).as_ref() == Some(&own));
    let others = others.map(|(_, (_, target))| (named(&target.place), target.wants_reason));
    let shared: Vec<_> = with_source.into_iter().chain(others).collect();
    let (first, _) = shared.first()?;
    let mixed = shared.iter().any(|(_, other)| *other != critical);
    Some(Caution::SameStore { first: first.clone(), more: shared.len() - 1, mixed })
}

async fn keep(portal: &Portal, viewer: &Viewer, plan: &Plan) -> Result<Item, Failure> {
    let id = plan::keep_for(portal, viewer, plan, LIFETIME_MS).await?;
    Ok(Item::Planned {
        plan: id.to_string(),
        lines: plan.lines.clone(),
        preview: plan.preview.clone(),
        cautions: plan.cautions.clone(),
        managed: portal.managed_by(&plan::tags(&plan.base)),
    })
}
