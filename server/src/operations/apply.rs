//! Carrying out a change that was reviewed: against the version that was seen, once, and read back.

use domain::{Address, Edit, FieldError, Integration, Verb};
use launchdarkly::Error;

use super::activity::{self, Writing};
use super::change;
use super::conflict::{self, Conflict, plan_errors};
use super::ending::Ending;
use super::once::{self, Next};
use super::place::Place;
use super::plan::{self, Plan};
use super::reconcile::{Cause, Meant, find_out};
use super::{notices, show, style};
use crate::database::{ActivityId, Consumed, TicketId, TicketKind};
use crate::failure::{Failure, said, why};
use crate::portal::Portal;
use crate::session::Viewer;

/// What came of applying a plan.
pub enum Applied {
    /// It ended so, under this entry of the record.
    Ended(ActivityId),
    /// Somebody else changed the integration since the review; nothing was sent or LaunchDarkly refused it for that.
    Conflict(Box<Conflict>),
    /// Somebody confirmed it a moment before and was led to a conflict: what was typed is kept there.
    Conflicting(TicketId),
    /// Somebody else did the same meanwhile.
    Nothing,
    /// LaunchDarkly refused what was sent, for its content: what is wrong, and where the same plan waits.
    Refused(Box<Integration>, Box<Plan>, Vec<FieldError>, TicketId),
    /// LaunchDarkly certainly did not do it, or it lacks a reason; the same change, or the same in another form of patch,
    /// waits for review.
    Again(TicketId),
}

impl Applied {
    /// Whether the very same was not done, and waits to be tried again.
    pub(super) fn waits(&self) -> bool {
        matches!(self, Self::Again(_))
    }

    /// Why nothing was done, where the record does not say it.
    pub(super) fn why_not(&self) -> Option<String> {
        let why = match self {
            Self::Ended(_) => return None,
            Self::Conflict(_) | Self::Conflicting(_) => {
                "Somebody else changed this integration after you reviewed the change. Nothing was sent."
            }
            Self::Nothing => "Somebody else has done the same meanwhile. Nothing was sent.",
            Self::Refused(..) => "LaunchDarkly did not accept it.",
            Self::Again(_) => "It was not done.",
        };
        Some(why.to_owned())
    }

