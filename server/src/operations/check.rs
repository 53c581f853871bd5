//! Checking a store from this network, for somebody who may see its integration. A check goes on whoever watches, is in the
//! record, and keeps no secret: a password lives as long as the check that it was typed for.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use app::words;
use domain::{
    Address, CheckVerdict, ConfigValue, Environment, Integration, Provider, Secret, StepResult, Trace, UnixMillis, Verb,
};
use futures::StreamExt as _;
use serde_json::json;
use store_check::{Checker, Redis};
use tokio::sync::{Semaphore, watch};

use super::activity::{self, Ending, Writing};
use super::failure::Failure;
use super::plan::Place;
use super::show;
use crate::config::SecretReferences;
use crate::database::TicketId;
use crate::portal::Portal;
use crate::session::{SessionRef, Viewer};

/// How many checks are under way at the same time, of everybody's.
const AT_ONCE: usize = 8;
/// How many checks one session may begin in a minute.
const A_MINUTE: usize = 30;
const MINUTE_MS: i64 = 60 * 1000;
/// How many checks are remembered at most.
const RUNS: usize = 1_000;
/// How long one is remembered, in milliseconds.
const KEPT_MS: i64 = 10 * 60 * 1000;
/// The SDKs' own prefix where they are told none (seen in their code).
const DEFAULT_PREFIX: &str = "launchdarkly";

/// How a check is going.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// The steps that have ended.
    pub steps: Vec<StepResult>,
    /// Whether all have.
    pub ended: bool,
}

struct Run {
    session: SessionRef,
    address: Address,
    begun: UnixMillis,
    progress: watch::Receiver<Progress>,
}

/// Whoever checks, and the checks of late.
pub struct Checks {
    checker: Checker,
    references: SecretReferences,
    at_once: Semaphore,
    runs: Mutex<HashMap<String, Run>>,
    begun: Mutex<HashMap<SessionRef, VecDeque<UnixMillis>>>,
}

/// Why a check was not begun.
#[derive(Debug)]
pub enum NotBegun {
    /// The operator allows none.
    Off,
    /// Storekeeper cannot check stores of this provider.
    Provider,
    /// LaunchDarkly did not say which store it is.
    NoStore,
    /// The session has begun as many as it may in a minute.
    TooMany,
    /// The reference to a password is none of those that the operator allows, or leads to none.
    Reference,
    /// The integration could not be read, or the check not be recorded.
    Failed(Failure),
}

impl From<Failure> for NotBegun {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Checks {
    /// Nothing was checked yet.
    pub fn new(checker: Checker, references: SecretReferences) -> Self {
        Self { checker, references, at_once: Semaphore::new(AT_ONCE), runs: Mutex::default(), begun: Mutex::default() }
    }

    /// Whether any check is allowed.
    pub fn is_on(&self) -> bool {
        self.checker.is_on()
    }

    /// The references to passwords that may be used.
    pub fn references(&self) -> Vec<String> {
        self.references.names()
    }

    /// A check of the viewer's, of this integration.
    pub fn run(&self, viewer: &Viewer, address: &Address, id: &str) -> Option<watch::Receiver<Progress>> {
        let runs = lock(&self.runs);
        let run = runs.get(id).filter(|run| run.session == viewer.session && run.address == *address)?;
        Some(run.progress.clone())
    }

    /// A check of the viewer's.
    pub fn any_run(&self, viewer: &Viewer, id: &str) -> Option<watch::Receiver<Progress>> {
        let runs = lock(&self.runs);
        runs.get(id).filter(|run| run.session == viewer.session).map(|run| run.progress.clone())
    }

    /// Counts one more check of the session, if it may begin one.
    fn may_begin(&self, session: &SessionRef, now: UnixMillis) -> bool {
        let mut begun = lock(&self.begun);
        begun.retain(|_, times| {
            times.retain(|time| now.since(*time) < MINUTE_MS);
            !times.is_empty()
        });
        let times = begun.entry(session.clone()).or_default();
        let may = times.len() < A_MINUTE;
        if may {
            times.push_back(now);
        }
        may
    }

