//! Working out a change of an integration, for review. Nothing is written upstream here.

use domain::{
    Address, Caution, Edit, Environment, FieldError, FormValues, Integration, PatchStyle, Place, Reason, ReasonError,
    Verb,
};

use super::conflict::{self, Conflict, Overtaken, plan_errors};
use super::plan::{self, Plan};
use super::unplanned::Unplanned;
use super::{show, style};
use crate::failure::Failure;
use crate::kept::TicketId;
use crate::portal::Portal;
use crate::session::Viewer;

/// What came of submitting the form.
pub(crate) enum Planned {
    /// A plan that waits for review.
    Waiting(TicketId),
    /// Nothing differs.
    Nothing(Box<Integration>),
    /// What was typed does not do.
    Invalid(Box<Integration>, Vec<FieldError>),
    /// Somebody else changed the integration since the form was drawn.
    Conflict(Box<Conflict>),
}

/// Works out what the form changes and keeps it for review.
///
/// # Errors
/// Why the current state could not be read or the plan not be kept.
pub(crate) async fn plan(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    form: &FormValues,
    base: FormValues,
    cautions: Vec<Caution>,
) -> Result<Planned, Failure> {
    let provider = address.provider.provider().ok_or(Failure::NotEditable)?;
    let (current, environment) = show::with_environment(portal, viewer, address).await?;
    // Before it is read: what somebody else has corrected meanwhile is no error of this form's.
    if moved(&current, form.get("version")) {
        let reason = Reason::parse(form.get("reason"), false).ok().flatten();
        let overtaken = Overtaken { verb: Verb::Change, form: form.clone(), base, reason };
        return Ok(Planned::Conflict(Box::new(conflict::open(portal, viewer, current, &overtaken).await?)));
    }
    let wants_reason = Environment::wants_reason(environment.as_ref());
    let (edit, reason) = match form.edit_with_reason(provider, &current, wants_reason) {
        Ok(read) => read,
        Err(errors) => return Ok(Planned::Invalid(Box::new(current), errors)),
    };
    let style = style::wanted(portal, viewer, form);
    match edit.plan(&current, style) {
        Ok(change) if change.is_empty() => Ok(Planned::Nothing(Box::new(current))),
        Ok(change) => {
            let mut plan = Plan::of_change(Verb::Change, &current, &change, form, style).because(reason);
            plan.needs_reason = wants_reason;
            plan.cautions.extend(cautions);
            Ok(Planned::Waiting(plan::keep(portal, viewer, &plan).await?))
        }
        Err(error) => Ok(Planned::Invalid(Box::new(current), plan_errors(&error))),
    }
}

/// Works out turning an integration on or off and keeps it for review; `None` if it is so already. `seen` is the version
/// on the page that it was asked on; empty if the page did not say.
///
/// # Errors
/// Why the current state could not be read or the plan not be kept.
pub(crate) async fn plan_switch(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    on: bool,
    seen: &str,
) -> Result<Option<TicketId>, Failure> {
    let (current, environment) = show::with_environment(portal, viewer, address).await?;
    let Some(mut plan) = switched(&current, on, portal.style(viewer)) else { return Ok(None) };
    if let Some(version) = current.version.filter(|_| !seen.is_empty() && moved(&current, seen)) {
        plan.cautions.push(Caution::ChangedSinceLoaded { seen: seen.to_owned(), version });
    }
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
    let verb = if on { Verb::TurnOn } else { Verb::TurnOff };
    let mut plan = Plan::of_change(verb, current, &change, &form, style);
    if !on {
        plan.cautions.push(Caution::TurnedOff);
    }
    Some(plan)
}

/// Gives a waiting plan the reason that it lacks. The new plan waits in place of the old one, for what is sent must be
/// what was seen; a plan that has its reason stays as it is.
///
/// # Errors
/// What is wrong with the reason; [`Failure::Expired`] if the plan waits no longer.
pub(crate) async fn give_reason(
    portal: &Portal,
    viewer: &Viewer,
    place: &Place,
    id: &TicketId,
    typed: &str,
) -> Result<TicketId, Unplanned<(Box<Plan>, ReasonError)>> {
    let plan = plan::look(portal, viewer, id, &place.subject()).await?;
    if !plan.lacks_reason() {
        return Ok(id.clone());
    }
    match Reason::parse(typed, plan.needs_reason) {
        Ok(reason) => Ok(plan::keep(portal, viewer, &plan.because(reason)).await?),
        Err(error) => Err(Unplanned::Wrong((Box::new(plan), error))),
    }
}

/// Whether the integration has another version than the form was drawn from.
pub(crate) fn moved(current: &Integration, drawn_from: &str) -> bool {
    current.version.map(|version| version.to_string()).unwrap_or_default() != drawn_from
}
