//! Steering the emulator from outside: in Rust, and over HTTP under `/__emulator`. It must never pass through the
//! journal, the faults or the limits.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::account::{Integration, Note};
use crate::faults::Fault;
use crate::journal::JournalEntry;
use crate::options::Options;
use crate::status::{self, Status};
use crate::{Emulator, lock, patch};

/// Why a control command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// No integration has this identifier. Answered with 404.
    #[error("there is no integration with the id {0:?}; GET /__emulator/state lists them")]
    NoSuchIntegration(String),
    /// The command's JSON is not what the command takes. Answered with 400.
    #[error("this is not what the command takes: {0}")]
    Malformed(#[from] serde_json::Error),
    /// The JSON Patch does not apply. Answered with 400.
    #[error("the patch does not apply: {0}")]
    PatchFailed(String),
}

/// An integration as a test wants it; nothing is checked.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wanted {
    integration_key: String,
    project_key: String,
    environment_key: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    on: bool,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    config: Map<String, Value>,
}

impl Emulator {
    /// Every API request so far, oldest first.
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.journal_book().entries()
    }

    /// Forgets the journal's entries; sequence numbers go on.
    pub fn clear_journal(&self) {
        self.journal_book().clear();
    }

    /// Adds a fault behind the present ones.
    pub fn add_fault(&self, fault: Fault) {
        lock(&self.0.faults).add(fault);
    }

    /// Removes all faults. Requests that hang already go on hanging.
    pub fn clear_faults(&self) {
        lock(&self.0.faults).clear();
    }

    /// The switches.
    pub fn options(&self) -> Options {
        lock(&self.0.options).clone()
    }

    /// Sets all switches.
    pub fn set_options(&self, options: Options) {
        *lock(&self.0.options) = options;
    }

    /// Everything that the emulator holds, secrets in clear.
    pub fn state(&self) -> Value {
        let (options, faults, now_ms) = (self.options(), lock(&self.0.faults).all(), self.now_ms());
        let account = self.account();
        let integrations: Vec<_> = account.integrations.iter().map(|it| whole(it, &options, now_ms)).collect();
        let projects: Vec<_> = account.projects.iter().map(crate::routes::projects::bare).collect();
        json!({
            "accountId": account.id, "now_ms": now_ms, "projects": projects, "integrations": integrations,
            "audit_entries": account.audit.len(), "revoked": account.revoked, "options": options, "faults": faults,
        })
    }

    /// Pins an integration's `_status` to `status`, verbatim; null removes it. Fails if there is no such integration.
    pub fn set_status(&self, id: &str, status: Value) -> Result<(), ControlError> {
        let mut account = self.account();
        find(&mut account.integrations, id)?.status =
            if status.is_null() { Status::Absent } else { Status::Pinned(status) };
        Ok(())
    }

    /// Creates an integration without checking anything and returns it whole, as in [`Emulator::state`]. Takes the
    /// fields `integrationKey`, `projectKey`, `environmentKey`, `name`, `on`, `tags` and `config`.
    pub fn create(&self, integration: Value) -> Result<Value, ControlError> {
        let wanted: Wanted = serde_json::from_value(integration)?;
        let (options, now_ms) = (self.options(), self.now_ms());
        let mut account = self.account();
        let created = Integration {
            id: account.random.object_id(),
            provider: wanted.integration_key,
            project_key: wanted.project_key,
            environment_key: wanted.environment_key,
            name: wanted.name,
            on: wanted.on,
            tags: wanted.tags,
            config: wanted.config,
            version: 1,
            status: Status::new(wanted.on, now_ms),
        };
        let shown = whole(&created, &options, now_ms);
        account.integrations.push(created);
        Ok(shown)
    }

    /// Applies a JSON Patch to an integration as another editor would: no version is compared and nothing is checked,
    /// and `version` goes up by one. Returns the integration whole, as in [`Emulator::state`].
    pub fn edit(&self, id: &str, patch: Value) -> Result<Value, ControlError> {
        let operations: json_patch::Patch = serde_json::from_value(patch)?;
        let (options, now_ms) = (self.options(), self.now_ms());
        let mut account = self.account();
        let integration = find(&mut account.integrations, id)?;
        let mut edited = patch::edited(integration, &operations).map_err(ControlError::PatchFailed)?;
        edited.version = integration.version + 1;
        let write =
            status::Write { was_on: integration.on, on: edited.on, configured: edited.config != integration.config };
        edited.status = integration.status.after_write(write, options.auto_sync, now_ms);
        *integration = edited.clone();
        let (action, verb) = ("updateConfiguration", "changed the persistent store integration");
        account.note(Note { at_ms: now_ms, caller: None, action, verb, integration: &edited, comment: None });
        Ok(whole(&edited, &options, now_ms))
    }

    /// Adds `projects` projects with `environments` environments each, the first of them critical, and no stores.
    pub fn add_projects(&self, projects: usize, environments: usize) {
        crate::demo::add_projects(&mut self.account(), projects, environments);
    }

    /// Revokes a token: from now on it gets 401.
    pub fn revoke(&self, token: &str) {
        self.account().revoked.insert(token.to_owned());
    }

    /// Moves the emulator's clock forward by `ms` milliseconds; backward if negative.
    pub fn advance_clock(&self, ms: i64) {
        self.0.clock.advance(ms);
    }

    /// Returns to the seeded account at the present time: no journal, no faults, default switches, no limits counted.
    pub fn reset(&self) {
        *self.account() = self.0.seed.account(self.now_ms());
        *lock(&self.0.options) = Options::default();
        *lock(&self.0.limits) = crate::limits::Limits::default();
        *lock(&self.0.grants) = crate::oauth::Grants::default();
        *self.journal_book() = crate::journal::Journal::default();
        self.clear_faults();
    }
}

