//! A file of what is wanted, carried out: planned write by write, confirmed as a whole, each under the rules of a single
//! write. What is done once is done by the plan of each ([`super::plan`]).

use as_code::drift::{Pairing, differences};
use as_code::{Definition, File, SecretNote, printable};
use domain::{Address, FieldError, Filter, FormValues, Kind, OutcomeKind, Reason, SecretState, Verb};
use launchdarkly::Error;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::delete::{Answer, Deleted};
use super::failure::Failure;
use super::patience::Patience;
use super::plan::{self, Line, Place, Plan};
use super::{account, activity, apply, create, delete, list};
use crate::config::SecretReference;
use crate::database::{ActivityId, Consumed, TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// How long a plan of a file waits, in milliseconds.
const LIFETIME_MS: i64 = 30 * 60 * 1000;
/// What its ticket is about.
const SUBJECT: &str = "plan of a file";

/// What is wanted.
pub struct Wanted<'file> {
    /// The file.
    pub file: &'file File,
    /// Its filter.
    pub filter: &'file Filter,
    /// Whether what it does not have is deleted.
    pub deletes: bool,
    /// Why.
    pub reason: Option<Reason>,
}

/// One write.
#[derive(Serialize, Deserialize)]
pub struct Step {
    /// What.
    pub verb: Verb,
    /// Where.
    pub place: Place,
    /// The integration's name.
    pub name: String,
    /// What changes, for people.
    pub lines: Vec<Line>,
    /// What will be sent, secrets marked; `None` for a deletion.
    pub preview: Option<Value>,
    /// What to know before.
    pub cautions: Vec<String>,
    /// Its plan; empty for a deletion.
    plan: String,
    /// The version that it was worked out against.
    version: Option<i64>,
}

impl Step {
    /// The verb as a word in front of its place.
    pub fn word(&self) -> &'static str {
        match self.verb {
            Verb::Create => "create",
            Verb::Delete => "delete",
            Verb::Change | Verb::TurnOn | Verb::TurnOff | Verb::Check => "change",
        }
    }

    /// Method and path.
    pub fn request(&self) -> String {
        let upstream = "/api/v2/integration-capabilities/big-segment-store";
        let Place { project, environment, provider, .. } = &self.place;
        match (self.verb, self.place.address()) {
            (Verb::Delete, Some(address)) => format!("DELETE {upstream}/{address}"),
            (_, Some(address)) => format!("PATCH {upstream}/{address}"),
            (_, None) => format!("POST {upstream}/{project}/{environment}/{provider}"),
        }
    }
}

/// All of them, in the order in which they are carried out: creations, changes, deletions.
#[derive(Serialize, Deserialize)]
pub struct Steps {
    /// The writes.
    pub steps: Vec<Step>,
    /// How many there are that the file does not have, and that stay.
    pub extra: usize,
    /// Which file they were worked out from.
    digest: String,
    reason: Option<Reason>,
}

impl Steps {
    /// How many of them delete.
    pub fn deletions(&self) -> usize {
        self.steps.iter().filter(|step| step.verb == Verb::Delete).count()
    }
}

/// Works out what makes the account like the file, and keeps it to be confirmed once; `None` for the ID where there is nothing
/// to do. The inner error is what has to be mended first, line by line.
///
/// # Errors
/// Why the account could not be read or the plan not be kept.
pub async fn plan(
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
    let steps = Steps { steps, extra, digest: digest.to_owned(), reason: wanted.reason.clone() };
    if steps.steps.is_empty() {
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
        cautions: plan.cautions.iter().cloned().chain(managed.as_deref().map(by_code)).collect(),
        plan: id.to_string(),
        version: plan.base_version,
    })
}

