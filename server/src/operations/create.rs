//! Creating an integration: draft, review, create. A form creates one integration at most, however often it is sent; a
//! creation whose answer was not seen is looked for, never repeated.

use std::time::Duration;

use app::words::objection::Objection;
use domain::{Draft, Integration, IntegrationId, NotDone, OutcomeFact, Place, Reason, Trace};
use launchdarkly::{AccessToken, Client, Error};
use serde_json::Value;

use super::draft;
use super::ending::Ending;
use super::meant::Meant;
use super::once::{self, Next};
use super::plan::{self, Plan};
use super::reconcile::snapshot;
use super::requester::Requester;
use super::write::{self, Sent, Write};
use crate::database::Claimed;
use crate::failure::Failure;
use crate::kept::{ActivityId, TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// How long a form remembers what it was used for, in milliseconds: as long as a session can live.
const FORM_LIFETIME_MS: i64 = 24 * 60 * 60 * 1000;
/// What came of creating.
pub(crate) enum Created {
    /// It ended so, under this entry of the record.
    Ended(ActivityId),
    /// LaunchDarkly certainly did not do it; the same draft waits for review.
    Again(TicketId),
    /// LaunchDarkly refused what was sent: what is wrong, and where the same draft waits.
    Refused(Box<Plan>, Objection, TicketId),
    /// The form has been used before. Nothing was sent; the draft waits for review as one of another form.
    Used(Box<Plan>, TicketId),
}

impl Created {
    /// Whether the very same was not done, and waits to be tried again.
    pub(super) fn waits(&self) -> bool {
        matches!(self, Self::Again(_))
    }

    /// Why nothing was done, where the record does not say it.
    pub(super) fn why_not(&self) -> Option<NotDone> {
        Some(match self {
            Self::Ended(_) => return None,
            Self::Again(_) => NotDone::Waiting,
            Self::Refused(..) => NotDone::NotAccepted,
            Self::Used(..) => NotDone::AskedBefore,
        })
    }

    /// Where a second request goes on.
    fn next(&self) -> Next {
        match self {
            Self::Ended(entry) => Next::Entry(*entry),
            Self::Again(plan) | Self::Refused(.., plan) | Self::Used(_, plan) => Next::Plan(plan.clone()),
        }
    }
}

/// Creates what was reviewed, once. A second request with the same plan is told what came of it.
///
/// # Errors
/// [`Failure::Expired`] if the plan waits no longer; else why nothing was created.
pub(crate) async fn create(who: &Requester, place: &Place, id: &TicketId) -> Result<Created, Failure> {
    let now = {
        let (place, id) = (place.clone(), id.clone());
        |who| async move { create_now(&who, &place, &id).await }
    };
    once::once(who, now, second(who, id, place)).await
}

/// `None` if another request has used the plan, or it waits no longer.
async fn create_now(who: &Requester, place: &Place, id: &TicketId) -> Result<Option<Created>, Failure> {
    let Requester { portal, viewer, .. } = who;
    // Read before the plan is taken: a second request waits for the record, and not for LaunchDarkly too.
    let known = match plan::waiting(portal, viewer, id, &place.subject()).await? {
        Some(plan) if plan.lacks_reason() => return Ok(Some(Created::Again(id.clone()))),
        Some(plan) => there_before(portal, viewer, &plan.place).await,
        None => return Ok(None),
    };
    let Some(plan) = plan::take(who, id, place).await? else { return Ok(None) };
    let created = carry_out(who, plan, known, id).await;
    once::close(portal, id, created.as_ref().ok().map(Created::next)).await;
    created.map(Some)
}

async fn second(who: &Requester, id: &TicketId, place: &Place) -> Result<Created, Failure> {
    let is_ours = |subject: &str| subject == place.subject();
    Ok(match once::second(&who.portal, &who.viewer, TicketKind::Plan, id, is_ours).await? {
        Next::Entry(entry) => Created::Ended(entry),
        Next::Plan(plan) => Created::Again(plan),
        // No creation leads to a conflict.
        Next::Draft(_) => return Err(Failure::Expired),
    })
}

/// A creation that was reviewed.
struct Creating<'plan> {
    plan: &'plan Plan,
    draft: &'plan Draft,
    trace: &'plan Trace,
}

impl Write for Creating<'_> {
    type Answer = Integration;

    fn meant(&self) -> Meant<'_> {
        let Plan { verb, place, name, .. } = self.plan;
        Meant { verb: *verb, place, name, version: None, trace: self.trace }
    }

    fn preview(&self) -> &Value {
        &self.plan.preview
    }

    fn reason(&self) -> Option<&Reason> {
        self.plan.reason.as_ref()
    }

    async fn send(&self, client: &Client, token: &AccessToken) -> Result<Integration, Error> {
        let Place { project, environment, .. } = &self.plan.place;
        client.create_integration(token, project, environment, self.draft).await
    }

    async fn done(&self, who: &Requester, made: &Integration) -> (Ending, Option<IntegrationId>) {
        let ending = match write::read_back(who, made).await {
            Ok(now) => {
                let left = self.trace.left(&now);
                let remarks = if left.is_empty() { Vec::new() } else { vec![OutcomeFact::NotApplied { fields: left }] };
                Ending::Done { version: now.version, remarks }
            }
            Err(ending) => ending,
        };
        (ending, Some(made.address.id.clone()))
    }
}

