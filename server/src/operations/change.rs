//! Changing an integration: plan, review, apply. What is applied is what was reviewed, against the version that was seen.

use domain::{Address, Edit, Environment, FieldError, FormValues, Integration, PatchStyle, Reason, ReasonError, Verb};
use launchdarkly::Error;

use super::activity::{self, Ending, Writing};
use super::conflict::{self, Conflict, Draft, plan_errors};
use super::failure::{Failure, said, why};
use super::plan::{self, Place, Plan};
use super::reconcile::{Cause, Meant, find_out};
use super::{account, show};
use crate::database::{ActivityId, Consumed, TicketId, TicketKind};
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
    Conflict(Box<Conflict>),
}

/// What came of applying a plan.
pub enum Applied {
    /// It ended so, under this entry of the record.
    Ended(ActivityId),
    /// Somebody else changed the integration since the review; nothing was sent or LaunchDarkly refused it for that.
    Conflict(Box<Conflict>),
    /// LaunchDarkly refused what was sent, for its content.
    Refused(Box<Integration>, Box<Plan>, String),
    /// LaunchDarkly certainly did not do it, or it lacks a reason; the same change, or the same in another form of patch,
    /// waits for review.
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
    let (current, environment) = show::with_environment(portal, viewer, address).await?;
    let wants_reason = Environment::wants_reason(environment.as_ref());
    let (edit, reason) = match (form.edit(provider), Reason::parse(form.get("reason"), wants_reason)) {
        (Ok(edit), Ok(reason)) => (edit, reason),
        (edit, reason) => {
            let errors = edit.err().unwrap_or_default().into_iter();
            let reason = reason.err().map(|error| FieldError::new("reason", error.to_string()));
            return Ok(Planned::Invalid(Box::new(current), errors.chain(reason).collect()));
        }
    };
    if moved(&current, form.get("version")) {
        let draft = Draft { verb: Verb::Change, form: plan::owned(form), base, reason };
        return Ok(Planned::Conflict(Box::new(conflict::open(portal, viewer, current, &draft).await?)));
    }
    let style = portal.style(viewer);
    match edit.plan(&current, style) {
        Ok(change) if change.is_empty() => Ok(Planned::Nothing(Box::new(current))),
        Ok(change) => {
            let mut plan = Plan::of_change(Verb::Change, &current, &change, form).because(reason, style);
            plan.needs_reason = wants_reason;
            Ok(Planned::Waiting(plan::keep(portal, viewer, &plan).await?))
        }
        Err(error) => Ok(Planned::Invalid(Box::new(current), plan_errors(&error))),
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
    let (current, environment) = show::with_environment(portal, viewer, address).await?;
    let Some(mut plan) = switched(&current, on, portal.style(viewer)) else { return Ok(None) };
    plan.needs_reason = Environment::wants_reason(environment.as_ref());
    Ok(Some(plan::keep(portal, viewer, &plan).await?))
}

/// Turning an integration of any provider on or off; `None` if it is so already.
pub(super) fn switched(current: &Integration, on: bool, style: PatchStyle) -> Option<Plan> {
    let change = Edit::switch(current, on, style);
    if change.is_empty() {
        return None;
    }
    let mut form = FormValues::of(current);
    form.set("on", if on { "on" } else { "" });
    let mut plan = Plan::of_change(if on { Verb::TurnOn } else { Verb::TurnOff }, current, &change, &form);
    if !on {
        plan.cautions.push(
            "LaunchDarkly stops writing to this store. What it holds grows old, and flags go on targeting by it."
                .into(),
        );
    }
    Some(plan)
}

/// Whether a change there must say why.
pub async fn needs_reason(portal: &Portal, viewer: &Viewer, address: &Address) -> bool {
    Environment::wants_reason(account::environment_of(portal, viewer, address).await.as_ref())
}

/// Gives a waiting plan the reason that it lacks. The new plan waits in place of the old one, for what is sent must be
/// what was seen; a plan that has its reason stays as it is.
///
/// # Errors
/// [`Failure::Expired`] if the plan waits no longer. The inner error is what is wrong with the reason.
pub async fn give_reason(
    portal: &Portal,
    viewer: &Viewer,
    place: &Place,
    id: &TicketId,
    typed: &str,
) -> Result<Result<TicketId, (Box<Plan>, ReasonError)>, Failure> {
    let plan = plan::look(portal, viewer, id, &place.subject()).await?;
    if !plan.lacks_reason() {
        return Ok(Ok(id.clone()));
    }
    match Reason::parse(typed, plan.needs_reason) {
        Ok(reason) => {
            let plan = plan.because(reason, portal.style(viewer));
            Ok(Ok(plan::keep(portal, viewer, &plan).await?))
        }
        Err(error) => Ok(Err((Box::new(plan), error))),
    }
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
    let (viewer, address, id, request_id) = (viewer.clone(), address.clone(), id.clone(), request_id.to_owned());
    plan::to_the_end(portal, |portal| async move { apply_now(&portal, &viewer, &address, &id, &request_id).await })
        .await
}

async fn apply_now(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    id: &TicketId,
    request_id: &str,
) -> Result<Applied, Failure> {
    let subject = Place::from(address).subject();
    // Looked at before it is taken: should anything fail or differ, it still waits and nothing that was typed is lost.
    if let Some(plan) = plan::waiting(portal, viewer, id, &subject).await? {
        if plan.lacks_reason() {
            return Ok(Applied::Again(id.clone()));
        }
        let current = show::integration(portal, viewer, address).await?;
        // The version may have moved by this very plan, if somebody was faster with it.
        if current.version != plan.base_version
            && portal.tickets.used(TicketKind::Plan, id, &viewer.session).await?.is_none()
        {
            return Ok(Applied::Conflict(Box::new(conflict::open(portal, viewer, current, &plan.into()).await?)));
        }
    }
    let plan = match plan::take(portal, viewer, TicketKind::Plan, id, &subject).await? {
        Consumed::Taken(payload) => Box::new(plan::read(&payload)?),
        Consumed::AlreadyUsed { result: Some(entry) } => return plan::ended(&entry).map(Applied::Ended),
        Consumed::AlreadyUsed { result: None } | Consumed::Gone => return Err(Failure::Expired),
    };
    let entry = activity::begin(portal, viewer, writing(&plan, request_id)).await?;
    portal.tickets.settle(id, &entry.number().to_string()).await?;
    let answer = portal.client(viewer)?.patch_integration(&viewer.signed_in.token, address, &plan.wire).await;
    portal.lists.drop_for(viewer);
    let ending = match &answer {
        Ok(made) => read_back(portal, viewer, address, &plan, made).await,
        Err(error) if error.outcome_unknown() => {
            find_out(portal, viewer, &meant(&plan, entry), Cause::Unanswered(error)).await.0
        }
        Err(error) => Ending::Refused(why(error)),
    };
    activity::finish(portal, entry, &ending, Some(address.id.clone())).await;
    match answer {
        Err(Error::Conflict { .. }) => not_taken(portal, viewer, address, plan, None).await,
        Err(Error::Invalid { message, .. }) => not_taken(portal, viewer, address, plan, Some(said(message))).await,
        Err(error) if plan::worth_another_try(&error) => {
            Ok(Applied::Again(plan::again(portal, viewer, *plan, &error).await?))
        }
        Err(error) if !error.outcome_unknown() => Err(error.into()),
        _ => Ok(Applied::Ended(entry)),
    }
}

fn writing<'plan>(plan: &'plan Plan, request_id: &'plan str) -> Writing<'plan> {
    Writing {
        verb: plan.verb,
        place: &plan.place,
        name: &plan.name,
        preview: &plan.preview,
        version: plan.base_version,
        reason: plan.reason.clone(),
        trace: plan.trace.clone(),
        request_id,
    }
}

fn meant(plan: &Plan, entry: ActivityId) -> Meant<'_> {
    let Plan { verb, place, name, base_version: version, trace, .. } = plan;
    Meant { verb: *verb, place, entry, name, version: *version, trace }
}

