//! Somebody else changed the same integration in the meantime: three versions side by side, and nothing is lost. What
//! was typed is kept on the server, sealed, passwords included. Nothing is written upstream here.

use domain::{Address, FieldError, FormValues, Integration, Merge, Place, PlanError, Provider, Reason, Verb};
use serde::{Deserialize, Serialize};

use super::plan::{self, Plan};
use super::sealed_form;
use super::{account, show, style};
use crate::failure::Failure;
use crate::kept::{TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// How long what was typed is kept, in milliseconds.
const LIFETIME_MS: i64 = 30 * 60 * 1000;

/// A change that somebody else's has overtaken: what was typed, and what it was typed over. Holds secrets: it has no `Debug` and is serialised only to be sealed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Overtaken {
    /// What was to be done.
    pub verb: Verb,
    /// What was typed.
    #[serde(with = "sealed_form")]
    pub form: FormValues,
    /// What the form was drawn from; empty if that is not known.
    #[serde(with = "sealed_form")]
    pub base: FormValues,
    /// Why.
    pub reason: Option<Reason>,
}

/// A conflict, and the way out of it.
pub(crate) struct Conflict {
    /// The integration as it is now.
    pub now: Integration,
    /// Its provider.
    pub provider: Provider,
    /// The three versions.
    pub merge: Merge,
    /// What was typed.
    pub draft: TicketId,
    /// The labels of the secrets that are to be changed too.
    pub secrets: Vec<&'static str>,
    /// Why it was to be changed.
    pub reason: Option<Reason>,
}

/// What came of going on from a conflict.
pub(crate) enum Rebased {
    /// A plan against what is there now waits for review.
    Waiting(TicketId),
    /// What was wanted is so already.
    Nothing(Box<Integration>),
    /// It is changed again, or not everything has been chosen.
    Conflict(Box<Conflict>),
    /// It does not do as it is; the form with both sides' changes, and what is wrong.
    Invalid(Box<Integration>, Box<FormValues>, Vec<FieldError>),
}

impl From<Plan> for Overtaken {
    fn from(plan: Plan) -> Self {
        Self { verb: plan.verb, form: plan.form, base: plan.base, reason: plan.reason }
    }
}

/// Keeps what was typed and puts the three versions together.
///
/// # Errors
/// [`Failure::Database`] if it could not be kept; [`Failure::Expired`] if the provider is not known: then there are no fields
/// to compare, and one begins again.
pub(crate) async fn open(
    portal: &Portal,
    viewer: &Viewer,
    now: Integration,
    overtaken: &Overtaken,
) -> Result<Conflict, Failure> {
    if now.provider().is_none() {
        return Err(Failure::Expired);
    }
    let payload = serde_json::to_vec(overtaken).map_err(|_| Failure::Database)?;
    let subject = Place::from(&now.address).subject();
    let id = portal.tickets.issue(TicketKind::Draft, &viewer.session, &subject, &payload, LIFETIME_MS).await?;
    conflict(now, overtaken, id, &FormValues::default())
}

fn conflict(now: Integration, overtaken: &Overtaken, id: TicketId, choices: &FormValues) -> Result<Conflict, Failure> {
    let provider = now.provider().ok_or(Failure::NotEditable)?;
    let (mine, base) = (&overtaken.form, Some(&overtaken.base).filter(|base| base.pairs().next().is_some()));
    let merge = Merge::of(provider, base, &FormValues::of(&now), mine, choices);
    let secrets = provider.fields().iter().filter(|field| field.secret);
    let changed = secrets.filter(|field| matches!(mine.get(&field.action_name()), "replace" | "clear"));
    let secrets = changed.map(|field| field.label).collect();
    Ok(Conflict { now, provider, merge, draft: id, secrets, reason: overtaken.reason.clone() })
}

/// Looks at a conflict again.
///
/// # Errors
/// [`Failure::Expired`] if what was typed is not kept any more, else why the integration could not be read.
pub(crate) async fn look(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    id: &TicketId,
    choices: &FormValues,
) -> Result<(Conflict, Overtaken), Failure> {
    let ticket = portal.tickets.peek(TicketKind::Draft, id, &viewer.session).await?;
    let ticket = ticket.filter(|ticket| ticket.subject == Place::from(address).subject()).ok_or(Failure::Expired)?;
    let overtaken: Overtaken = serde_json::from_slice(&ticket.payload).map_err(|_| Failure::Expired)?;
    let now = show::integration(portal, viewer, address).await?;
    Ok((conflict(now, &overtaken, id.clone(), choices)?, overtaken))
}

/// Puts both sides' changes together as chosen, and keeps the result for review. `seen` is the version that the person
/// chose by.
///
/// # Errors
/// As [`look`], or why the plan could not be kept.
pub(crate) async fn rebase(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    id: &TicketId,
    choices: &FormValues,
) -> Result<Rebased, Failure> {
    let (conflict, overtaken) = look(portal, viewer, address, id, choices).await?;
    let version = conflict.now.version.map(|version| version.to_string()).unwrap_or_default();
    if version != choices.get("version") || conflict.merge.open().next().is_some() {
        return Ok(Rebased::Conflict(Box::new(conflict)));
    }
    let Conflict { now, provider, merge, .. } = conflict;
    let invalid = |now, form, errors| Ok(Rebased::Invalid(Box::new(now), Box::new(form), errors));
    let edit = match merge.form.edit(provider, &now) {
        Ok(edit) => edit,
        Err(errors) => return invalid(now, merge.form, errors),
    };
    let style = style::wanted(portal, viewer, &merge.form);
    match edit.plan(&now, style) {
        Ok(change) if change.is_empty() => Ok(Rebased::Nothing(Box::new(now))),
        Ok(change) => {
            let mut plan = Plan::of_change(overtaken.verb, &now, &change, &merge.form, style).because(overtaken.reason);
            plan.needs_reason = account::needs_reason(portal, viewer, address).await;
            Ok(Rebased::Waiting(plan::keep(portal, viewer, &plan).await?))
        }
        Err(error) => {
            let errors = plan_errors(&error);
            invalid(now, merge.form, errors)
        }
    }
}

/// Why an edit cannot be planned, at the fields that it is about.
pub(crate) fn plan_errors(error: &PlanError) -> Vec<FieldError> {
    match error {
        PlanError::SecretsNeeded(fields) => fields.iter().map(|field| FieldError::new(field.clone(), error)).collect(),
        _ => vec![FieldError::new("", error)],
    }
}
