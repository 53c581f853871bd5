//! Carrying out a change that was reviewed: against the version that was seen, once, and read back.

use app::words::objection::Objection;
use domain::{Address, Edit, Integration, IntegrationId, NotDone, OutcomeFact, Place, Reason, Verb};
use launchdarkly::{AccessToken, Client, Error};
use serde_json::Value;

use super::conflict::{self, Conflict, plan_errors};
use super::ending::Ending;
use super::meant::Meant;
use super::once::{self, Next};
use super::plan::{self, Plan};
use super::requester::Requester;
use super::write::{self, Sent, Write};
use super::{change, show, style};
use crate::failure::Failure;
use crate::kept::{ActivityId, TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// What came of applying a plan.
pub(crate) enum Applied {
    /// It ended so, under this entry of the record.
    Ended(ActivityId),
    /// Somebody else changed the integration since the review; nothing was sent or LaunchDarkly refused it for that.
    Conflict(Box<Conflict>),
    /// Somebody confirmed it a moment before and was led to a conflict: what was typed is kept there.
    Conflicting(TicketId),
    /// Somebody else did the same meanwhile.
    Nothing,
    /// LaunchDarkly refused what was sent, for its content: what is wrong, and where the same plan waits.
    Refused(Box<Integration>, Box<Plan>, Objection, TicketId),
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
    pub(super) fn why_not(&self) -> Option<NotDone> {
        Some(match self {
            Self::Ended(_) => return None,
            Self::Conflict(_) | Self::Conflicting(_) => NotDone::ChangedSinceReview,
            Self::Nothing => NotDone::DoneBySomebodyElse,
            Self::Refused(..) => NotDone::NotAccepted,
            Self::Again(_) => NotDone::Waiting,
        })
    }

    /// Where a second request goes on.
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

/// Applies a plan, once. A second request with the same plan is told what came of it.
///
/// # Errors
/// [`Failure::Expired`] if the plan waits no longer; else why nothing was sent.
pub(crate) async fn apply(who: &Requester, address: &Address, id: &TicketId) -> Result<Applied, Failure> {
    let now = {
        let (address, id) = (address.clone(), id.clone());
        |who| async move { apply_now(&who, &address, &id).await }
    };
    once::once(who, now, second(who, id, &Place::from(address).subject())).await
}

/// `None` if another request has used the plan, or it waits no longer.
async fn apply_now(who: &Requester, address: &Address, id: &TicketId) -> Result<Option<Applied>, Failure> {
    let Requester { portal, viewer, .. } = who;
    let place = Place::from(address);
    // Looked at before it is taken: should reading fail, it still waits and nothing that was typed is lost.
    let current = match plan::waiting(portal, viewer, id, &place.subject()).await? {
        Some(plan) if plan.lacks_reason() => return Ok(Some(Applied::Again(id.clone()))),
        Some(_) => show::integration(portal, viewer, address).await?,
        None => return Ok(None),
    };
    let Some(plan) = plan::take(who, id, &place).await? else { return Ok(None) };
    // Taken also where the version has moved: nobody may carry it out after somebody was told that it was not done.
    let applied = if current.version == plan.base_version {
        carry_out(who, address, Box::new(plan), id).await
    } else {
        moved(who, current, plan).await
    };
    once::close(portal, id, applied.as_ref().ok().and_then(Applied::next)).await;
    applied.map(Some)
}

/// The version has moved: what was typed is kept beside it. A provider that is not known has no form and so no conflict of
/// fields; only a switch can be planned for it, which is worked out anew.
async fn moved(who: &Requester, now: Integration, plan: Plan) -> Result<Applied, Failure> {
    let Requester { portal, viewer, .. } = who;
    if now.provider().is_some() {
        return Ok(Applied::Conflict(Box::new(conflict::open(portal, viewer, now, &plan.into()).await?)));
    }
    let Some(mut again) = change::switched(&now, plan.verb == Verb::TurnOn, plan.style) else {
        return Ok(Applied::Nothing);
    };
    again = again.because(plan.reason);
    again.needs_reason = plan.needs_reason;
    again.not_done = vec![NotDone::Changed];
    Ok(Applied::Again(plan::keep(portal, viewer, &again).await?))
}

async fn second(who: &Requester, id: &TicketId, subject: &str) -> Result<Applied, Failure> {
    Ok(match once::second(&who.portal, &who.viewer, TicketKind::Plan, id, |it| it == subject).await? {
        Next::Entry(entry) => Applied::Ended(entry),
        Next::Plan(plan) => Applied::Again(plan),
        Next::Draft(draft) => Applied::Conflicting(draft),
    })
}

/// A patch that was reviewed.
struct Patching<'plan>(&'plan Plan, &'plan Address);

impl Write for Patching<'_> {
    type Answer = Integration;

    fn meant(&self) -> Meant<'_> {
        let Plan { verb, place, name, base_version: version, trace, .. } = self.0;
        Meant { verb: *verb, place, name, version: *version, trace }
    }

    fn preview(&self) -> &Value {
        &self.0.preview
    }

    fn reason(&self) -> Option<&Reason> {
        self.0.reason.as_ref()
    }

    async fn send(&self, client: &Client, token: &AccessToken) -> Result<Integration, Error> {
        client.patch_integration(token, self.1, &self.0.wire).await
    }

    async fn done(&self, who: &Requester, made: &Integration) -> (Ending, Option<IntegrationId>) {
        let ending = match write::read_back(who, made).await {
            Ok(now) => compared(self.0, &now),
            Err(ending) => ending,
        };
        (ending, None)
    }
}

