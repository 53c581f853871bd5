//! The inverse of a past change, as a new change to be reviewed like any other; and the form of what was deleted.

use domain::{Address, Caution, FieldError, FormValues, Integration, OutcomeKind, PatchStyle, Verb};

use super::conflict::plan_errors;
use super::plan::{self, Plan};
use super::unplanned::Unplanned;
use super::{activity, change, show};
use crate::failure::Failure;
use crate::kept::{ActivityId, Entry, TicketId};
use crate::portal::Portal;
use crate::session::Viewer;

/// What came of asking for the inverse.
pub(crate) enum Undone {
    /// A plan that waits for review.
    Waiting(Address, TicketId),
    /// Everything is as it was before already.
    Nothing(Box<Integration>),
    /// It cannot be sent as it is: the form with the values as they were, and what is wrong at its fields.
    Not(Box<Integration>, FormValues, Vec<FieldError>),
}

/// Whether the inverse of an entry can be offered: it was done, and it changed something that is not a secret.
pub(crate) fn can_be_undone(entry: &Entry) -> bool {
    let changes = matches!(entry.intent.verb, Verb::Change | Verb::TurnOn | Verb::TurnOff);
    changes && !entry.intent.trace.fields.is_empty() && done(entry)
}

/// Whether what an entry deleted can be made again in a form of Storekeeper's.
pub(crate) fn can_be_made_again(entry: &Entry) -> bool {
    let intent = &entry.intent;
    intent.verb == Verb::Delete
        && !intent.trace.deleted.is_empty()
        && intent.place.provider.provider().is_some()
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
pub(crate) async fn plan(portal: &Portal, viewer: &Viewer, id: ActivityId) -> Result<Undone, Failure> {
    let entry = activity::entry(portal, viewer, id).await?.filter(can_be_undone).ok_or(Failure::NotFound)?;
    let address = activity::place(&entry).address().ok_or(Failure::NotFound)?;
    let now = show::integration(portal, viewer, &address).await?;
    let style = portal.style(viewer);
    let planned = match entry.intent.verb {
        // A switch is undone by the other, whatever the provider.
        Verb::TurnOn | Verb::TurnOff => Ok(change::switched(&now, entry.intent.verb == Verb::TurnOff, style)),
        Verb::Create | Verb::Change | Verb::Delete | Verb::Check => inverse(&entry, &now, style),
    };
    match planned {
        Ok(None) => Ok(Undone::Nothing(Box::new(now))),
        Err(Unplanned::Wrong((form, errors))) => Ok(Undone::Not(Box::new(now), form, errors)),
        Err(Unplanned::Failed(failure)) => Err(failure),
        Ok(Some(mut plan)) => {
            plan.needs_reason = super::account::needs_reason(portal, viewer, &address).await;
            plan.cautions.extend(cautions(&entry, &now));
            Ok(Undone::Waiting(address, plan::keep(portal, viewer, &plan).await?))
        }
    }
}

/// The plan that gives the plain fields back; `None` if they are as they were. Where it cannot be made, the form of it and
/// what is wrong with that.
fn inverse(
    entry: &Entry,
    now: &Integration,
    style: PatchStyle,
) -> Result<Option<Plan>, Unplanned<(FormValues, Vec<FieldError>)>> {
    let provider = now.address.provider.provider().ok_or(Failure::NotEditable)?;
    let form = entry.intent.trace.undone(now);
    let planned = form.edit(provider, now).and_then(|edit| edit.plan(now, style).map_err(|error| plan_errors(&error)));
    match planned {
        Ok(change) => Ok((!change.is_empty()).then(|| Plan::of_change(Verb::Change, now, &change, &form, style))),
        Err(errors) => Err(Unplanned::Wrong((form, errors))),
    }
}

fn cautions(entry: &Entry, now: &Integration) -> Vec<Caution> {
    let trace = &entry.intent.trace;
    let mut cautions = Vec::new();
    let fields = trace.changed_since(now);
    if !fields.is_empty() {
        cautions.push(Caution::NotAsLeft { fields });
    }
    if !trace.secrets.is_empty() {
        let labels = trace.secrets.iter().map(|secret| secret.label.to_lowercase()).collect();
        cautions.push(Caution::SecretsStay { labels });
    }
    cautions
}

/// The form of what an entry deleted, secrets aside.
pub(crate) fn deleted_form(entry: &Entry) -> FormValues {
    FormValues::from_pairs(entry.intent.trace.deleted.clone())
}
