//! Creating an integration: draft, review, create. A form creates one integration at most, however often it is sent; a
//! creation whose answer was not seen is looked for, never repeated.

use domain::{
    Draft, Environment, FieldError, FormValues, Integration, IntegrationId, Provider, Reason, Row, Shown, Trace,
};
use launchdarkly::Error;

use super::activity::{self, Ending, Writing};
use super::change::not_applied;
use super::failure::{Failure, said, why};
use super::plan::{self, Line, Place, Plan};
use super::reconcile::{Cause, Meant, find_out, twins};
use super::{account, list, show};
use crate::database::{ActivityId, Claimed, Consumed, TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// How long a form remembers what it was used for, in milliseconds: as long as a session can live.
const FORM_LIFETIME_MS: i64 = 24 * 60 * 60 * 1000;
/// The name of a form's own ID.
pub const FORM_ID: &str = "form";

/// What came of creating.
pub enum Created {
    /// It ended so, under this entry of the record.
    Ended(ActivityId),
    /// LaunchDarkly certainly did not do it; the same draft waits for review.
    Again(TicketId),
    /// LaunchDarkly refused what was sent.
    Refused(Box<Plan>, String),
}

/// Reads the form and keeps the draft for review.
///
/// # Errors
/// The field errors of the form, or why the plan could not be kept.
pub async fn plan(
    portal: &Portal,
    viewer: &Viewer,
    place: Place,
    provider: Provider,
    form: &FormValues,
) -> Result<Result<TicketId, Vec<FieldError>>, Failure> {
    let environment = account::environment(portal, viewer, &place.project, &place.environment).await.ok();
    let wants_reason = Environment::wants_reason(environment.as_ref());
    let (draft, reason) = match (form.draft(provider), Reason::parse(form.get("reason"), wants_reason)) {
        (Ok(draft), Ok(reason)) => (draft, reason),
        (draft, reason) => {
            let errors = draft.err().unwrap_or_default().into_iter();
            let reason = reason.err().map(|error| FieldError::new("reason", error.to_string()));
            return Ok(Err(errors.chain(reason).collect()));
        }
    };
    let mut plan = Plan::of_draft(place, &draft, lines(&draft), form).because(reason, portal.style(viewer));
    plan.needs_reason = wants_reason;
    let listed = list::list(portal, viewer).await.ok();
    if let Some(row) = listed.as_ref().and_then(|listed| twin(&listed.snapshot.rows, &plan.place)) {
        plan.cautions.push(format!(
            "This environment already has a {} integration, “{}”. Another one fills another store; it does not replace it.",
            provider.name(),
            row.display_name()
        ));
    }
    Ok(Ok(plan::keep(portal, viewer, &plan).await?))
}

fn twin<'rows>(rows: &'rows [Row], place: &Place) -> Option<&'rows Row> {
    rows.iter().find(|row| place.has(&row.address))
}

fn lines(draft: &Draft) -> Vec<Line> {
    let line = |field: &str, label: &str, after: String| Line {
        field: field.into(),
        label: label.into(),
        before: None,
        after,
    };
    let tags = if draft.tags.is_empty() { "None".to_owned() } else { draft.tags.join(", ") };
    let name = if draft.name.is_empty() { "None".to_owned() } else { draft.name.clone() };
    let mut lines = vec![
        line("name", "Name", name),
        line("on", "State", if draft.on { "On" } else { "Off" }.into()),
        line("tags", "Tags", tags),
    ];
    for field in draft.provider.fields() {
        let given = draft.secrets.iter().any(|(key, _)| *key == field.key);
        let value = draft.config.iter().find(|(key, _)| *key == field.key).map(|(_, value)| value);
        let after = match (field.secret, given, value) {
            (true, true, _) => Shown::New.words().to_owned(),
            (true, false, _) => Shown::NotSet.words().to_owned(),
            (false, _, Some(serde_json::Value::Bool(yes))) => if *yes { "Yes" } else { "No" }.into(),
            (false, _, Some(serde_json::Value::String(text))) => text.clone(),
            (false, ..) => "None".to_owned(),
        };
        lines.push(line(&field.form_name(), field.label, after));
    }
    lines
}

/// Creates what was reviewed, once. Whoever comes second with the same plan is told what came of it.
///
/// # Errors
/// [`Failure::Expired`] if the plan waits no longer; else why nothing was created.
pub async fn create(
    portal: &Portal,
    viewer: &Viewer,
    place: &Place,
    id: &TicketId,
    request_id: &str,
) -> Result<Created, Failure> {
    let (viewer, place, id, request_id) = (viewer.clone(), place.clone(), id.clone(), request_id.to_owned());
    plan::to_the_end(portal, |portal| async move { create_now(&portal, &viewer, &place, &id, &request_id).await }).await
}