/// A refusal is about the version if that moved. It may be about the form of the patch: then the same change is worked
/// out in another form and reviewed again, for what is sent must be what was reviewed. Else it is about the content.
async fn not_taken(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    plan: Box<Plan>,
    message: Option<String>,
) -> Result<Applied, Failure> {
    let current = show::integration(portal, viewer, address).await?;
    if current.version != plan.base_version {
        return Ok(Applied::Conflict(Box::new(conflict::open(portal, viewer, current, &(*plan).into()).await?)));
    }
    let Some(message) = message else {
        let words =
            "LaunchDarkly reports that somebody else is changing this integration. Wait a moment and try again.";
        return Ok(Applied::Refused(Box::new(current), plan, words.into()));
    };
    match in_another_form(portal, viewer, address, &current, &plan, &message) {
        Some(Ok(again)) => Ok(Applied::Again(plan::keep(portal, viewer, &again).await?)),
        Some(Err(words)) => Ok(Applied::Refused(Box::new(current), plan, words)),
        None => Ok(Applied::Refused(Box::new(current), plan, message)),
    }
}

/// The same change in the next form of patch, if LaunchDarkly's words are about the form; or why it has none.
fn in_another_form(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    current: &Integration,
    plan: &Plan,
    message: &str,
) -> Option<Result<Plan, String>> {
    let style = portal.styles.learn(&viewer.signed_in.instance, &plan.wire, message)?;
    let change = match plan.verb {
        Verb::TurnOn | Verb::TurnOff => Edit::switch(current, plan.verb == Verb::TurnOn, style),
        Verb::Create | Verb::Change | Verb::Delete => {
            let edit = plan.form().edit(address.provider.provider()?).ok()?;
            match edit.plan(current, style) {
                Ok(change) => change,
                Err(error) => return Some(Err(error.to_string())),
            }
        }
    };
    let mut again = Plan::of_change(plan.verb, current, &change, &plan.form()).because(plan.reason.clone(), style);
    again.needs_reason = plan.needs_reason;
    let without = if plan.reason.is_some() && !style.comment {
        " The reason is kept in Storekeeper's own record only."
    } else {
        ""
    };
    again.cautions = vec![format!(
        "LaunchDarkly did not take this change in its first form ({message}) and nothing was changed. This is the same \
         change in another form.{without}"
    )];
    Some(Ok(again))
}