/// The creation. The plan has been used up for it.
async fn carry_out(
    who: &Requester,
    plan: Plan,
    known: Option<Vec<IntegrationId>>,
    id: &TicketId,
) -> Result<Created, Failure> {
    let Requester { portal, viewer, .. } = who;
    let place = &plan.place;
    let provider = place.provider.provider().ok_or(Failure::NotFound)?;
    let draft = plan.form.draft(provider).ok().filter(|draft| draft.wire() == plan.wire).ok_or(Failure::Expired)?;
    let form = TicketId::parse(plan.form.get(draft::FORM_ID)).unwrap_or_else(|_| TicketId::random());
    // A form is not used up for what may not be done.
    portal.client_to_write(viewer, &place.project)?;
    match claim(portal, viewer, &form, &plan).await? {
        Claimed::First => {}
        Claimed::Same { result: Some(entry) } => {
            portal.tickets.settle(id, &entry).await?;
            let entry = entry.parse().map_err(|_| Failure::Expired)?;
            once::ended(portal, viewer, entry).await?;
            return Ok(Created::Ended(entry));
        }
        Claimed::Same { result: None } => return used(portal, viewer, plan, NotDone::FormUnsettled).await,
        Claimed::Other => return used(portal, viewer, plan, NotDone::FormUsed).await,
    }
    let trace = Trace::of_draft(&draft, known);
    let creating = Creating { plan: &plan, draft: &draft, trace: &trace };
    let Sent { entry, answer } = write::send(who, &creating, &[id, &form]).await?;
    match answer {
        Err(ref error @ (Error::Invalid { ref message, .. } | Error::Conflict { ref message, .. })) => {
            refused(portal, viewer, plan, error, message).await
        }
        Err(error) if plan::worth_another_try(&error) => {
            Ok(Created::Again(plan::again(portal, viewer, with_new_form_id(plan), &error).await?))
        }
        Err(error) if !error.outcome_unknown() => Err(error.into()),
        _ => Ok(Created::Ended(entry)),
    }
}

/// Keeps the draft that LaunchDarkly did not accept, beside what it said.
async fn refused(
    portal: &Portal,
    viewer: &Viewer,
    plan: Plan,
    error: &Error,
    message: &str,
) -> Result<Created, Failure> {
    let message = message.to_owned();
    let plan = with_new_form_id(plan);
    let field = write::refused_field(&plan.place, &message);
    let objection = match error {
        Error::Conflict { .. } => Objection::Conflict { field, message },
        _ => Objection::Content { field, message },
    };
    let kept = plan::again(portal, viewer, plan.clone(), error).await?;
    Ok(Created::Refused(Box::new(plan), objection, kept))
}

/// Keeps the draft of a form that has been used, as one of another form.
async fn used(portal: &Portal, viewer: &Viewer, plan: Plan, why: NotDone) -> Result<Created, Failure> {
    let mut plan = with_new_form_id(plan);
    plan.not_done = vec![why];
    let kept = plan::keep(portal, viewer, &plan).await?;
    Ok(Created::Used(Box::new(plan), kept))
}

/// What is there before, read afresh: should the answer not be seen, only what is new can be ours.
async fn there_before(portal: &Portal, viewer: &Viewer, place: &Place) -> Option<Vec<IntegrationId>> {
    portal.lists.drop_for(viewer);
    let now = snapshot(portal, viewer).await?;
    Some(now.rows().iter().filter(|row| place.has(&row.address)).map(|row| row.address.id.clone()).collect())
}

/// How long a form that is used with the same body is waited for: longer than the database lets anybody wait. It notes its
/// entry of the record before anything is sent.
const PATIENCE: Duration = Duration::from_secs(7);

/// Uses the form up, and waits for whoever used it up for the same a moment before.
async fn claim(portal: &Portal, viewer: &Viewer, form: &TicketId, plan: &Plan) -> Result<Claimed, Failure> {
    let (subject, body) = (plan.place.subject(), plan.wire.to_string());
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let (tickets, session) = (&portal.tickets, &viewer.session);
        let claimed = tickets.claim(form, session, &subject, body.as_bytes(), FORM_LIFETIME_MS).await?;
        if claimed != (Claimed::Same { result: None }) || tokio::time::Instant::now() >= deadline {
            return Ok(claimed);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The form of a creation that was certainly not done may be used again.
fn with_new_form_id(mut plan: Plan) -> Plan {
    plan.form.set(draft::FORM_ID, TicketId::random().to_string());
    plan
}