/// The patch. The plan has been used up for it.
async fn carry_out(who: &Requester, address: &Address, plan: Box<Plan>, id: &TicketId) -> Result<Applied, Failure> {
    let Requester { portal, viewer, .. } = who;
    let Sent { entry, answer } = write::send(who, &Patching(&plan, address), &[id]).await?;
    match answer {
        Ok(_) => {
            portal.styles.learn(&viewer.signed_in.instance, plan.proves());
            Ok(Applied::Ended(entry))
        }
        Err(error @ (Error::Conflict { .. } | Error::Invalid { .. })) => not_taken(who, address, plan, error).await,
        Err(error) if plan::worth_another_try(&error) => {
            Ok(Applied::Again(plan::again(portal, viewer, *plan, &error).await?))
        }
        Err(error) if !error.outcome_unknown() => Err(error.into()),
        Err(_) => Ok(Applied::Ended(entry)),
    }
}

/// A refusal is about the version if that moved. It may be about the form of the patch: then the same change is worked
/// out in another form and reviewed again, for what is sent must be what was reviewed. Else it is about the content.
async fn not_taken(who: &Requester, address: &Address, mut plan: Box<Plan>, error: Error) -> Result<Applied, Failure> {
    let Requester { portal, viewer, .. } = who;
    let Ok(current) = show::integration(portal, viewer, address).await else {
        return Ok(Applied::Again(plan::again(portal, viewer, *plan, &error).await?));
    };
    if current.version != plan.base_version {
        return moved(who, current, *plan).await;
    }
    let Error::Invalid { message, .. } = &error else {
        return Ok(Applied::Again(plan::again(portal, viewer, *plan, &error).await?));
    };
    let message = message.clone();
    let objection = match in_another_form(portal, viewer, &current, &plan, &message) {
        Some(Ok(again)) => return Ok(Applied::Again(plan::keep(portal, viewer, &again).await?)),
        Some(Err(objection)) => {
            plan.form.set(style::WHOLE, "on");
            objection
        }
        None => Objection::Content { field: write::refused_field(&plan.place, &message), message },
    };
    let waiting = plan::again(portal, viewer, (*plan).clone(), &error).await?;
    // A switch has no form to correct.
    if plan.verb != Verb::Change {
        return Ok(Applied::Again(waiting));
    }
    Ok(Applied::Refused(Box::new(current), plan, objection, waiting))
}

/// The same change in the next form of patch, if LaunchDarkly's words are about the form; or why it has none.
fn in_another_form(
    portal: &Portal,
    viewer: &Viewer,
    current: &Integration,
    plan: &Plan,
    message: &str,
) -> Option<Result<Plan, Objection>> {
    let style = style::next(plan.style, portal.style(viewer), &plan.wire, message)?;
    let change = match plan.verb {
        Verb::TurnOn | Verb::TurnOff => Edit::switch(current, plan.verb == Verb::TurnOn, style),
        Verb::Create | Verb::Change | Verb::Delete | Verb::Check => {
            let edit = plan.form.edit(current.provider()?, current).ok()?;
            match edit.plan(current, style) {
                Ok(change) => change,
                Err(error) => {
                    let (errors, message) = (plan_errors(&error), message.to_owned());
                    return Some(Err(Objection::Style { errors, message }));
                }
            }
        }
    };
    let mut again = Plan::of_change(plan.verb, current, &change, &plan.form, style).because(plan.reason.clone());
    again.needs_reason = plan.needs_reason;
    let without_reason = plan.reason.is_some() && !style.comment;
    again.cautions.clone_from(&plan.cautions);
    again.not_done = vec![NotDone::AnotherForm { message: message.to_owned(), without_reason }];
    Some(Ok(again))
}

/// What came of a change, seen by what is there now: what LaunchDarkly did not apply is named.
fn compared(plan: &Plan, now: &Integration) -> Ending {
    let mut remarks = Vec::new();
    let left = plan.trace.left(now);
    match (plan.base_version, now.version) {
        (Some(before), Some(after)) if after > before.next() => {
            remarks.push(OutcomeFact::VersionJumped { before, after });
        }
        (Some(before), Some(version)) if version == before && left.is_empty() => {
            remarks.push(OutcomeFact::VersionStands { version });
        }
        _ => {}
    }
    if !left.is_empty() {
        remarks.insert(0, OutcomeFact::NotApplied { fields: left });
    }
    Ending::Done { version: now.version, remarks }
}