    /// Where whoever comes second goes on.
    fn next(&self) -> Option<Next> {
        match self {
            Self::Nothing => None,
            Self::Ended(entry) => Some(Next::Entry(*entry)),
            Self::Conflict(conflict) => Some(Next::Draft(conflict.draft.clone())),
            Self::Conflicting(draft) => Some(Next::Draft(draft.clone())),
            Self::Again(plan) | Self::Refused(.., plan) => Some(Next::Plan(plan.clone())),
        }
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
    let carried_out = {
        let (viewer, address, id, request_id) = (viewer.clone(), address.clone(), id.clone(), request_id.to_owned());
        once::to_the_end(portal, |portal| async move { apply_now(&portal, &viewer, &address, &id, &request_id).await })
    };
    match carried_out.await? {
        Some(applied) => Ok(applied),
        None => second(portal, viewer, id, &Place::from(address).subject()).await,
    }
}

/// `None` if somebody was faster, or the plan waits no longer.
async fn apply_now(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    id: &TicketId,
    request_id: &str,
) -> Result<Option<Applied>, Failure> {
    let subject = Place::from(address).subject();
    // Looked at before it is taken: should reading fail, it still waits and nothing that was typed is lost.
    let current = match plan::waiting(portal, viewer, id, &subject).await? {
        Some(plan) if plan.lacks_reason() => return Ok(Some(Applied::Again(id.clone()))),
        Some(_) => show::integration(portal, viewer, address).await?,
        None => return Ok(None),
    };
    let plan = match portal.tickets.consume(TicketKind::Plan, id, &viewer.session, &subject).await? {
        Consumed::Taken(payload) => Box::new(plan::read(&payload)?),
        Consumed::AlreadyUsed | Consumed::Gone => return Ok(None),
    };
    // Taken also where the version has moved: nobody may carry it out after somebody was told that it was not done.
    let applied = if current.version == plan.base_version {
        carry_out(portal, viewer, address, plan, id, request_id).await
    } else {
        moved(portal, viewer, current, *plan).await
    };
    once::close(portal, id, applied.as_ref().ok().and_then(Applied::next)).await;
    applied.map(Some)
}

/// The version has moved: what was typed is kept beside it. A provider that is not known has no form and so no conflict of
/// fields; only a switch can be planned for it, which is worked out anew.
async fn moved(portal: &Portal, viewer: &Viewer, now: Integration, plan: Plan) -> Result<Applied, Failure> {
    if now.provider().is_some() {
        return Ok(Applied::Conflict(Box::new(conflict::open(portal, viewer, now, &plan.into()).await?)));
    }
    let Some(mut again) = change::switched(&now, plan.verb == Verb::TurnOn, plan.style) else {
        return Ok(Applied::Nothing);
    };
    again = again.because(plan.reason);
    again.needs_reason = plan.needs_reason;
    again.not_done = vec![
        "Somebody else changed this integration after you began.".into(),
        "Look at it as it is now before you go on.".into(),
    ];
    Ok(Applied::Again(plan::keep(portal, viewer, &again).await?))
}

async fn second(portal: &Portal, viewer: &Viewer, id: &TicketId, subject: &str) -> Result<Applied, Failure> {
    Ok(match once::second(portal, viewer, TicketKind::Plan, id, |it| it == subject).await? {
        Next::Entry(entry) => Applied::Ended(entry),
        Next::Plan(plan) => Applied::Again(plan),
        Next::Draft(draft) => Applied::Conflicting(draft),
    })
}

/// Intent, patch, outcome. The plan has been used up for it.
async fn carry_out(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    plan: Box<Plan>,
    id: &TicketId,
    request_id: &str,
) -> Result<Applied, Failure> {
    let client = portal.client_to_write(viewer, &address.project)?;
    let entry = activity::begin(portal, viewer, writing(&plan, request_id), &[id]).await?;
    let answer = client.patch_integration(&viewer.signed_in.token, address, &plan.wire).await;
    notices::written(portal, viewer);
    let ending = match &answer {
        Ok(made) => read_back(portal, viewer, address, &plan, made).await,
        Err(error) if error.outcome_unknown() => {
            find_out(portal, viewer, &meant(&plan, entry), Cause::Unanswered(error)).await.0
        }
        Err(error) => Ending::Refused(why(error)),
    };
    activity::finish(portal, plan.verb, entry, &ending, Some(address.id.clone())).await;
    match answer {
        Ok(_) => {
            portal.styles.learn(&viewer.signed_in.instance, plan.proves());
            Ok(Applied::Ended(entry))
        }
        Err(error @ (Error::Conflict { .. } | Error::Invalid { .. })) => {
            not_taken(portal, viewer, address, plan, error).await
        }
        Err(error) if plan::worth_another_try(&error) => {
            Ok(Applied::Again(plan::again(portal, viewer, *plan, &error).await?))
        }
        Err(error) if !error.outcome_unknown() => Err(error.into()),
        Err(_) => Ok(Applied::Ended(entry)),
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
    mut plan: Box<Plan>,
    error: Error,
) -> Result<Applied, Failure> {
    let Ok(current) = show::integration(portal, viewer, address).await else {
        return Ok(Applied::Again(plan::again(portal, viewer, *plan, &error).await?));
    };
    if current.version != plan.base_version {
        return moved(portal, viewer, current, *plan).await;
    }
    let Error::Invalid { message, .. } = &error else {
        return Ok(Applied::Again(plan::again(portal, viewer, *plan, &error).await?));
    };
    let message = said(message.clone());
    let errors = match in_another_form(portal, viewer, &current, &plan, &message) {
        Some(Ok(again)) => return Ok(Applied::Again(plan::keep(portal, viewer, &again).await?)),
        Some(Err(errors)) => {
            let mut form = plan.form();
            form.set(style::WHOLE, "on");
            plan.form = plan::owned(&form);
            errors
        }
        None => vec![refused_field(&plan.place, &message)],
    };
    let waiting = plan::again(portal, viewer, (*plan).clone(), &error).await?;
    // A switch has no form to correct.
    if plan.verb != Verb::Change {
        return Ok(Applied::Again(waiting));
    }
    Ok(Applied::Refused(Box::new(current), plan, errors, waiting))
}

/// The same change in the next form of patch, if LaunchDarkly's words are about the form; or why it has none.
fn in_another_form(
    portal: &Portal,
    viewer: &Viewer,
    current: &Integration,
    plan: &Plan,
    message: &str,
) -> Option<Result<Plan, Vec<FieldError>>> {
    let style = style::next(plan.style, portal.style(viewer), &plan.wire, message)?;
    let change = match plan.verb {
        Verb::TurnOn | Verb::TurnOff => Edit::switch(current, plan.verb == Verb::TurnOn, style),
        Verb::Create | Verb::Change | Verb::Delete | Verb::Check => {
            let edit = plan.form().edit(current.provider()?, current).ok()?;
            match edit.plan(current, style) {
                Ok(change) => change,
                Err(error) => {
                    let mut errors = plan_errors(&error);
                    for error in &mut errors {
                        error.message = format!("{} It answered: {message}", error.message);
                    }
                    return Some(Err(errors));
                }
            }
        }
    };
    let mut again = Plan::of_change(plan.verb, current, &change, &plan.form(), style).because(plan.reason.clone());
    again.needs_reason = plan.needs_reason;
    let without = if plan.reason.is_some() && !style.comment {
        " The reason is kept in Storekeeper's own record only."
    } else {
        ""
    };
    again.cautions.clone_from(&plan.cautions);
    again.not_done = vec![
        format!("LaunchDarkly did not take this change in its first form: {message}"),
        format!("This is the same change in another form.{without}"),
    ];
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
    match (plan.base_version, now.version) {
        (Some(before), Some(after)) if after > before + 1 => remarks.push(format!(
            "The version went from {before} to {after}, so somebody else changed it at the same moment. Compare it with \
             what you wanted."
        )),
        (Some(before), Some(after)) if after == before && left.is_empty() => remarks.push(format!(
            "LaunchDarkly confirmed it, but the version is still {after}, so it may have passed the change over."
        )),
        _ => {}
    }
    Ending::Done { version: now.version, remarks }
}

/// What LaunchDarkly took without an error and did not do (documented: it ignores what it does not know).
pub(super) fn not_applied(labels: &[String]) -> String {
    format!("LaunchDarkly did not apply: {}.", labels.join(", "))
}

/// LaunchDarkly's refusal, at the field that it names in quotation marks or as a word of its own; else about the whole.
pub(super) fn refused_field(place: &Place, message: &str) -> FieldError {
    let provider = place.provider.provider();
    let fields = provider.map(domain::Provider::fields).unwrap_or_default();
    let mut words = message.split(|letter: char| !letter.is_ascii_alphanumeric());
    let named = words.find_map(|word| fields.iter().find(|field| field.key == word)).map(domain::Field::form_name);
    FieldError::new(named.unwrap_or_default(), format!("LaunchDarkly did not accept this: {message}"))
}
