//! Working out what makes an account like a file. Nothing is written upstream here.

use app::words::desired::{Obstacle, Problem};
use as_code::Definition;
use as_code::drift::{Pairing, differences};
use domain::{Address, Caution, Draft, FieldError, FormValues, Integration, Place, Provider, Reason, Verb};
use launchdarkly::Error;

use super::filling::{fill, fill_changed_secrets, fill_secrets};
use super::{LIFETIME_MS, SUBJECT, Step, Steps, Wanted};
use crate::failure::Failure;
use crate::kept::{TicketId, TicketKind};
use crate::operations::patience::Patience;
use crate::operations::plan::{self, Plan};
use crate::operations::unplanned::Unplanned;
use crate::operations::{account, draft, list};
use crate::portal::Portal;
use crate::session::Viewer;

/// What has to be mended first.
type Obstacles = Vec<Obstacle>;
/// The same, of one integration.
type Problems = Vec<Problem>;

/// Works out what makes the account like the file, and keeps it to be confirmed once; `None` for the ID where there is nothing
/// to do.
///
/// # Errors
/// What has to be mended first; why the account could not be read or the plan not be kept.
pub(crate) async fn plan(
    portal: &Portal,
    viewer: &Viewer,
    wanted: &Wanted<'_>,
    digest: &str,
) -> Result<(Steps, Option<TicketId>), Unplanned<Obstacles>> {
    if portal.is_read_only(Some(viewer)) {
        return Err(Failure::ReadOnly.into());
    }
    if wanted.deletes && wanted.filter.health.is_some() {
        return Err(Unplanned::Wrong(vec![Obstacle::DeletionByHealth]));
    }
    let listed = list::list(portal, viewer).await?;
    // What is there and cannot be read would look as if it were missing.
    if let Some(item) = listed.snapshot.unreadable.first() {
        return Err(Unplanned::Wrong(vec![Obstacle::Item(item.clone())]));
    }
    let pairing = Pairing::of(wanted.file, &listed.snapshot.index, wanted.filter);
    let writes = steps(portal, viewer, wanted, &pairing).await?;
    let extra = if wanted.deletes { 0 } else { pairing.extra.len() };
    let steps = Steps { writes, extra, digest: digest.to_owned(), reason: wanted.reason.clone() };
    if steps.writes.is_empty() {
        return Ok((steps, None));
    }
    let payload = serde_json::to_vec(&steps).map_err(|_| Failure::Database)?;
    let tickets = &portal.tickets;
    let id = tickets
        .issue(TicketKind::File, &viewer.session, SUBJECT, &payload, LIFETIME_MS)
        .await
        .map_err(Failure::from)?;
    Ok((steps, Some(id)))
}

/// Every write, creations first and deletions last.
async fn steps(
    portal: &Portal,
    viewer: &Viewer,
    wanted: &Wanted<'_>,
    pairing: &Pairing,
) -> Result<Vec<Step>, Unplanned<Obstacles>> {
    let (mut created, mut changed, mut obstacles) = (Vec::new(), Vec::new(), Obstacles::new());
    for (definition, address) in wanted.file.integrations.iter().zip(&pairing.of_file) {
        let planned = match address {
            None => creation(portal, viewer, definition, wanted.reason.as_ref()).await.map(Some),
            Some(address) => change(portal, viewer, definition, address, wanted.reason.as_ref()).await,
        };
        match planned {
            Ok(Some(plan)) => {
                let step = step(portal, viewer, &plan).await?;
                if address.is_none() { created.push(step) } else { changed.push(step) }
            }
            Ok(None) => {}
            Err(Unplanned::Wrong(problems)) => {
                obstacles.extend(problems.into_iter().map(|problem| Obstacle::Wanted {
                    place: place(definition),
                    name: definition.name.clone(),
                    problem,
                }));
            }
            Err(Unplanned::Failed(failure)) => return Err(failure.into()),
        }
    }
    let mut steps: Vec<Step> = created.into_iter().chain(changed).collect();
    for address in pairing.extra.iter().filter(|_| wanted.deletes) {
        match deletion(portal, viewer, address, wanted.reason.as_ref()).await {
            Ok(step) => steps.push(step),
            Err(Unplanned::Wrong(problems)) => {
                let extra = |problem| Obstacle::Extra { address: address.clone(), problem };
                obstacles.extend(problems.into_iter().map(extra));
            }
            Err(Unplanned::Failed(failure)) => return Err(failure.into()),
        }
    }
    if obstacles.is_empty() { Ok(steps) } else { Err(Unplanned::Wrong(obstacles)) }
}

/// Where an integration of the file is to be.
fn place(wanted: &Definition) -> Place {
    Place {
        project: wanted.project.clone(),
        environment: wanted.environment.clone(),
        provider: wanted.provider.clone(),
        id: None,
    }
}

async fn step(portal: &Portal, viewer: &Viewer, plan: &Plan) -> Result<Step, Failure> {
    let id = plan::keep_for(portal, viewer, plan, LIFETIME_MS).await?;
    let managed = portal.managed_by(&plan::tags(&plan.base));
    Ok(Step {
        verb: plan.verb,
        place: plan.place.clone(),
        name: plan.name.clone(),
        lines: plan.lines.clone(),
        preview: Some(plan.preview.clone()),
        cautions: plan.cautions.iter().cloned().chain(managed.map(by_code)).collect(),
        plan: id.to_string(),
        version: plan.base_version,
    })
}

fn by_code(tag: String) -> Caution {
    Caution::ManagedByCode { tag }
}

