//! The five operations on persistent store integrations. It must never touch `_status` beyond telling it of a write.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::account::{Integration, Note};
use crate::auth::{Beta, Caller};
use crate::errors::ApiError;
use crate::journal::Effect;
use crate::options::{DuplicateCreate, OmittedName};
use crate::routes::integration_views::{self, View};
use crate::status::{Status, Write};
use crate::{Emulator, fields, patch};

type Answer<T = Json<Value>> = Result<T, ApiError>;
/// Project, environment, provider.
type Place = Path<(String, String, String)>;
/// Project, environment, provider, identifier.
type Address = Path<(String, String, String, String)>;

pub(crate) async fn list(caller: Caller, _: Beta, State(emulator): State<Emulator>) -> Answer {
    caller.may_read()?;
    let (options, now_ms) = (emulator.options(), emulator.now_ms());
    let view = View { role: caller.role, options: &options, now_ms };
    Ok(Json(integration_views::collection(&emulator.account().integrations, &view)))
}

pub(crate) async fn show(caller: Caller, _: Beta, State(emulator): State<Emulator>, Path(address): Address) -> Answer {
    caller.may_read()?;
    let (options, now_ms) = (emulator.options(), emulator.now_ms());
    let view = View { role: caller.role, options: &options, now_ms };
    let account = emulator.account();
    let integration = account.integrations.iter().find(|it| it.is_at(&address)).ok_or(ApiError::NotFound)?;
    Ok(Json(integration_views::detail(integration, &view)))
}

/// The body of a create. Fields that it does not have are ignored (documented).
#[derive(Deserialize)]
struct Wanted {
    config: Map<String, Value>,
    #[serde(default)]
    on: bool,
    #[serde(default)]
    tags: Vec<String>,
    name: Option<String>,
}

pub(crate) async fn create(
    caller: Caller,
    _: Beta,
    State(emulator): State<Emulator>,
    Path((project_key, environment_key, integration_key)): Place,
    body: Bytes,
) -> Answer<impl IntoResponse> {
    caller.may_write()?;
    let (options, now_ms) = (emulator.options(), emulator.now_ms());
    let mut account = emulator.account();
    account.environment(&project_key, &environment_key)?;
    if !fields::is_creatable(&integration_key) {
        return Err(ApiError::NotFound);
    }
    let wanted: Wanted = serde_json::from_slice(&body).map_err(|error| ApiError::invalid(error.to_string()))?;
    let config = fields::check(&integration_key, wanted.config, &options, || account.random.uuid())?;
    let omitted_name = match options.omitted_name {
        OmittedName::Empty => "",
        OmittedName::Provider => integration_views::provider_name(&integration_key),
    };
    let created = Integration {
        id: account.random.object_id(),
        provider: integration_key,
        project_key,
        environment_key,
        name: wanted.name.unwrap_or_else(|| omitted_name.to_owned()),
        on: wanted.on,
        tags: wanted.tags,
        config,
        version: 1,
        status: Status::new(wanted.on, now_ms),
    };
    if options.duplicate_create == DuplicateCreate::Conflict && account.integrations.iter().any(|it| same(it, &created))
    {
        return Err(ApiError::Conflict);
    }
    account.integrations.push(created.clone());
    let (action, verb) = ("createIntegration", "created the persistent store integration");
    account.note(Note { at_ms: now_ms, caller: Some(&caller), action, verb, integration: &created, comment: None });
    let view = View { role: caller.role, options: &options, now_ms };
    let done = effect(&emulator, &created.id, None, Some(created.version));
    Ok((StatusCode::CREATED, done, Json(integration_views::detail(&created, &view))))
}

/// Whether two integrations are of the same provider in the same environment.
fn same(a: &Integration, b: &Integration) -> bool {
    (&a.project_key, &a.environment_key, &a.provider) == (&b.project_key, &b.environment_key, &b.provider)
}

pub(crate) async fn change(
    caller: Caller,
    _: Beta,
    State(emulator): State<Emulator>,
    Path(address): Address,
    body: Bytes,
) -> Answer<impl IntoResponse> {
    caller.may_write()?;
    let (options, now_ms) = (emulator.options(), emulator.now_ms());
    let mut account = emulator.account();
    let at = account.integrations.iter().position(|it| it.is_at(&address)).ok_or(ApiError::NotFound)?;
    let change = patch::parse(&body, &options)?;
    let comment = change.comment.clone();
    let current = account.integrations[at].clone();
    let mut changed = patch::apply(&current, change, &options, || account.random.uuid())?;
    if changed != current {
        let configured = changed.config != current.config;
        let write = Write { was_on: current.on, on: changed.on, configured };
        changed.version += 1;
        changed.status = current.status.after_write(write, options.auto_sync, now_ms);
        account.integrations[at] = changed.clone();
        let (action, verb) = describe(&current, &changed);
        account.note(Note { at_ms: now_ms, caller: Some(&caller), action, verb, integration: &changed, comment });
    }
    let view = View { role: caller.role, options: &options, now_ms };
    let done = effect(&emulator, &current.id, Some(current.version), Some(changed.version));
    Ok((done, Json(integration_views::detail(&changed, &view))))
}

/// The role action and the words for what changed most.
fn describe(before: &Integration, after: &Integration) -> (&'static str, &'static str) {
    match (before.on, after.on) {
        (false, true) => ("updateOn", "turned on the persistent store integration"),
        (true, false) => ("updateOn", "turned off the persistent store integration"),
        _ if before.config != after.config => ("updateConfiguration", "configured the persistent store integration"),
        _ if before.name != after.name => ("updateName", "renamed the persistent store integration"),
        _ => ("updateConfiguration", "changed the tags of the persistent store integration"),
    }
}

pub(crate) async fn delete(
    caller: Caller,
    _: Beta,
    State(emulator): State<Emulator>,
    Path(address): Address,
) -> Answer<impl IntoResponse> {
    caller.may_write()?;
    let at_ms = emulator.now_ms();
    let mut account = emulator.account();
    let at = account.integrations.iter().position(|it| it.is_at(&address)).ok_or(ApiError::NotFound)?;
    let deleted = account.integrations.remove(at);
    let (action, verb) = ("deleteIntegration", "deleted the persistent store integration");
    account.note(Note { at_ms, caller: Some(&caller), action, verb, integration: &deleted, comment: None });
    Ok((StatusCode::NO_CONTENT, effect(&emulator, &deleted.id, Some(deleted.version), None)))
}

/// For the journal: what was done, told while the account is still held, so that times and versions agree.
fn effect(emulator: &Emulator, id: &str, before: Option<i64>, after: Option<i64>) -> Extension<Effect> {
    let (at_ms, integration) = (emulator.now_ms(), id.to_owned());
    Extension(Effect { at_ms, integration, version_before: before, version_after: after })
}
