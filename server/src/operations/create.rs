//! Creating an integration: draft, review, create. A form creates one integration at most, however often it is sent; a
//! creation whose answer was not seen is looked for, never repeated.

use std::time::Duration;

use domain::{Draft, Environment, FieldError, FormValues, Integration, IntegrationId, Provider, Row, Shown, Trace};
use launchdarkly::Error;

use super::activity::{self, Writing};
use super::apply::{not_applied, refused_field};
use super::ending::Ending;
use super::once::{self, Next};
use super::place::Place;
use super::plan::{self, Line, Plan};
use super::reconcile::{Cause, Meant, find_out, snapshot};
use super::{account, list, notices, show};
use crate::database::{ActivityId, Claimed, Consumed, TicketId, TicketKind};
use crate::failure::{Failure, said, why};
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
    /// LaunchDarkly refused what was sent: what is wrong, and where the same draft waits.
    Refused(Box<Plan>, Vec<FieldError>, TicketId),
    /// The form has been used before. Nothing was sent; the draft waits for review as one of another form.
    Used(Box<Plan>, TicketId),
}

impl Created {
    /// Whether the very same was not done, and waits to be tried again.
    pub(super) fn waits(&self) -> bool {
        matches!(self, Self::Again(_))
    }

    /// Why nothing was done, where the record does not say it.
    pub(super) fn why_not(&self) -> Option<String> {
        let why = match self {
            Self::Ended(_) => return None,
            Self::Again(_) => "It was not done.",
            Self::Refused(..) => "LaunchDarkly did not accept it.",
            Self::Used(..) => "It was asked for before, for something else. Nothing was sent.",
        };
        Some(why.to_owned())
    }

    /// Where whoever comes second goes on.
    fn next(&self) -> Next {
        match self {
            Self::Ended(entry) => Next::Entry(*entry),
            Self::Again(plan) | Self::Refused(.., plan) | Self::Used(_, plan) => Next::Plan(plan.clone()),
        }
    }
}

/// Reads the form and keeps the draft for review, with `cautions` about how the form came to be filled in.
///
/// # Errors
/// The field errors of the form, or why the plan could not be kept.
pub async fn plan(
    portal: &Portal,
    viewer: &Viewer,
    place: Place,
    provider: Provider,
    form: &FormValues,
    cautions: Vec<String>,
) -> Result<Result<TicketId, Vec<FieldError>>, Failure> {
    let environment = account::environment(portal, viewer, &place.project, &place.environment).await.ok();
    let wants_reason = Environment::wants_reason(environment.as_ref());
    let (draft, reason) = match form.draft_with_reason(provider, wants_reason) {
        Ok(read) => read,
        Err(errors) => return Ok(Err(errors)),
    };
    let mut plan = planned(portal, viewer, place, &draft, form).await.because(reason);
    plan.needs_reason = wants_reason;
    plan.cautions.splice(0..0, cautions);
    Ok(Ok(plan::keep(portal, viewer, &plan).await?))
}

/// The plan of a draft that was read from `form`, with a caution where there is such an integration already.
pub(super) async fn planned(portal: &Portal, viewer: &Viewer, place: Place, draft: &Draft, form: &FormValues) -> Plan {
    let mut plan = Plan::of_draft(place, draft, lines(draft), form);
    let listed = list::list(portal, viewer).await.ok();
    if let Some(row) = listed.as_ref().and_then(|listed| twin(listed.snapshot.rows(), &plan.place)) {
        plan.cautions.push(format!(
            "This environment already has a {} integration, “{}”. Another one fills another store; it does not replace it.",
            draft.provider.name(),
            row.display_name()
        ));
    }
    plan
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
    let carried_out = {
        let (viewer, place, id, request_id) = (viewer.clone(), place.clone(), id.clone(), request_id.to_owned());
        once::to_the_end(portal, |portal| async move { create_now(&portal, &viewer, &place, &id, &request_id).await })
    };
    match carried_out.await? {
        Some(created) => Ok(created),
        None => second(portal, viewer, id, place).await,
    }
}

/// `None` if somebody was faster, or the plan waits no longer.
async fn create_now(
    portal: &Portal,
    viewer: &Viewer,
    place: &Place,
    id: &TicketId,
    request_id: &str,
) -> Result<Option<Created>, Failure> {
    // Read before the plan is taken: whoever comes second waits for the record, and not for LaunchDarkly too.
    let known = match plan::waiting(portal, viewer, id, &place.subject()).await? {
        Some(plan) if plan.lacks_reason() => return Ok(Some(Created::Again(id.clone()))),
        Some(plan) => there_before(portal, viewer, &plan.place).await,
        None => return Ok(None),
    };
    let plan = match portal.tickets.consume(TicketKind::Plan, id, &viewer.session, &place.subject()).await? {
        Consumed::Taken(payload) => plan::read(&payload)?,
        Consumed::AlreadyUsed | Consumed::Gone => return Ok(None),
    };
    let created = carry_out(portal, viewer, plan, known, id, request_id).await;
    once::close(portal, id, created.as_ref().ok().map(Created::next)).await;
    created.map(Some)
}