async fn creation(
    portal: &Portal,
    viewer: &Viewer,
    wanted: &Definition,
    reason: Option<&Reason>,
) -> Result<Plan, Unplanned<Problems>> {
    let Some(provider) = wanted.known_provider() else {
        return Err(wrong(Problem::UnknownProvider));
    };
    let (form, draft) = drafted(wanted, provider).map_err(Unplanned::Wrong)?;
    let known = account::environment(portal, viewer, &wanted.project, &wanted.environment).await.ok();
    let mut plan = draft::planned(portal, viewer, place(wanted), &draft, &form).await.because(reason.cloned());
    plan.needs_reason = domain::Environment::wants_reason(known.as_ref());
    if plan.lacks_reason() {
        return Err(wrong(Problem::NoReason));
    }
    if wanted.id.is_some() {
        plan.cautions.push(Caution::AnotherId);
    }
    Ok(plan)
}

/// The form of a new integration, and what it says.
fn drafted(wanted: &Definition, provider: Provider) -> Result<(FormValues, Draft), Problems> {
    let mut form = FormValues::blank(provider);
    let mut problems = fill(&mut form, wanted);
    let unknown = wanted.config.keys().filter(|key| provider.field(key).is_none());
    problems.extend(unknown.map(|key| Problem::NoSuchSetting { key: key.clone(), provider }));
    problems.extend(fill_secrets(&mut form, wanted, provider));
    form.set(draft::FORM_ID, TicketId::random().to_string());
    let draft = sound(form.draft(provider), problems)?;
    Ok((form, draft))
}

async fn change(
    portal: &Portal,
    viewer: &Viewer,
    wanted: &Definition,
    address: &Address,
    reason: Option<&Reason>,
) -> Result<Option<Plan>, Unplanned<Problems>> {
    let current = current(portal, viewer, address).await?;
    let Some(form) = changed(wanted, &current).map_err(Unplanned::Wrong)? else { return Ok(None) };
    let provider = current.provider().ok_or(Failure::NotEditable)?;
    let edit = sound(form.edit(provider, &current), Problems::new()).map_err(Unplanned::Wrong)?;
    let style = portal.style(viewer);
    let change = edit.plan(&current, style).map_err(|error| wrong(Problem::Unplannable(error)))?;
    if change.is_empty() {
        return Ok(None);
    }
    let mut plan = Plan::of_change(Verb::Change, &current, &change, &form, style).because(reason.cloned());
    let environment = account::environment_of(portal, viewer, address).await;
    plan.needs_reason = domain::Environment::wants_reason(environment.as_ref());
    if plan.lacks_reason() { Err(wrong(Problem::NoReason)) } else { Ok(Some(plan)) }
}

/// The form that makes an integration like the file; `None` if it is.
fn changed(wanted: &Definition, current: &Integration) -> Result<Option<FormValues>, Problems> {
    let Some(found) = Definition::of(current) else {
        return Err(vec![Problem::NoSettings]);
    };
    // What is the same is left alone, whatever it is: only what differs has to be editable.
    let differing = differences(wanted, &found);
    let differs = |field: &str| differing.iter().any(|it| it.field == field);
    if differing.iter().all(|it| it.field == "id") {
        return Ok(None);
    }
    let (Some(provider), Some(config)) = (current.provider(), &current.config) else {
        return Err(vec![Problem::NotEditable]);
    };
    let mut typed = FormValues::default();
    let mut problems = fill(&mut typed, wanted);
    let mut form = FormValues::of(current);
    for (name, text) in typed.pairs().filter(|(name, _)| differs(name)) {
        form.set(name, text);
    }
    let unknown = differing.iter().filter_map(|it| it.field.strip_prefix("config."));
    let unknown = unknown.filter(|key| provider.field(key).is_none());
    problems.extend(unknown.map(|key| Problem::UnknownSetting { key: key.to_owned() }));
    problems.extend(fill_changed_secrets(&mut form, wanted, config));
    if problems.is_empty() {
        return Ok(Some(form));
    }
    // All that is wrong is said at once.
    sound(form.edit(provider, current), problems).map(|_| Some(form))
}

async fn deletion(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    reason: Option<&Reason>,
) -> Result<Step, Unplanned<Problems>> {
    let current = current(portal, viewer, address).await?;
    let environment = account::environment_of(portal, viewer, address).await;
    if domain::Environment::wants_reason(environment.as_ref()) && reason.is_none() {
        return Err(wrong(Problem::NoReason));
    }
    Ok(Step {
        verb: Verb::Delete,
        place: Place::from(address),
        name: current.name,
        lines: Vec::new(),
        preview: None,
        cautions: std::iter::once(Caution::Deleted).chain(portal.managed_by(&current.tags).map(by_code)).collect(),
        plan: String::new(),
        version: current.version,
    })
}

/// An integration as it is now.
async fn current(portal: &Portal, viewer: &Viewer, address: &Address) -> Result<Integration, Unplanned<Problems>> {
    let client = portal.client_in(viewer, &address.project)?;
    let patience = Patience::new(portal, viewer, |_| ());
    patience.call(|| client.get_integration(&viewer.signed_in.token, address)).await.map_err(|error| match error {
        Error::Unauthorized { .. } => error.into(),
        error => wrong(Problem::Unread { why: error.into() }),
    })
}

fn wrong(problem: Problem) -> Unplanned<Problems> {
    Unplanned::Wrong(vec![problem])
}

/// What a form says, if nothing is wrong with it and there was no problem before.
fn sound<Said>(read: Result<Said, Vec<FieldError>>, mut problems: Problems) -> Result<Said, Problems> {
    match read {
        Ok(said) if problems.is_empty() => Ok(said),
        Ok(_) => Err(problems),
        Err(errors) => {
            problems.extend(errors.into_iter().map(Problem::Field));
            Err(problems)
        }
    }
}
