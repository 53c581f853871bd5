//! The inverse of a past change, as a new change to be reviewed like any other; and the form of what was deleted.

use domain::{Address, FormValues, Integration, OutcomeKind, Verb};

use super::conflict::plan_errors;
use super::failure::Failure;
use super::plan::{self, Plan};
use super::{activity, change, show};
use crate::database::{ActivityId, Entry, TicketId};
use crate::portal::Portal;
use crate::session::Viewer;

/// What came of asking for the inverse.
pub enum Undone {
    /// A plan that waits for review.
    Waiting(Address, TicketId),
    /// Everything is as it was before already.
    Nothing(Box<Integration>),
    /// It cannot be done as it is, and why.
    Not(Box<Integration>, String),
}

/// Whether the inverse of an entry can be offered: it was done, and it changed something that is not a secret.
pub fn can_be_undone(entry: &Entry) -> bool {
    let changes = matches!(entry.intent.verb, Verb::Change | Verb::TurnOn | Verb::TurnOff);
    changes && !entry.intent.trace.fields.is_empty() && done(entry)
}

/// Whether what an entry deleted can be made again in a form of Storekeeper's.
pub fn can_be_made_again(entry: &Entry) -> bool {
    let intent = &entry.intent;
    intent.verb == Verb::Delete
        && !intent.trace.deleted.is_empty()
        && intent.target.provider.provider().is_some()
        && entry.outcome.as_ref().is_some_and(|outcome| matches!(outcome.kind, OutcomeKind::Done | OutcomeKind::Gone))
}

fn done(entry: &Entry) -> bool {
    entry.outcome.as_ref().is_some_and(|outcome| outcome.kind == OutcomeKind::Done)
}

/// Works out the inverse of an entry against what is there now, and keeps it for review.
///
/// # Errors
/// [`Failure::NotFound`] if the viewer's account has no such entry or it has no inverse; else why the current state could
/// not be read or the plan not be kept.
pub async fn plan(portal: &Portal, viewer: &Viewer, id: ActivityId) -> Result<Undone, Failure> {
    let entry = activity::entry(portal, viewer, id).await?.filter(can_be_undone).ok_or(Failure::NotFound)?;
    let address = activity::place(&entry).address().ok_or(Failure::NotFound)?;
    let provider = address.provider.provider().ok_or(Failure::NotEditable)?;
    let now = show::integration(portal, viewer, &address).await?;
    let form = entry.intent.trace.undone(&now);
    let edit = match form.edit(provider) {
        Ok(edit) => edit,
        Err(errors) => {
            let words = errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" ");
            return Ok(Undone::Not(Box::new(now), words));
        }
    };
    let style = portal.style(viewer);
    let change = match edit.plan(&now, style) {
        Ok(change) if change.is_empty() => return Ok(Undone::Nothing(Box::new(now))),
        Ok(change) => change,
        Err(error) => {
            let words = plan_errors(&error).into_iter().map(|error| error.message).collect::<Vec<_>>().join(" ");
            return Ok(Undone::Not(Box::new(now), words));
        }
    };
    let mut plan = Plan::of_change(Verb::Change, &now, &change, &form);
    plan.needs_reason = change::needs_reason(portal, viewer, &address).await;
    plan.cautions = cautions(&entry, &now);
    let waiting = plan::keep(portal, viewer, &plan).await?;
    Ok(Undone::Waiting(address, waiting))
}

fn cautions(entry: &Entry, now: &Integration) -> Vec<String> {
    let trace = &entry.intent.trace;
    let mut cautions = Vec::new();
    let again = trace.changed_since(now);
    if !again.is_empty() {
        cautions.push(format!(
            "Not as that change left it: {}. This sets it back to what it was before that change.",
            again.join(", ")
        ));
    }
    if !trace.secrets.is_empty() {
        let labels: Vec<String> = trace.secrets.iter().map(|secret| secret.label.to_lowercase()).collect();
        cautions.push(format!(
            "That change also concerned the {}. What it was before is not known to anybody here and is not brought back.",
            labels.join(" and the ")
        ));
    }
    cautions
}

/// The form of what an entry deleted, secrets aside.
pub fn deleted_form(entry: &Entry) -> FormValues {
    FormValues::from_pairs(entry.intent.trace.deleted.clone())
}
