//! Creating an integration: draft, review, create. A creation whose answer was not seen is looked for, never repeated.

use domain::{Draft, FieldError, FormValues, Integration, IntegrationId, Provider, Row, Shown};
use launchdarkly::Error;

use super::activity::{self, Ending, Writing};
use super::change::timed_out;
use super::failure::{Failure, said, unseen, why};
use super::list;
use super::plan::{self, Line, Place, Plan};
use crate::database::ActivityId;
use crate::database::{Consumed, TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

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
    let draft = match form.draft(provider) {
        Ok(draft) => draft,
        Err(errors) => return Ok(Err(errors)),
    };
    let mut plan = Plan::of_draft(place, &draft, lines(&draft), form);
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
    rows.iter().find(|row| here(row, place))
}

fn here(row: &Row, place: &Place) -> bool {
    let address = &row.address;
    address.project == place.project && address.environment == place.environment && address.provider == place.provider
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
    let plan = match plan::take(portal, viewer, TicketKind::Plan, id, &place.subject()).await? {
        Consumed::Taken(payload) => Box::new(plan::read(&payload)?),
        Consumed::AlreadyUsed { result: Some(entry) } => return plan::ended(&entry).map(Created::Ended),
        Consumed::AlreadyUsed { result: None } | Consumed::Gone => return Err(Failure::Expired),
    };
    let provider = place.provider.provider().ok_or(Failure::NotFound)?;
    let draft = plan.form().draft(provider).ok().filter(|draft| draft.wire() == plan.wire).ok_or(Failure::Expired)?;
    // What is there before, read afresh: should the answer not be seen, only what is new can be ours.
    portal.lists.drop_for(viewer);
    let before = list::list(portal, viewer).await.ok().filter(|listed| listed.late.is_none());
    let writing =
        Writing { verb: plan.verb, place, name: &plan.name, preview: &plan.preview, version: None, request_id };
    let entry = activity::begin(portal, viewer, writing).await?;
    portal.tickets.settle(id, &entry.number().to_string()).await?;
    let answer = portal
        .client(viewer)?
        .create_integration(&viewer.signed_in.token, &place.project, &place.environment, &draft)
        .await;
    portal.lists.drop_for(viewer);
    let (ending, created) = match &answer {
        Ok(integration) => (done(integration, &draft), Some(integration.address.id.clone())),
        Err(error) if error.outcome_unknown() => {
            let known = before.map(|listed| listed.snapshot.rows.clone());
            reconcile(portal, viewer, place, &plan.name, known, error).await
        }
        Err(error) => (Ending::Refused(why(error)), None),
    };
    activity::finish(portal, entry, &ending, created).await;
    match answer {
        Err(Error::Invalid { message, .. } | Error::Conflict { message, .. }) => {
            Ok(Created::Refused(plan, said(message)))
        }
        Err(error) if plan::worth_another_try(&error) => {
            Ok(Created::Again(plan::again(portal, viewer, *plan, &error).await?))
        }
        Err(error) if !error.outcome_unknown() => Err(error.into()),
        _ => Ok(Created::Ended(entry)),
    }
}

/// Compares what LaunchDarkly made with what was asked for; it ignores what it does not know without an error
/// (documented).
fn done(made: &Integration, draft: &Draft) -> Ending {
    let mut not_applied = Vec::new();
    if made.name != draft.name && !draft.name.is_empty() {
        not_applied.push("Name".to_owned());
    }
    if made.on != draft.on {
        not_applied.push("State".to_owned());
    }
    let mut tags = (made.tags.clone(), draft.tags.clone());
    tags.0.sort();
    tags.1.sort();
    if tags.0 != tags.1 {
        not_applied.push("Tags".to_owned());
    }
    if let Some(config) = &made.config {
        for (key, value) in &draft.config {
            if config.plain(key) != Some(value) {
                not_applied.push(draft.provider.field(key).map_or(*key, |field| field.label).to_owned());
            }
        }
    }
    Ending::Done { version: made.version, not_applied }
}

/// Looks for what may have been created: an integration of that name, in that place, that was not there before.
async fn reconcile(
    portal: &Portal,
    viewer: &Viewer,
    place: &Place,
    name: &str,
    before: Option<Vec<Row>>,
    error: &Error,
) -> (Ending, Option<IntegrationId>) {
    let unknown = |what: &str| (Ending::Unknown(format!("{}: {what}", unseen(error))), None);
    let after = list::list(portal, viewer).await.ok().filter(|listed| listed.late.is_none());
    let (Some(after), Some(before)) = (after, before) else {
        return unknown("the account could not be read. Look for the integration before you create it again.");
    };
    let new: Vec<&Row> = (after.snapshot.rows.iter())
        .filter(|row| here(row, place) && row.name == name && !before.iter().any(|old| old.address == row.address))
        .collect();
    match new.as_slice() {
        [row] => (Ending::Done { version: row.version, not_applied: Vec::new() }, Some(row.address.id.clone())),
        [] if timed_out(error) => unknown(
            "it is not there so far, but LaunchDarkly may still be at it. Look for it before you create it again.",
        ),
        [] => {
            (Ending::Refused(format!("{}, and the integration is not there: it was not created.", unseen(error))), None)
        }
        _ => unknown("there is more than one new integration of that name. Look at them before you create another."),
    }
}
