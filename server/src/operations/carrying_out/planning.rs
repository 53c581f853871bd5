//! Working out what makes an account like a file. Nothing is written upstream here.

use as_code::drift::{Pairing, differences};
use as_code::{Definition, SecretNote};
use domain::{Address, Caution, FieldError, FormValues, Kind, Reason, SecretState, Verb};
use launchdarkly::Error;
use serde_json::Value;

use super::{LIFETIME_MS, SUBJECT, Step, Steps, Wanted};
use crate::config::SecretReference;
use crate::database::{TicketId, TicketKind};
use crate::failure::Failure;
use crate::operations::patience::Patience;
use crate::operations::place::Place;
use crate::operations::plan::{self, Plan};
use crate::operations::{account, draft, list};
use crate::portal::Portal;
use crate::session::Viewer;

/// Works out what makes the account like the file, and keeps it to be confirmed once; `None` for the ID where there is nothing
/// to do. The inner error is what has to be mended first, line by line.
///
/// # Errors
/// Why the account could not be read or the plan not be kept.
pub(crate) async fn plan(
    portal: &Portal,
    viewer: &Viewer,
    wanted: &Wanted<'_>,
    digest: &str,
) -> Result<Result<(Steps, Option<TicketId>), Vec<String>>, Failure> {
    if portal.is_read_only(Some(viewer)) {
        return Err(Failure::ReadOnly);
    }
    if wanted.deletes && wanted.filter.health.is_some() {
        let what = "the file's filter asks for a state of health, which changes by itself: nothing is deleted by it";
        return Ok(Err(vec![what.to_owned()]));
    }
    let listed = list::list(portal, viewer).await?;
    // What is there and cannot be read would look as if it were missing.
    if let Some(item) = listed.snapshot.unreadable.first() {
        let what = format!("item {} of LaunchDarkly's list could not be read: {}", item.index, item.why);
        return Ok(Err(vec![what]));
    }
    let pairing = Pairing::of(wanted.file, &listed.snapshot.index, wanted.filter);
    let (mut created, mut changed, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for (definition, address) in wanted.file.integrations.iter().zip(&pairing.of_file) {
        let planned = match address {
            None => creation(portal, viewer, definition, wanted.reason.as_ref()).await?.map(Some),
            Some(address) => change(portal, viewer, definition, address, wanted.reason.as_ref()).await?,
        };
        match planned {
            Ok(Some(plan)) => {
                let step = step(portal, viewer, &plan).await?;
                if address.is_none() { created.push(step) } else { changed.push(step) }
            }
            Ok(None) => {}
            Err(what) => {
                let place = format!("{}/{}/{}", definition.project, definition.environment, definition.provider);
                problems.extend(what.into_iter().map(|what| format!("{place} “{}”: {what}", definition.name)));
            }
        }
    }
    let mut steps: Vec<Step> = created.into_iter().chain(changed).collect();
    let extra = if wanted.deletes { 0 } else { pairing.extra.len() };
    for address in pairing.extra.iter().filter(|_| wanted.deletes) {
        match deletion(portal, viewer, address, wanted.reason.as_ref()).await? {
            Ok(step) => steps.push(step),
            Err(what) => problems.push(format!("{address}: {what}")),
        }
    }
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    let steps = Steps { writes: steps, extra, digest: digest.to_owned(), reason: wanted.reason.clone() };
    if steps.writes.is_empty() {
        return Ok(Ok((steps, None)));
    }
    let payload = serde_json::to_vec(&steps).map_err(|_| Failure::Database)?;
    let id = portal.tickets.issue(TicketKind::File, &viewer.session, SUBJECT, &payload, LIFETIME_MS).await?;
    Ok(Ok((steps, Some(id))))
}

async fn step(portal: &Portal, viewer: &Viewer, plan: &Plan) -> Result<Step, Failure> {
    let id = plan::keep_for(portal, viewer, plan, LIFETIME_MS).await?;
    let managed = portal.managed_by(&plan::tags(&FormValues::from_pairs(plan.base.clone())));
    Ok(Step {
        verb: plan.verb,
        place: plan.place.clone(),
        name: plan.name.clone(),
        lines: plan.lines.clone(),
        preview: Some(plan.preview.clone()),
        cautions: plan.cautions.iter().cloned().chain(managed.map(by_code)).collect(),
        plan: id.to_string(),
        version: plan.base_version,
    })
}

fn by_code(tag: String) -> Caution {
    Caution::ManagedByCode { tag }
}

/// Why a reason is asked for.
const WANTS_REASON: &str = "its environment is critical or asks for comments: add --reason";

async fn creation(
    portal: &Portal,
    viewer: &Viewer,
    wanted: &Definition,
    reason: Option<&Reason>,
) -> Result<Result<Plan, Vec<String>>, Failure> {
    let Some(provider) = wanted.known_provider() else {
        return Ok(Err(vec!["Storekeeper does not know the fields of this provider".to_owned()]));
    };
    let mut form = FormValues::blank(provider);
    let mut problems = fill(&mut form, wanted);
    let unknown = wanted.config.keys().filter(|key| provider.field(key).is_none());
    problems.extend(unknown.map(|key| format!("config.{key}: {} has no such setting", provider.name())));
    for (key, note) in &wanted.secrets {
        if provider.field(key).is_none_or(|field| !field.secret) && *note != SecretNote::NotSet {
            problems.push(format!("secrets.{key}: {} has no such secret", provider.name()));
            continue;
        }
        match secret(note) {
            Some(Ok(text)) => form.set(format!("config.{key}"), text),
            Some(Err(why)) => problems.push(format!("secrets.{key}: {why}")),
            None if *note == SecretNote::Set => {
                problems.push(format!("secrets.{key}: say where it is, as env:NAME or file:/path"));
            }
            None => {}
        }
    }
    form.set(draft::FORM_ID, TicketId::random().to_string());
    let draft = match form.draft(provider) {
        Ok(draft) if problems.is_empty() => draft,
        Ok(_) => return Ok(Err(problems)),
        Err(errors) => return Ok(Err(problems.into_iter().chain(errors.iter().map(at)).collect())),
    };
    let (project, environment) = (wanted.project.clone(), wanted.environment.clone());
    let known = account::environment(portal, viewer, &project, &environment).await.ok();
    let place = Place { project, environment, provider: wanted.provider.clone(), id: None };
    let mut plan = draft::planned(portal, viewer, place, &draft, &form).await.because(reason.cloned());
    plan.needs_reason = domain::Environment::wants_reason(known.as_ref());
    if plan.lacks_reason() {
        return Ok(Err(vec![WANTS_REASON.to_owned()]));
    }
    if wanted.id.is_some() {
        plan.cautions.push(Caution::AnotherId);
    }
    Ok(Ok(plan))
}

async fn change(
    portal: &Portal,
    viewer: &Viewer,
    wanted: &Definition,
    address: &Address,
    reason: Option<&Reason>,
) -> Result<Result<Option<Plan>, Vec<String>>, Failure> {
    let client = portal.client_in(viewer, &address.project)?;
    let patience = Patience::new(portal, viewer, |_| ());
    let current = match patience.call(|| client.get_integration(&viewer.signed_in.token, address)).await {
        Ok(current) => current,
        Err(error @ Error::Unauthorized { .. }) => return Err(error.into()),
        Err(error) => return Ok(Err(vec![format!("it could not be read: {error}")])),
    };
    let Some(found) = Definition::of(&current) else {
        return Ok(Err(vec!["LaunchDarkly did not send its settings".to_owned()]));
    };
    // What is the same is left alone, whatever it is: only what differs has to be editable.
    let differing = differences(wanted, &found);
    let differs = |field: &str| differing.iter().any(|it| it.field == field);
    if differing.iter().all(|it| it.field == "id") {
        return Ok(Ok(None));
    }
    let (Some(provider), Some(config)) = (current.provider(), &current.config) else {
        return Ok(Err(vec!["Storekeeper cannot edit it".to_owned()]));
    };
    let mut typed = FormValues::default();
    let mut problems = fill(&mut typed, wanted);
    let mut form = FormValues::of(&current);
    for (name, text) in typed.pairs().filter(|(name, _)| differs(name)) {
        form.set(name, text);
    }
    let unknown = differing.iter().filter_map(|it| it.field.strip_prefix("config."));
    let unknown = unknown.filter(|key| provider.field(key).is_none());
    problems.extend(unknown.map(|key| format!("config.{key}: it differs, and Storekeeper does not know this setting")));
    for (key, note) in &wanted.secrets {
        let action = format!("config.{key}.action");
        match (config.secret(key), note) {
            (SecretState::Set, SecretNote::NotSet) => form.set(action, "clear"),
            (SecretState::Set, _) | (SecretState::NotSet, SecretNote::NotSet) => {}
            (SecretState::NotSet, SecretNote::Set) => {
                problems
                    .push(format!("secrets.{key}: LaunchDarkly has none; say where it is, as env:NAME or file:/path"));
            }
            (SecretState::NotSet, SecretNote::Variable(_) | SecretNote::File(_)) => match secret(note) {
                Some(Ok(text)) => {
                    form.set(action, "replace");
                    form.set(format!("config.{key}"), text);
                }
                Some(Err(why)) => problems.push(format!("secrets.{key}: {why}")),
                None => {}
            },
        }
    }
    let edit = match form.edit(provider, &current) {
        Ok(edit) if problems.is_empty() => edit,
        Ok(_) => return Ok(Err(problems)),
        Err(errors) => return Ok(Err(problems.into_iter().chain(errors.iter().map(at)).collect())),
    };
    let style = portal.style(viewer);
    let change = match edit.plan(&current, style) {
        Ok(change) if change.is_empty() => return Ok(Ok(None)),
        Ok(change) => change,
        Err(error) => return Ok(Err(vec![error.to_string()])),
    };
    let mut plan = Plan::of_change(Verb::Change, &current, &change, &form, style).because(reason.cloned());
    let environment = account::environment_of(portal, viewer, address).await;
    plan.needs_reason = domain::Environment::wants_reason(environment.as_ref());
    Ok(if plan.lacks_reason() { Err(vec![WANTS_REASON.to_owned()]) } else { Ok(Some(plan)) })
}

async fn deletion(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    reason: Option<&Reason>,
) -> Result<Result<Step, String>, Failure> {
    let client = portal.client_in(viewer, &address.project)?;
    let patience = Patience::new(portal, viewer, |_| ());
    let current = match patience.call(|| client.get_integration(&viewer.signed_in.token, address)).await {
        Ok(current) => current,
        Err(error @ Error::Unauthorized { .. }) => return Err(error.into()),
        Err(error) => return Ok(Err(format!("it could not be read: {error}"))),
    };
    let environment = account::environment_of(portal, viewer, address).await;
    if domain::Environment::wants_reason(environment.as_ref()) && reason.is_none() {
        return Ok(Err(WANTS_REASON.to_owned()));
    }
    Ok(Ok(Step {
        verb: Verb::Delete,
        place: Place::from(address),
        name: current.name,
        lines: Vec::new(),
        preview: None,
        cautions: std::iter::once(Caution::Deleted).chain(portal.managed_by(&current.tags).map(by_code)).collect(),
        plan: String::new(),
        version: current.version,
    }))
}

fn at(error: &FieldError) -> String {
    format!("{}: {}", error.field, error.message)
}

/// Fills a form with all that is no secret; what no form has is a problem.
fn fill(form: &mut FormValues, wanted: &Definition) -> Vec<String> {
    let mut problems = Vec::new();
    form.set("name", wanted.name.clone());
    form.set("on", if wanted.on { "on" } else { "" });
    form.set("tags", wanted.tags.join(", "));
    if wanted.tags.iter().any(|tag| tag.contains(',')) {
        problems.push("tags: a tag cannot hold a comma".to_owned());
    }
    let Some(provider) = wanted.known_provider() else { return problems };
    for field in provider.fields().iter().filter(|field| !field.secret) {
        let default = field.default.map(domain::Default::value);
        let text = match wanted.config.get(field.key).or(default.as_ref()) {
            Some(Value::Bool(true)) => "on".to_owned(),
            Some(Value::Bool(false)) | None if field.kind == Kind::Boolean => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        form.set(field.form_name(), text);
    }
    problems
}

/// A secret's text, where the file says where it is.
fn secret(note: &SecretNote) -> Option<Result<String, String>> {
    let reference = match note {
        SecretNote::Set | SecretNote::NotSet => return None,
        SecretNote::Variable(name) => SecretReference::Variable(name.clone()),
        SecretNote::File(path) => SecretReference::File(path.into()),
    };
    Some(match reference.read() {
        Some(secret) if !secret.is_empty() => Ok(secret.expose().to_owned()),
        _ => Err(format!("there is nothing in {reference}")),
    })
}