async fn second(portal: &Portal, viewer: &Viewer, id: &TicketId, place: &Place) -> Result<Created, Failure> {
    Ok(match once::second(portal, viewer, TicketKind::Plan, id, |it| it == place.subject()).await? {
        Next::Entry(entry) => Created::Ended(entry),
        Next::Plan(plan) => Created::Again(plan),
        // No creation leads to a conflict.
        Next::Draft(_) => return Err(Failure::Expired),
    })
}

/// Intent, creation, outcome. The plan has been used up for it.
async fn carry_out(
    portal: &Portal,
    viewer: &Viewer,
    plan: Plan,
    known: Option<Vec<IntegrationId>>,
    id: &TicketId,
    request_id: &str,
) -> Result<Created, Failure> {
    let place = &plan.place;
    let provider = place.provider.provider().ok_or(Failure::NotFound)?;
    let draft = plan.form().draft(provider).ok().filter(|draft| draft.wire() == plan.wire).ok_or(Failure::Expired)?;
    let form = TicketId::parse(plan.form().get(FORM_ID)).unwrap_or_else(|_| TicketId::random());
    let client = portal.client_to_write(viewer, &place.project)?;
    match claim(portal, viewer, &form, &plan).await? {
        Claimed::First => {}
        Claimed::Same { result: Some(entry) } => {
            portal.tickets.settle(id, &entry).await?;
            let entry = entry.parse().map_err(|_| Failure::Expired)?;
            once::ended(portal, viewer, entry).await?;
            return Ok(Created::Ended(entry));
        }
        Claimed::Same { result: None } => return used(portal, viewer, plan, UNSETTLED).await,
        Claimed::Other => return used(portal, viewer, plan, OTHER).await,
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
    let entry = activity::begin(portal, viewer, writing, &[id, &form]).await?;
    let answer = client.create_integration(&viewer.signed_in.token, &place.project, &place.environment, &draft).await;
    notices::written(portal, viewer);
    let (ending, created) = match &answer {
        Ok(made) => (read_back(portal, viewer, made, &trace).await, Some(made.address.id.clone())),
        Err(error) if error.outcome_unknown() => {
            let meant = Meant { verb: plan.verb, place, entry, name: &plan.name, version: None, trace: &trace };
            find_out(portal, viewer, &meant, Cause::Unanswered(error)).await
        }
        Err(error) => (Ending::Refused(why(error)), None),
    };
    activity::finish(portal, plan.verb, entry, &ending, created).await;
    match answer {
        Err(ref error @ (Error::Invalid { ref message, .. } | Error::Conflict { ref message, .. })) => {
            let plan = with_new_form_id(plan);
            let mut words = said(message.clone());
            if matches!(error, Error::Conflict { .. }) {
                words.push_str(
                    " There may be one in this environment already: look at its integrations before you try again.",
                );
            }
            let errors = vec![refused_field(&plan.place, &words)];
            let kept = plan::again(portal, viewer, plan.clone(), error).await?;
            Ok(Created::Refused(Box::new(plan), errors, kept))
        }
        Err(error) if plan::worth_another_try(&error) => {
            Ok(Created::Again(plan::again(portal, viewer, with_new_form_id(plan), &error).await?))
        }
        Err(error) if !error.outcome_unknown() => Err(error.into()),
        _ => Ok(Created::Ended(entry)),
    }
}

/// What is said of a form that was used for something else.
const OTHER: [&str; 2] = [
    "The form has been used already, and not for what stands here.",
    "Look in the table at what it created. If you go on, this becomes another integration beside it.",
];
/// What is said of a form that is used for the same by somebody whose end is not known.
const UNSETTLED: [&str; 2] = [
    "The same form was confirmed before, and what came of that is not known: it may be under way, or was cut off.",
    "Look at the table and at the activity first. If you go on, this becomes another integration beside it.",
];

/// Keeps the draft of a form that has been used, as one of another form.
async fn used(portal: &Portal, viewer: &Viewer, plan: Plan, why: [&str; 2]) -> Result<Created, Failure> {
    let mut plan = with_new_form_id(plan);
    plan.not_done = why.map(str::to_owned).into();
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
