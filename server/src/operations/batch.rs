//! Many writes together: asked for once, planned one by one, reviewed and confirmed as a whole, carried out each under the
//! rules of a single write. Each plan ([`super::plan`]) ensures that its write is done once; a batch only lists plans.

mod beat;
mod job;
mod kept;
mod planning;
mod running;

use domain::{
    Address, BatchEdit, BatchVerb, EnvironmentKey, FieldError, FormValues, Place, ProjectKey, Reason, Row, copies,
    copy_field,
};

pub(crate) use job::{Became, Item, Job, Source, Standing, Target, Task, Work};
pub(crate) use kept::find;
use kept::payload;

use super::environments::{self, Known};
use super::show;
use super::unplanned::Unplanned;
use crate::failure::Failure;
use crate::kept::{Stage, TicketId};
use crate::portal::Portal;
use crate::session::Viewer;

/// What is wrong with what is to be done with a batch.
pub(crate) enum Wrong {
    /// It was not chosen what to do.
    NoVerb,
    /// A field does not do.
    Field(FieldError),
}

/// How long whoever begins a batch waits for what is known of the environments.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// Begins a batch about these integrations: what is to be done with them is asked next.
///
/// # Errors
/// [`Failure::Database`] if it could not be kept.
pub(crate) async fn select(portal: &Portal, viewer: &Viewer, rows: &[&Row]) -> Result<TicketId, Failure> {
    let known = environments::known(portal, viewer, PATIENCE).await.ok();
    let target = |row: &&Row| {
        let place = Place::from(&row.address);
        Target {
            wants_reason: wants_reason(known.as_ref(), &place),
            name: row.display_name().to_owned(),
            place,
            before: None,
        }
    };
    let job = Job::of(rows.iter().map(target).collect(), None);
    begin(portal, viewer, &job, Stage::Asking).await
}

/// Begins a batch of copies of an integration in these environments: what each of them wants for itself is asked next.
///
/// # Errors
/// [`Failure::NotEditable`] if its provider or its configuration is not known; else why it could not be read or kept.
pub(crate) async fn copy(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    environments: &[(ProjectKey, EnvironmentKey)],
) -> Result<TicketId, Failure> {
    let source = show::integration(portal, viewer, address).await?;
    let (Some(provider), Some(config)) = (source.provider(), &source.config) else { return Err(Failure::NotEditable) };
    let known = environments::known(portal, viewer, PATIENCE).await.ok();
    let target = |(project, environment): &(ProjectKey, EnvironmentKey)| {
        let place = Place {
            project: project.clone(),
            environment: environment.clone(),
            provider: address.provider.clone(),
            id: None,
        };
        Target { name: source.name.clone(), wants_reason: wants_reason(known.as_ref(), &place), place, before: None }
    };
    let targets = environments.iter().map(target).collect();
    let form = FormValues::of(&source).without_secrets(provider);
    let source = Source {
        address: address.clone(),
        name: source.name.clone(),
        form,
        wants_reason: wants_reason(known.as_ref(), &Place::from(address)),
        unknown: config.unknown(Some(provider)).map(|(key, _)| key.to_owned()).collect(),
    };
    begin(portal, viewer, &Job { source: Some(source), ..Job::of(targets, None) }, Stage::Asking).await
}

/// Whether a change there needs a reason, as far as is known. Where nothing is, it must.
pub(crate) fn wants_reason(known: Option<&Known>, place: &Place) -> bool {
    let Some(Known::All { environments, .. }) = known else { return true };
    let found = environments
        .placed
        .iter()
        .find(|placed| placed.project.key == place.project && placed.environment.key == place.environment);
    domain::Environment::wants_reason(found.map(|placed| &placed.environment))
}

/// Reads what is to be done with a batch that is being asked about, and has it planned.
///
/// # Errors
/// What is wrong with what was typed; [`Failure::Expired`] if there is no such batch; [`Failure::Database`] if it could not be kept.
pub(crate) async fn ask(
    portal: &Portal,
    viewer: &Viewer,
    id: &TicketId,
    form: &FormValues,
) -> Result<(), Unplanned<Vec<Wrong>>> {
    let mut job = find(portal, viewer, id).await?.job;
    let provider = job.source.as_ref().and_then(|source| source.address.provider.provider());
    let wrong = |errors: Vec<FieldError>| errors.into_iter().map(Wrong::Field).collect::<Vec<_>>();
    let read = match (BatchVerb::from_key(form.get("verb")), provider.zip(job.source.as_ref())) {
        (_, Some((provider, source))) => {
            copies(provider, &source.form, form, job.targets.len()).map(Work::Clone).map_err(wrong)
        }
        (Some(verb), None) => {
            BatchEdit::read(verb, form, job.targets.len()).map(|edit| Work::Edit(verb, edit)).map_err(wrong)
        }
        (None, None) => Err(vec![Wrong::NoVerb]),
    };
    let wants_reason = job.targets.iter().any(|target| target.wants_reason);
    let (work, reason) = match (read, Reason::parse(form.get("reason"), wants_reason)) {
        (Ok(work), Ok(reason)) => (work, reason),
        (read, reason) => {
            let reason = reason.err().map(|error| Wrong::Field(FieldError::new("reason", error)));
            return Err(Unplanned::Wrong(read.err().unwrap_or_default().into_iter().chain(reason).collect()));
        }
    };
    job.task = Some(Task { work, reason });
    if job.source.is_some() {
        for (place, target) in job.targets.iter_mut().enumerate() {
            form.get(&copy_field("name", place)).clone_into(&mut target.name);
        }
    }
    let stages = (Stage::Asking, Stage::Planning);
    if portal.batches.advance(id, &viewer.session, stages, Some(&payload(&job)?)).await? {
        planning::start(portal, viewer, id, job);
    }
    Ok(())
}