fn find<'a>(all: &'a mut [Integration], id: &str) -> Result<&'a mut Integration, ControlError> {
    all.iter_mut().find(|it| it.id == id).ok_or_else(|| ControlError::NoSuchIntegration(id.to_owned()))
}

/// An integration with its secrets in clear and its present `_status`.
fn whole(integration: &Integration, options: &Options, now_ms: i64) -> Value {
    let mut document = integration.document();
    if let Some(status) = integration.status.shown(options.auto_sync, now_ms) {
        document["_status"] = status;
    }
    document
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NoSuchIntegration(_) => StatusCode::NOT_FOUND,
            Self::Malformed(_) | Self::PatchFailed(_) => StatusCode::BAD_REQUEST,
        };
        (status, Json(json!({"message": self.to_string()}))).into_response()
    }
}

pub(crate) fn router(emulator: Emulator) -> Router {
    type Of = State<Emulator>;
    let routes = Router::new()
        .route(
            "/journal",
            get(async |State(emulator): Of| Json(emulator.journal())).delete(async |State(emulator): Of| {
                emulator.clear_journal();
                StatusCode::NO_CONTENT
            }),
        )
        .route(
            "/faults",
            get(async |State(emulator): Of| Json(lock(&emulator.0.faults).all())).post(add_fault).delete(
                async |State(emulator): Of| {
                    emulator.clear_faults();
                    StatusCode::NO_CONTENT
                },
            ),
        )
        .route("/options", get(async |State(emulator): Of| Json(emulator.options())).post(change_options))
        .route("/state", get(async |State(emulator): Of| Json(emulator.state())))
        .route("/status/{id}", post(set_status))
        .route("/integrations", post(create))
        .route("/projects", post(add_projects))
        .route("/edit/{id}", post(edit))
        .route("/revoke/{token}", post(revoke))
        .route("/clock", post(advance_clock))
        .route("/reset", post(reset));
    Router::new().nest("/__emulator", routes).with_state(emulator)
}

type Answer<T = StatusCode> = Result<T, ControlError>;

async fn add_fault(State(emulator): State<Emulator>, body: String) -> Answer {
    emulator.add_fault(serde_json::from_str(&body)?);
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the switches that are named and returns all.
async fn change_options(State(emulator): State<Emulator>, body: String) -> Answer<Json<Options>> {
    let changed = emulator.options().with(serde_json::from_str(&body)?)?;
    emulator.set_options(changed.clone());
    Ok(Json(changed))
}

async fn set_status(State(emulator): State<Emulator>, Path(id): Path<String>, body: String) -> Answer {
    emulator.set_status(&id, serde_json::from_str(&body)?)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn create(State(emulator): State<Emulator>, body: String) -> Answer<(StatusCode, Json<Value>)> {
    Ok((StatusCode::CREATED, Json(emulator.create(serde_json::from_str(&body)?)?)))
}

#[derive(Deserialize)]
struct More {
    projects: usize,
    environments: usize,
}

async fn add_projects(State(emulator): State<Emulator>, body: String) -> Answer {
    let More { projects, environments } = serde_json::from_str(&body)?;
    emulator.add_projects(projects, environments);
    Ok(StatusCode::NO_CONTENT)
}

async fn edit(State(emulator): State<Emulator>, Path(id): Path<String>, body: String) -> Answer<Json<Value>> {
    Ok(Json(emulator.edit(&id, serde_json::from_str(&body)?)?))
}

async fn revoke(State(emulator): State<Emulator>, Path(token): Path<String>) -> StatusCode {
    emulator.revoke(&token);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Advance {
    advance_ms: i64,
}

async fn advance_clock(State(emulator): State<Emulator>, body: String) -> Answer<Json<Value>> {
    let Advance { advance_ms } = serde_json::from_str(&body)?;
    emulator.advance_clock(advance_ms);
    Ok(Json(json!({"now_ms": emulator.now_ms()})))
}

async fn reset(State(emulator): State<Emulator>) -> StatusCode {
    emulator.reset();
    StatusCode::NO_CONTENT
}
