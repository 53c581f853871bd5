//! Checking a store from this network, for somebody who may see its integration. A check goes on whoever watches, is in the
//! record, and keeps no secret: a password lives as long as the check that it was typed for.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use app::words;
use domain::{
    Address, CheckVerdict, Environment, EnvironmentKey, FormValues, IntegrationId, ProjectKey, Provider, Secret,
    StepResult, Trace, UnixMillis, Verb,
};
use futures::StreamExt as _;
use serde_json::json;
use store_check::{Checker, Redis};
use tokio::sync::{Semaphore, watch};

use super::activity::{self, Ending, Writing};
use super::failure::Failure;
use super::plan::Place;
use super::{account, show};
use crate::config::SecretReferences;
use crate::database::{ActivityId, TicketId};
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

    /// Whether stores of this provider may be checked at all.
    fn allowed(&self, provider: Option<Provider>) -> Result<(), NotBegun> {
        match provider {
            _ if !self.is_on() => Err(NotBegun::Off),
            Some(Provider::Redis) => Ok(()),
            _ => Err(NotBegun::Provider),
        }
    }

    /// Counts one more check of the viewer's, if they may begin one.
    fn count(&self, viewer: &Viewer, now: UnixMillis) -> Result<(), NotBegun> {
        let mut begun = lock(&self.begun);
        begun.retain(|_, times| {
            times.retain(|time| now.since(*time) < MINUTE_MS);
            !times.is_empty()
        });
        let times = begun.entry(viewer.session.clone()).or_default();
        if times.len() >= A_MINUTE {
            return Err(NotBegun::TooMany);
        }
        times.push_back(now);
        Ok(())
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
    checks.allowed(address.provider.provider())?;
    let password = match given.reference.as_str() {
        "" => Some(given.password).filter(|password| !password.is_empty()),
        name => Some(checks.references.read(name).ok_or(NotBegun::Reference)?),
    };
    checks.count(viewer, portal.clock.now())?;
    let (integration, environment) = show::with_environment(portal, viewer, address).await?;
    let form = FormValues::of(&integration);
    let store = store_of(&form, environment.as_ref()).ok_or(NotBegun::NoStore)?;
    let others = other_prefixes(portal, viewer, &address.project, &address.environment);
    let store = Redis { password, now_ms: portal.clock.now().0, other_prefixes: others, ..store };
    let place = Place::from(address);
    let entry = note(portal, viewer, (&place, &integration.name, integration.version), &store, request_id).await?;
    let (tell, progress) = watch::channel(Progress::default());
    let id = TicketId::random().to_string();
    let run = Run { session: viewer.session.clone(), address: address.clone(), begun: portal.clock.now(), progress };
    checks.keep(id.clone(), run);
    let (portal, integration_id) = (portal.clone(), Some(address.id.clone()));
    let writes = portal.writes.clone();
    writes.spawn(async move {
        let each = |step: &StepResult| tell.send_modify(|progress| progress.steps.push(step.clone()));
        carry_out(&portal, store, entry, integration_id, each).await;
        tell.send_modify(|progress| progress.ended = true);
    });
    Ok(id)
}

/// Checks the values of a form that are not saved, and saves nothing. What it has found, when it has ended.
///
/// # Errors
/// [`NotBegun`] says why none was begun.
pub async fn values(
    portal: &Portal,
    viewer: &Viewer,
    place: &Place,
    form: &FormValues,
    request_id: &str,
) -> Result<Vec<StepResult>, NotBegun> {
    portal.checks.allowed(place.provider.provider())?;
    portal.checks.count(viewer, portal.clock.now())?;
    let environment = account::environment(portal, viewer, &place.project, &place.environment).await?;
    let store = store_of(form, Some(&environment)).ok_or(NotBegun::NoStore)?;
    let password = Some(form.get("config.password")).filter(|password| !password.is_empty()).map(Secret::new);
    let others = other_prefixes(portal, viewer, &place.project, &place.environment);
    let store = Redis { password, now_ms: portal.clock.now().0, other_prefixes: others, ..store };
    let entry = note(portal, viewer, (place, form.get("name"), None), &store, request_id).await?;
    let (portal, integration_id) = (portal.clone(), place.id.clone());
    let writes = portal.writes.clone();
    // It is in the record, so it is carried to its end whoever still waits.
    let check = writes.spawn(async move { carry_out(&portal, store, entry, integration_id, |_| {}).await });
    Ok(check.await.unwrap_or_default())
}

/// Takes the steps when it is this check's turn, and notes what came of them.
async fn carry_out(
    portal: &Portal,
    store: Redis,
    entry: ActivityId,
    integration_id: Option<IntegrationId>,
    each: impl Fn(&StepResult),
) -> Vec<StepResult> {
    let _turn = portal.checks.at_once.acquire().await;
    let mut found = Vec::new();
    let mut steps = std::pin::pin!(portal.checks.checker.redis(store));
    while let Some(step) = steps.next().await {
        each(&step);
        found.push(step);
    }
    let remarks = vec![words::check::verdict(CheckVerdict::of(&found)).to_owned()];
    activity::finish(portal, entry, &Ending::Done { version: None, remarks }, integration_id).await;
    found
}

/// Waits for the end of a check, up to `patience`; whether it has come.
pub async fn settle(progress: &mut watch::Receiver<Progress>, patience: Duration) -> bool {
    tokio::time::timeout(patience, progress.wait_for(|progress| progress.ended)).await.is_ok()
}

/// Who checks what, where to: noted before anything is connected to.
async fn note(
    portal: &Portal,
    viewer: &Viewer,
    (place, name, version): (&Place, &str, Option<i64>),
    store: &Redis,
    request_id: &str,
) -> Result<ActivityId, Failure> {
    let preview = json!({"check": {
        "host": store.host, "port": store.port, "tls": store.tls, "username": store.username, "prefix": store.prefix,
        "password": if store.password.is_some() { "given" } else { "none" },
    }});
    let writing = Writing {
        verb: Verb::Check,
        place,
        name,
        preview: &preview,
        version,
        reason: None,
        trace: Trace::default(),
        request_id,
    };
    activity::begin(portal, viewer, writing, &[]).await
}

/// The store that a form names, without its password; `None` where it names none.
pub(crate) fn store_of(form: &FormValues, environment: Option<&Environment>) -> Option<Redis> {
    let text = |key: &str| form.get(&format!("config.{key}")).trim().to_owned();
    let port = text("port");
    Some(Redis {
        host: Some(text("host")).filter(|host| !host.is_empty())?,
        // Left out, it is Redis's own.
        port: if port.is_empty() { 6379 } else { port.parse().ok()? },
        tls: form.ticked("config.tlsEnabled"),
        username: text("username"),
        prefix: environment.map(|environment| environment.client_side_id.clone()).unwrap_or_default(),
        ..Redis::default()
    })
}

/// Where else a sync may have been noted: under the SDKs' own prefix, or that of another environment of the project.
fn other_prefixes(
    portal: &Portal,
    viewer: &Viewer,
    project: &ProjectKey,
    environment: &EnvironmentKey,
) -> Vec<(String, String)> {
    let known = portal.environments.remembered(viewer, portal.clock.now());
    let placed = known.iter().flat_map(|environments| &environments.placed);
    let of_project = placed.filter(|it| it.project.key == *project && it.environment.key != *environment);
    let others = of_project.map(|it| (it.environment.key.to_string(), it.environment.client_side_id.clone()));
    std::iter::once((String::new(), DEFAULT_PREFIX.to_owned())).chain(others.filter(|(_, id)| !id.is_empty())).collect()
}
