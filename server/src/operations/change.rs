//! Changing an integration: plan, review, apply. What is applied is what was reviewed, against the version that was seen.

use domain::{Address, Change, Edit, FieldError, FormValues, Integration, PlanError, SecretEdit};
use launchdarkly::Error;

use super::activity::{self, Ending, Writing};
use super::failure::{Failure, said, unseen, why};
use super::plan::{self, Line, Plan};
use super::show;
use crate::database::{ActivityId, Verb};
use crate::database::{Consumed, TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// What came of submitting the form.
pub enum Planned {
    /// A plan that waits for review.
    Waiting(TicketId),
    /// Nothing differs.
    Nothing(Box<Integration>),
    /// What was typed does not do.
    Invalid(Box<Integration>, Vec<FieldError>),
    /// Somebody else changed the integration since the form was drawn.
    Moved(Box<Integration>),
}

/// What came of applying a plan.
pub enum Applied {
    /// It ended so, under this entry of the record.
    Ended(ActivityId),
    /// Somebody else changed the integration since the review; nothing was sent or LaunchDarkly refused it for that.
    Moved(Box<Integration>, Box<Plan>),
    /// LaunchDarkly refused what was sent, for its content.
    Refused(Box<Integration>, Box<Plan>, String),
    /// LaunchDarkly certainly did not do it; the same change, or the same in another form of patch, waits for review.
    Again(TicketId),
}

/// Works out what the form changes and keeps it for review.
///
/// # Errors
/// Why the current state could not be read or the plan not be kept.
pub async fn plan(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    form: &FormValues,
    base: Vec<(String, String)>,
) -> Result<Planned, Failure> {
    let provider = address.provider.provider().ok_or(Failure::NotEditable)?;
    let current = Box::new(show::integration(portal, viewer, address).await?);
    let edit = match form.edit(provider) {
        Ok(edit) => edit,
        Err(errors) => return Ok(Planned::Invalid(current, errors)),
    };
    if moved(&current, form.get("version")) {
        return Ok(Planned::Moved(current));
    }
    match edit.plan(&current, portal.style(viewer)) {
        Ok(change) if change.is_empty() => Ok(Planned::Nothing(current)),
        Ok(change) => {
            let plan = waiting(&current, &change, form, base, Vec::new());
            Ok(Planned::Waiting(plan::keep(portal, viewer, &plan).await?))
        }
        Err(error) => Ok(Planned::Invalid(current, plan_errors(&error))),
    }
}

/// Works out turning an integration on or off and keeps it for review; `None` if it is so already.
///
/// # Errors
/// Why the current state could not be read or the plan not be kept.
pub async fn plan_switch(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    on: bool,
) -> Result<Option<TicketId>, Failure> {
    let current = show::integration(portal, viewer, address).await?;
    let change = Edit::switch(&current, on, portal.style(viewer));
    if change.is_empty() {
        return Ok(None);
    }
    let mut plan = waiting(&current, &change, &FormValues::of(&current), Vec::new(), Vec::new());
    plan.verb = if on { Verb::TurnOn } else { Verb::TurnOff };
    if !on {
        plan.cautions.push(
            "LaunchDarkly stops writing to this store. What it holds grows old, and flags go on targeting by it."
                .into(),
        );
    }
    Ok(Some(plan::keep(portal, viewer, &plan).await?))
}

fn waiting(
    current: &Integration,
    change: &Change,
    form: &FormValues,
    base: Vec<(String, String)>,
    cautions: Vec<String>,
) -> Plan {
    let lines: Vec<Line> = change.summary.iter().map(Line::from).collect();
    let mut plan = Plan::of_patch(Verb::Change, &current.address, &current.name, &change.patch, lines);
    plan.base_version = change.base_version;
    plan.form = plan::owned(form);
    plan.base = if base.is_empty() { plan::owned(&FormValues::of(current)) } else { base };
    plan.cautions = cautions;
    plan
}

/// Applies a plan, once. Whoever comes second with the same plan is told what came of it.
///
/// # Errors
/// [`Failure::Expired`] if the plan waits no longer; else why nothing was sent.
pub async fn apply(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    id: &TicketId,
    request_id: &str,
) -> Result<Applied, Failure> {
    let subject = plan::Place::from(address).subject();
    // Read before the plan is taken: should this fail, the plan still waits and nothing that was typed is lost.
    let waits = portal.tickets.peek(TicketKind::Plan, id, &viewer.session).await?.is_some();
    let current = if waits { Some(Box::new(show::integration(portal, viewer, address).await?)) } else { None };
    let taken = plan::take(portal, viewer, TicketKind::Plan, id, &subject).await?;
    let (plan, current) = match (taken, current) {
        (Consumed::Taken(payload), Some(current)) => (Box::new(plan::read(&payload)?), current),
        (Consumed::AlreadyUsed { result: Some(entry) }, _) => return plan::ended(&entry).map(Applied::Ended),
        _ => return Err(Failure::Expired),
    };
    if current.version != plan.base_version {
        return Ok(Applied::Moved(current, plan));
    }
    let writing = Writing {
        verb: plan.verb,
        place: &plan.place,
        name: &plan.name,
        preview: &plan.preview,
        version: plan.base_version,
        request_id,
    };
    let entry = activity::begin(portal, viewer, writing).await?;
    portal.tickets.settle(id, &entry.number().to_string()).await?;
    let answer = portal.client(viewer)?.patch_integration(&viewer.signed_in.token, address, &plan.wire).await;
    portal.lists.drop_for(viewer);
    let ending = match &answer {
        Ok(_) => after(portal, viewer, address, &plan).await,
        Err(error) if error.outcome_unknown() => reconcile(portal, viewer, address, &plan, error).await,
        Err(error) => Ending::Refused(why(error)),
    };
    activity::finish(portal, entry, &ending, Some(address.id.clone())).await;
    match answer {
        Err(Error::Conflict { .. }) => conflict(portal, viewer, address, plan).await,
        Err(Error::Invalid { message, .. }) => refused(portal, viewer, address, plan, said(message)).await,
        Err(error) if plan::worth_another_try(&error) => {
            Ok(Applied::Again(plan::again(portal, viewer, *plan, &error).await?))
        }
        Err(error) if !error.outcome_unknown() => Err(error.into()),
        _ => Ok(Applied::Ended(entry)),
    }
}

/// A conflict is about the version if that moved; else it is LaunchDarkly's refusal like any other.
async fn conflict(portal: &Portal, viewer: &Viewer, address: &Address, plan: Box<Plan>) -> Result<Applied, Failure> {
    let current = Box::new(show::integration(portal, viewer, address).await?);
    if current.version == plan.base_version {
        let words =
            "LaunchDarkly reports that somebody else is changing this integration. Wait a moment and try again.";
        return Ok(Applied::Refused(current, plan, words.into()));
    }
    Ok(Applied::Moved(current, plan))
}

/// A refusal is about the content, unless its words are about the form of the patch: then the same change is worked out
/// in another form and reviewed again, for what is sent must be what was reviewed.
async fn refused(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    plan: Box<Plan>,
    message: String,
) -> Result<Applied, Failure> {
    let current = Box::new(show::integration(portal, viewer, address).await?);
    if current.version != plan.base_version {
        return Ok(Applied::Moved(current, plan));
    }
    let Some(style) = portal.styles.learn(&viewer.signed_in.instance, &plan.wire, &message) else {
        return Ok(Applied::Refused(current, plan, message));
    };
    let change = match plan.verb {
        Verb::TurnOn | Verb::TurnOff => Ok(Edit::switch(&current, plan.verb == Verb::TurnOn, style)),
        Verb::Create | Verb::Change | Verb::Delete => {
            let provider = address.provider.provider().ok_or(Failure::NotEditable)?;
            let edit = plan.form().edit(provider).map_err(|_| Failure::Expired)?;
            edit.plan(&current, style)
        }
    };
    match change {
        Ok(change) => {
            let caution = format!(
                "LaunchDarkly did not take this change in its first form ({message}) and nothing was changed. This is \
                 the same change in another form."
            );
            let mut again = waiting(&current, &change, &plan.form(), plan.base.clone(), vec![caution]);
            again.verb = plan.verb;
            Ok(Applied::Again(plan::keep(portal, viewer, &again).await?))
        }
        Err(error) => Ok(Applied::Refused(current, plan, error.to_string())),
    }
}

/// Reads back what LaunchDarkly made of the change and names what it did not apply.
async fn after(portal: &Portal, viewer: &Viewer, address: &Address, plan: &Plan) -> Ending {
    match show::integration(portal, viewer, address).await {
        Ok(now) => Ending::Done { version: now.version, not_applied: not_applied(&now, plan) },
        Err(_) => Ending::Done { version: None, not_applied: Vec::new() },
    }
}

/// Finds out by reading whether a change whose answer was not seen was made. What cannot be read cannot be claimed: a
/// request that timed out may still be carried out, and a new password cannot be told from an old one.
async fn reconcile(portal: &Portal, viewer: &Viewer, address: &Address, plan: &Plan, error: &Error) -> Ending {
    let unknown = |what: &str| Ending::Unknown(format!("{}: {what}", unseen(error)));
    let Ok(now) = show::integration(portal, viewer, address).await else {
        return unknown("the integration could not be read afterwards. Look at it again before you repeat the change.");
    };
    let unmoved = now.version.is_some() && now.version == plan.base_version;
    match (unmoved, timed_out(error)) {
        (true, true) => unknown(
            "the integration is unchanged so far, but LaunchDarkly may still be at it. Look at it again before you repeat \
             the change.",
        ),
        (true, false) => Ending::Refused(format!(
            "{}, and the integration is as it was before: the change was not made.",
            unseen(error)
        )),
        (false, _) if replaces_secret(plan) => unknown(
            "the integration has changed, but whether by this request cannot be told: a new password looks like the old \
             one. Enter it once more to be sure.",
        ),
        (false, _) if not_applied(&now, plan).is_empty() => {
            Ending::Done { version: now.version, not_applied: Vec::new() }
        }
        (false, _) => unknown(
            "the integration has changed, but not in all the ways that were asked for. Compare it with what you wanted.",
        ),
    }
}

/// Whether LaunchDarkly may still be carrying out a write that failed so.
pub(super) fn timed_out(error: &Error) -> bool {
    matches!(error, Error::Unavailable { why: launchdarkly::Unavailability::TimedOut })
}

fn replaces_secret(plan: &Plan) -> bool {
    plan.lines.iter().any(|line| line.after == domain::Shown::New.words())
}

/// The labels of the fields that are not as the plan wanted them. Secrets can only be compared by being set or not.
fn not_applied(now: &Integration, plan: &Plan) -> Vec<String> {
    if let Verb::TurnOn | Verb::TurnOff = plan.verb {
        return if now.on == (plan.verb == Verb::TurnOn) { Vec::new() } else { vec!["State".into()] };
    }
    let Some(edit) = now.provider().and_then(|provider| plan.form().edit(provider).ok()) else { return Vec::new() };
    let wanted =
        Edit { secrets: edit.secrets.iter().map(|(key, secret)| (*key, seen(now, key, secret))).collect(), ..edit };
    let left = wanted.plan(now, domain::PatchStyle::default());
    let changed = |field: &str| plan.lines.iter().any(|line| line.field == field);
    left.map(|change| change.summary.into_iter().filter(|line| changed(&line.field)).map(|line| line.label).collect())
        .unwrap_or_default()
}

/// What is left to do about a secret, as far as can be seen: a secret that is there counts as replaced.
fn seen(now: &Integration, key: &str, wanted: &SecretEdit) -> SecretEdit {
    let state = now.config.as_ref().map(|config| config.secret(key));
    match (wanted, state) {
        (SecretEdit::Replace(_), Some(domain::SecretState::Set)) => SecretEdit::Keep,
        _ => wanted.clone(),
    }
}

/// Whether the integration has another version than the form was drawn from.
fn moved(current: &Integration, drawn_from: &str) -> bool {
    current.version.map(|version| version.to_string()).unwrap_or_default() != drawn_from
}

/// Why an edit cannot be planned, at the fields that it is about.
fn plan_errors(error: &PlanError) -> Vec<FieldError> {
    match error {
        PlanError::SecretsNeeded(fields) => {
            fields.iter().map(|field| FieldError::new(field.clone(), error.to_string())).collect()
        }
        _ => vec![FieldError::new("name", error.to_string())],
    }
}