/// Begins a batch of which everything has been said, and has it planned.
///
/// # Errors
/// [`Failure::Database`] if it could not be kept.
async fn plan(portal: &Portal, viewer: &Viewer, job: Job) -> Result<TicketId, Failure> {
    let id = begin(portal, viewer, &job, Stage::Planning).await?;
    planning::start(portal, viewer, &id, job);
    Ok(id)
}

/// Carries out what was reviewed; does nothing if that has begun.
///
/// # Errors
/// [`Failure::Expired`] if there is no such batch; [`Failure::Database`] if it could not be begun.
pub(crate) async fn confirm(portal: &Portal, viewer: &Viewer, id: &TicketId, request_id: &str) -> Result<(), Failure> {
    let mut standing = find(portal, viewer, id).await?;
    request_id.clone_into(&mut standing.job.request_id);
    let stages = (Stage::Planned, Stage::Running);
    if portal.batches.advance(id, &viewer.session, stages, Some(&payload(&standing.job)?)).await? {
        running::start(portal, viewer, id, standing);
    }
    Ok(())
}

/// Ends a batch after what is under way.
///
/// # Errors
/// [`Failure::Database`] if that could not be written down.
pub(crate) async fn stop(portal: &Portal, viewer: &Viewer, id: &TicketId) -> Result<(), Failure> {
    portal.batches.advance(id, &viewer.session, (Stage::Running, Stage::Stopping), None).await?;
    Ok(())
}

/// Goes on with a batch that was stopped, or whose process has gone. What was tried is not tried again.
///
/// # Errors
/// [`Failure::Expired`] if there is no such batch; [`Failure::Database`] if it could not be begun.
pub(crate) async fn go_on(portal: &Portal, viewer: &Viewer, id: &TicketId) -> Result<(), Failure> {
    let (batches, session) = (&portal.batches, &viewer.session);
    if batches.take_over(id, session, Stage::Planning, Stage::Planning).await? {
        planning::start(portal, viewer, id, find(portal, viewer, id).await?.job);
        return Ok(());
    }
    let taken = batches.advance(id, session, (Stage::Stopped, Stage::Running), None).await?
        || batches.take_over(id, session, Stage::Running, Stage::Running).await?
        || batches.take_over(id, session, Stage::Stopping, Stage::Running).await?;
    if taken {
        running::start(portal, viewer, id, find(portal, viewer, id).await?);
    }
    Ok(())
}

/// A new batch of the same change for those that certainly were not done, planned anew.
///
/// # Errors
/// [`Failure::Expired`] if there is no such batch or none of it failed; [`Failure::Database`] if it could not be kept.
pub(crate) async fn again(portal: &Portal, viewer: &Viewer, id: &TicketId) -> Result<TicketId, Failure> {
    let standing = find(portal, viewer, id).await?;
    let failed = standing.failed();
    let (Some(task), false) = (&standing.job.task, failed.is_empty()) else { return Err(Failure::Expired) };
    let pick = |all: &[String]| match all {
        [one] => vec![one.clone()],
        each => failed.iter().filter_map(|place| each.get(*place).cloned()).collect(),
    };
    let work = match &task.work {
        Work::Edit(verb, BatchEdit::Password(all)) => Work::Edit(*verb, BatchEdit::Password(pick(all))),
        Work::Edit(verb, edit) => Work::Edit(*verb, edit.clone()),
        Work::Clone(forms) => Work::Clone(failed.iter().filter_map(|place| forms.get(*place).cloned()).collect()),
    };
    let target = |place: &usize| {
        let target = standing.job.targets.get(*place)?;
        let before = match standing.job.items.get(*place) {
            Some(Item::Planned { plan, .. }) => Some(plan.clone()),
            _ => None,
        };
        Some(Target { before, ..target.clone() })
    };
    let targets = failed.iter().filter_map(target).collect();
    let task = Task { work, reason: task.reason.clone() };
    plan(portal, viewer, Job { source: standing.job.source.clone(), ..Job::of(targets, Some(task)) }).await
}

async fn begin(portal: &Portal, viewer: &Viewer, job: &Job, stage: Stage) -> Result<TicketId, Failure> {
    Ok(portal.batches.begin(&viewer.session, &payload(job)?, stage).await?)
}