async fn create_now(
    portal: &Portal,
    viewer: &Viewer,
    place: &Place,
    id: &TicketId,
    request_id: &str,
) -> Result<Created, Failure> {
    // Read before the plan is taken: whoever comes second waits for the record, and not for LaunchDarkly too.
    let known = match plan::waiting(portal, viewer, id, &place.subject()).await? {
        Some(plan) if plan.lacks_reason() => return Ok(Created::Again(id.clone())),
        Some(plan) => there_before(portal, viewer, &plan).await,
        None => None,
    };
    let plan = match plan::take(portal, viewer, TicketKind::Plan, id, &place.subject()).await? {
        Consumed::Taken(payload) => Box::new(plan::read(&payload)?),
        Consumed::AlreadyUsed { result: Some(entry) } => return plan::ended(&entry).map(Created::Ended),
        Consumed::AlreadyUsed { result: None } | Consumed::Gone => return Err(Failure::Expired),
    };
    let provider = place.provider.provider().ok_or(Failure::NotFound)?;
    let draft = plan.form().draft(provider).ok().filter(|draft| draft.wire() == plan.wire).ok_or(Failure::Expired)?;
    let form = TicketId::parse(plan.form().get(FORM_ID)).unwrap_or_else(|_| TicketId::random());
    match claim(portal, viewer, &form, &plan).await? {
        Claimed::First => {}
        Claimed::Same { result: Some(entry) } => {
            portal.tickets.settle(id, &entry).await?;
            return plan::ended(&entry).map(Created::Ended);
        }
        Claimed::Same { result: None } => return Err(Failure::Expired),
        Claimed::Other => return Err(Failure::FormUsed),
    }
    let trace = Trace::of_draft(&draft, known);
    let writing = Writing {
        verb: plan.verb,
        place,
        name: &plan.name,
        preview: &plan.preview,
        version: None,
        reason: plan.reason.clone(),
        trace: trace.clone(),
        request_id,
    };
    let entry = activity::begin(portal, viewer, writing).await?;
    for ticket in [id, &form] {
        portal.tickets.settle(ticket, &entry.number().to_string()).await?;
    }
    let answer = portal
        .client(viewer)?
        .create_integration(&viewer.signed_in.token, &place.project, &place.environment, &draft)
        .await;
    portal.lists.drop_for(viewer);
    let (ending, created) = match &answer {
        Ok(made) => (read_back(portal, viewer, made, &trace).await, Some(made.address.id.clone())),
        Err(error) if error.outcome_unknown() => {
            let meant = Meant { verb: plan.verb, place, entry, name: &plan.name, version: None, trace: &trace };
            find_out(portal, viewer, &meant, Cause::Unanswered(error)).await
        }
        Err(error) => (Ending::Refused(why(error)), None),
    };
    activity::finish(portal, entry, &ending, created).await;
    match answer {
        Err(Error::Invalid { message, .. } | Error::Conflict { message, .. }) => {
            Ok(Created::Refused(plan, said(message)))
        }
        Err(error) if plan::worth_another_try(&error) => {
            Ok(Created::Again(plan::again(portal, viewer, with_new_form_id(*plan), &error).await?))
        }
        Err(error) if !error.outcome_unknown() => Err(error.into()),
        _ => Ok(Created::Ended(entry)),
    }
}

/// What is there before, read afresh: should the answer not be seen, only what is new can be ours.
async fn there_before(portal: &Portal, viewer: &Viewer, plan: &Plan) -> Option<Vec<IntegrationId>> {
    portal.lists.drop_for(viewer);
    let twins = twins(portal, viewer, &plan.place, &plan.name).await?;
    Some(twins.into_iter().map(|(id, _)| id).collect())
}

/// Uses the form up, and waits for whoever used it up for the same a moment before.
async fn claim(portal: &Portal, viewer: &Viewer, form: &TicketId, plan: &Plan) -> Result<Claimed, Failure> {
    let (subject, body) = (plan.place.subject(), plan.wire.to_string());
    let patience = plan::Patience::new();
    loop {
        let (tickets, session) = (&portal.tickets, &viewer.session);
        let claimed = tickets.claim(form, session, &subject, body.as_bytes(), FORM_LIFETIME_MS).await?;
        if claimed != (Claimed::Same { result: None }) || !patience.lasts().await {
            return Ok(claimed);
        }
    }
}

/// The form of a creation that was certainly not done may be used again.
fn with_new_form_id(mut plan: Plan) -> Plan {
    let mut form = plan.form();
    form.set(FORM_ID, TicketId::random().to_string());
    plan.form = plan::owned(&form);
    plan
}

/// Reads back what LaunchDarkly made and names what it did not apply.
async fn read_back(portal: &Portal, viewer: &Viewer, made: &Integration, trace: &Trace) -> Ending {
    let Ok(now) = show::integration(portal, viewer, &made.address).await else {
        let unread = "LaunchDarkly confirmed it, but it could not be read back to see whether every field was applied.";
        return Ending::Done { version: made.version, remarks: vec![unread.into()] };
    };
    let left = trace.left(&now);
    let remarks = if left.is_empty() { Vec::new() } else { vec![not_applied(&left)] };
    Ending::Done { version: now.version, remarks }
}