/// That something else manages it too.
fn by_code(tag: &str) -> String {
    format!("Managed by code, as the tag “{tag}” says: another tool may undo this.")
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
    form.set(create::FORM_ID, TicketId::random().to_string());
    let draft = match form.draft(provider) {
        Ok(draft) if problems.is_empty() => draft,
        Ok(_) => return Ok(Err(problems)),
        Err(errors) => return Ok(Err(problems.into_iter().chain(errors.iter().map(at)).collect())),
    };
    let (project, environment) = (wanted.project.clone(), wanted.environment.clone());
    let known = account::environment(portal, viewer, &project, &environment).await.ok();
    let place = Place { project, environment, provider: wanted.provider.clone(), id: None };
    let mut plan = create::planned(portal, viewer, place, &draft, &form).await.because(reason.cloned());
    plan.needs_reason = domain::Environment::wants_reason(known.as_ref());
    if plan.lacks_reason() {
        return Ok(Err(vec![WANTS_REASON.to_owned()]));
    }
    if wanted.id.is_some() {
        plan.cautions.push("LaunchDarkly gives it another ID than the file has: export again afterwards.".to_owned());
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
        cautions: std::iter::once(
            "LaunchDarkly stops writing to this store for good. What it holds grows old.".to_owned(),
        )
        .chain(portal.managed_by(&current.tags).as_deref().map(by_code))
        .collect(),
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

/// A plan that waits to be confirmed. The inner error is why it cannot be.
///
/// # Errors
/// [`Failure::Database`] if it cannot be read.
pub async fn look(
    portal: &Portal,
    viewer: &Viewer,
    id: &TicketId,
    digest: &str,
) -> Result<Result<Steps, &'static str>, Failure> {
    let ticket = portal.tickets.peek(TicketKind::File, id, &viewer.session).await?;
    let Some(ticket) = ticket.filter(|ticket| ticket.subject == SUBJECT) else {
        return Ok(Err(
            "this plan was confirmed before, is older than half an hour, or is another token's: plan again",
        ));
    };
    let steps: Steps = serde_json::from_slice(&ticket.payload).map_err(|_| Failure::Expired)?;
    Ok(if steps.digest == digest { Ok(steps) } else { Err("the file has changed since it was planned: plan again") })
}

/// Carries it out, once, and tells line by line what comes of it; whether all of it was done. Ends at the first write that was
/// not.
///
/// # Errors
/// In one line, why nothing was sent.
pub async fn carry_out(
    portal: &Portal,
    viewer: &Viewer,
    id: &TicketId,
    steps: &Steps,
    told: impl Fn(&str) -> Result<(), String>,
) -> Result<bool, String> {
    match portal.tickets.consume(TicketKind::File, id, &viewer.session, SUBJECT).await {
        Ok(Consumed::Taken(_)) => {}
        Ok(Consumed::AlreadyUsed | Consumed::Gone) => {
            return Err("this plan was confirmed before: plan again".to_owned());
        }
        Err(error) => return Err(error.to_string()),
    }
    let patience = Patience::new(portal, viewer, |_| ());
    let request_id = uuid::Uuid::new_v4().to_string();
    // What was confirmed is done, whether or not anybody listens.
    let tell = |line: &str| drop(told(line));
    for (at, step) in steps.steps.iter().enumerate() {
        patience.room().await;
        let (done, said) = match one(portal, viewer, step, steps.reason.as_ref(), &request_id).await {
            Ok(ended) => ended,
            Err(failure) => (false, format!("not sent: {failure}")),
        };
        tell(&format!("{} {}  {}: {said}", step.word(), step.place.subject(), printable(&step.name)));
        if !done {
            let left = steps.steps.len() - at - 1;
            let rest = if left == 1 { "1 request was".to_owned() } else { format!("{left} requests were") };
            tell(&format!("Stopped there: {rest} not sent. Plan again."));
            return Ok(false);
        }
    }
    Ok(true)
}

/// One write: whether it was done, and what came of it.
async fn one(
    portal: &Portal,
    viewer: &Viewer,
    step: &Step,
    reason: Option<&Reason>,
    request_id: &str,
) -> Result<(bool, String), Failure> {
    let not = |why: Option<String>| Ok((false, why.unwrap_or_else(|| "It was not done.".to_owned())));
    match (step.verb, step.place.address()) {
        (Verb::Delete, Some(address)) => delete_one(portal, viewer, step, &address, reason, request_id).await,
        (_, Some(address)) => {
            let plan = TicketId::parse(&step.plan).map_err(|_| Failure::Expired)?;
            match apply::apply(portal, viewer, &address, &plan, request_id).await? {
                apply::Applied::Ended(entry) => recorded(portal, viewer, entry).await,
                other => not(other.why_not()),
            }
        }
        (_, None) => {
            let plan = TicketId::parse(&step.plan).map_err(|_| Failure::Expired)?;
            match create::create(portal, viewer, &step.place, &plan, request_id).await? {
                create::Created::Ended(entry) => recorded(portal, viewer, entry).await,
                other => not(other.why_not()),
            }
        }
    }
}

async fn delete_one(
    portal: &Portal,
    viewer: &Viewer,
    step: &Step,
    address: &Address,
    reason: Option<&Reason>,
    request_id: &str,
) -> Result<(bool, String), Failure> {
    let question = delete::ask(portal, viewer, address, None).await?;
    if question.integration.version != step.version {
        return Ok((false, "Somebody else changed it after it was planned. Nothing was deleted.".to_owned()));
    }
    // The typed count is the confirmation of all of them.
    let typed = match question.confirmation {
        domain::Confirmation::Click => String::new(),
        domain::Confirmation::Typed(name) => name,
    };
    let answer = Answer { typed, reason: reason.map(ToString::to_string).unwrap_or_default(), managed: true };
    match delete::delete(portal, viewer, address, &question.challenge, answer, request_id).await? {
        Deleted::Ended(entry) => recorded(portal, viewer, entry).await,
        Deleted::Refused(why, _) => Ok((false, why)),
        Deleted::Changed(_) => Ok((false, "Somebody else changed it. Nothing was deleted.".to_owned())),
        Deleted::Wrong(_) => Ok((false, "It was not confirmed. Nothing was deleted.".to_owned())),
    }
}

/// What the record says of a write.
async fn recorded(portal: &Portal, viewer: &Viewer, entry: ActivityId) -> Result<(bool, String), Failure> {
    let entry = activity::entry(portal, viewer, entry).await?;
    let outcome = entry.and_then(|entry| entry.outcome);
    let Some(outcome) = outcome else { return Ok((false, "what came of it is not known".to_owned())) };
    let detail = outcome.detail.map(|detail| format!(". {detail}")).unwrap_or_default();
    let done = matches!(outcome.kind, OutcomeKind::Done | OutcomeKind::Gone);
    Ok((done, format!("{}{detail}", outcome.kind.as_str())))
}