/// Reads back what LaunchDarkly made of the change and names what it did not apply.
async fn read_back(portal: &Portal, viewer: &Viewer, address: &Address, plan: &Plan, made: &Integration) -> Ending {
    let Ok(now) = show::integration(portal, viewer, address).await else {
        let unread = "LaunchDarkly confirmed it, but it could not be read back to see whether every field was applied.";
        return Ending::Done { version: made.version, remarks: vec![unread.into()] };
    };
    let mut remarks = Vec::new();
    let left = plan.trace.left(&now);
    if !left.is_empty() {
        remarks.push(not_applied(&left));
    }
    // LaunchDarkly counts one up for each change (seen in LaunchDarkly's own code).
    if let (Some(before), Some(after)) = (plan.base_version, now.version)
        && after > before + 1
    {
        remarks.push(format!(
            "The version went from {before} to {after}, so somebody else changed it at the same moment. Compare it with \
             what you wanted."
        ));
    }
    Ending::Done { version: now.version, remarks }
}

/// What LaunchDarkly took without an error and did not do (documented: it ignores what it does not know).
pub(super) fn not_applied(labels: &[String]) -> String {
    format!("LaunchDarkly did not apply: {}.", labels.join(", "))
}

/// Whether the integration has another version than the form was drawn from.
fn moved(current: &Integration, drawn_from: &str) -> bool {
    current.version.map(|version| version.to_string()).unwrap_or_default() != drawn_from
}
