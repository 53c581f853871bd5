//! Working out a new integration, for review. Nothing is written upstream here.

use domain::{Caution, ChangeLine, Draft, Environment, FieldError, FormValues, Place, Provider, Row, Shown};

use super::plan::{self, Plan};
use super::unplanned::Unplanned;
use super::{account, list};
use crate::kept::TicketId;
use crate::portal::Portal;
use crate::session::Viewer;

/// The name of a form's own ID.
pub(crate) const FORM_ID: &str = "form";

/// Reads the form and keeps the draft for review, with `cautions` about how the form came to be filled in.
///
/// # Errors
/// The field errors of the form, or why the plan could not be kept.
pub(crate) async fn plan(
    portal: &Portal,
    viewer: &Viewer,
    place: Place,
    provider: Provider,
    form: &FormValues,
    cautions: Vec<Caution>,
) -> Result<TicketId, Unplanned<Vec<FieldError>>> {
    let environment = account::environment(portal, viewer, &place.project, &place.environment).await.ok();
    let wants_reason = Environment::wants_reason(environment.as_ref());
    let (draft, reason) = form.draft_with_reason(provider, wants_reason).map_err(Unplanned::Wrong)?;
    let mut plan = planned(portal, viewer, place, &draft, form).await.because(reason);
    plan.needs_reason = wants_reason;
    plan.cautions.splice(0..0, cautions);
    Ok(plan::keep(portal, viewer, &plan).await?)
}

/// The plan of a draft that was read from `form`, with a caution where there is such an integration already.
pub(super) async fn planned(portal: &Portal, viewer: &Viewer, place: Place, draft: &Draft, form: &FormValues) -> Plan {
    let mut plan = Plan::of_draft(place, draft, lines(draft), form);
    let listed = list::list(portal, viewer).await.ok();
    if let Some(row) = listed.as_ref().and_then(|listed| twin(listed.snapshot.rows(), &plan.place)) {
        let (provider, name) = (draft.provider.name().to_owned(), row.display_name().to_owned());
        plan.cautions.push(Caution::AlreadyOne { provider, name });
    }
    plan
}

fn twin<'rows>(rows: &'rows [Row], place: &Place) -> Option<&'rows Row> {
    rows.iter().find(|row| place.has(&row.address))
}

fn lines(draft: &Draft) -> Vec<ChangeLine> {
    let line = |label: &str, after: String| ChangeLine { label: label.into(), before: None, after };
    let tags = if draft.tags.is_empty() { "None".to_owned() } else { draft.tags.join(", ") };
    let name = if draft.name.is_empty() { "None".to_owned() } else { draft.name.clone() };
    let mut lines =
        vec![line("Name", name), line("State", if draft.on { "On" } else { "Off" }.into()), line("Tags", tags)];
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
        lines.push(line(field.label, after));
    }
    lines
}