    fn keep(&self, id: String, run: Run) {
        let mut runs = lock(&self.runs);
        if runs.len() >= RUNS {
            let now = run.begun;
            runs.retain(|_, run| now.since(run.begun) < KEPT_MS);
        }
        // So many in ten minutes are no person's: the newest are not remembered.
        if runs.len() < RUNS {
            runs.insert(id, run);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What somebody gives for a check.
pub struct Given {
    /// A password as it was typed; empty for none.
    pub password: Secret,
    /// A reference to one; empty for none.
    pub reference: String,
}

/// Begins a check of an integration's store; its ID.
///
/// # Errors
/// [`NotBegun`] says why none was begun.
pub async fn begin(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    given: Given,
    request_id: &str,
) -> Result<String, NotBegun> {
    let checks = &portal.checks;
    if !checks.is_on() {
        return Err(NotBegun::Off);
    }
    if address.provider.provider() != Some(Provider::Redis) {
        return Err(NotBegun::Provider);
    }
    let password = match given.reference.as_str() {
        "" => Some(given.password).filter(|password| !password.is_empty()),
        name => Some(checks.references.read(name).ok_or(NotBegun::Reference)?),
    };
    if !checks.may_begin(&viewer.session, portal.clock.now()) {
        return Err(NotBegun::TooMany);
    }
    let (integration, environment) = show::with_environment(portal, viewer, address).await?;
    let mut store = store_of(&integration, environment.as_ref()).ok_or(NotBegun::NoStore)?;
    store.password = password;
    store.now_ms = portal.clock.now().0;
    store.other_prefixes = other_prefixes(portal, viewer, address);
    let entry = note(portal, viewer, &integration, &store, request_id).await?;
    let (tell, progress) = watch::channel(Progress::default());
    let id = TicketId::random().to_string();
    let run = Run { session: viewer.session.clone(), address: address.clone(), begun: portal.clock.now(), progress };
    checks.keep(id.clone(), run);
    let (portal, integration_id) = (portal.clone(), address.id.clone());
    let writes = portal.writes.clone();
    writes.spawn(async move {
        let _permit = portal.checks.at_once.acquire().await;
        let mut steps = std::pin::pin!(portal.checks.checker.redis(store));
        while let Some(step) = steps.next().await {
            tell.send_modify(|progress| progress.steps.push(step));
        }
        let verdict = CheckVerdict::of(&tell.borrow().steps);
        let remarks = vec![words::check::verdict(verdict).to_owned()];
        activity::finish(&portal, entry, &Ending::Done { version: None, remarks }, Some(integration_id)).await;
        tell.send_modify(|progress| progress.ended = true);
    });
    Ok(id)
}

/// Waits for the end of a check, up to `patience`; whether it has come.
pub async fn settle(progress: &mut watch::Receiver<Progress>, patience: Duration) -> bool {
    tokio::time::timeout(patience, progress.wait_for(|progress| progress.ended)).await.is_ok()
}

/// Who checks what, where to: noted before anything is connected to.
async fn note(
    portal: &Portal,
    viewer: &Viewer,
    integration: &Integration,
    store: &Redis,
    request_id: &str,
) -> Result<crate::database::ActivityId, Failure> {
    let place = Place::from(&integration.address);
    let preview = json!({"check": {
        "host": store.host, "port": store.port, "tls": store.tls, "username": store.username, "prefix": store.prefix,
        "password": if store.password.is_some() { "given" } else { "none" },
    }});
    let writing = Writing {
        verb: Verb::Check,
        place: &place,
        name: &integration.name,
        preview: &preview,
        version: integration.version,
        reason: None,
        trace: Trace::default(),
        request_id,
    };
    activity::begin(portal, viewer, writing, &[]).await
}

/// The store that an integration names; `None` where it names none.
fn store_of(integration: &Integration, environment: Option<&Environment>) -> Option<Redis> {
    let config = integration.config.as_ref()?;
    let text = |key: &str| match config.get(key) {
        Some(ConfigValue::Plain(serde_json::Value::String(text))) => text.clone(),
        Some(ConfigValue::Plain(serde_json::Value::Number(number))) => number.to_string(),
        _ => String::new(),
    };
    let port = text("port");
    Some(Redis {
        host: Some(text("host")).filter(|host| !host.is_empty())?,
        // Left out, it is Redis's own.
        port: if port.is_empty() { 6379 } else { port.trim().parse().ok()? },
        tls: matches!(config.get("tlsEnabled"), Some(ConfigValue::Plain(serde_json::Value::Bool(true)))),
        username: text("username"),
        prefix: environment.map(|environment| environment.client_side_id.clone()).unwrap_or_default(),
        ..Redis::default()
    })
}

/// Where else a sync may have been noted: under the SDKs' own prefix, or that of another environment of the project.
fn other_prefixes(portal: &Portal, viewer: &Viewer, address: &Address) -> Vec<(String, String)> {
    let known = portal.environments.remembered(viewer, portal.clock.now());
    let placed = known.iter().flat_map(|environments| &environments.placed);
    let of_project = placed.filter(|it| it.project.key == address.project && it.environment.key != address.environment);
    let others = of_project.map(|it| (it.environment.key.to_string(), it.environment.client_side_id.clone()));
    std::iter::once((String::new(), DEFAULT_PREFIX.to_owned())).chain(others.filter(|(_, id)| !id.is_empty())).collect()
}
