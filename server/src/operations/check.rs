//! Checking a store from this network, for somebody who may see its integration. A check goes on whoever watches, is in the
//! record, and keeps no secret: a password lives as long as the check that it was typed for.

pub(crate) mod many;

use std::time::Duration;

use domain::{
    Address, CheckVerdict, Checked, ExternalId, FormValues, Host, IntegrationId, KEEP, OutcomeFact, Place, Provider,
    Region, RoleArn, Secret, StepResult, TableName, Trace, Verb, Version,
};
use futures::StreamExt as _;
use serde_json::json;
use store_check::{DynamoDb, OtherPrefix, Redis, Settings, Store};
use tokio::sync::watch;

use super::activity;
use super::ending::Ending;
use super::meant::Meant;
use super::requester::Requester;
use super::{account, list, show};
use crate::failure::Failure;
use crate::kept::{ActivityId, TicketId};
use crate::memory::{CheckProgress, Checks, Run};
use crate::portal::Portal;
use crate::session::Viewer;

/// The prefix of Redis's keys where SDKs are told none (seen in their code); for DynamoDB it is none.
const REDIS_PREFIX: &str = "launchdarkly";

/// Why a check was not begun.
#[derive(Debug)]
pub(crate) enum NotBegun {
    /// The operator allows none.
    Off,
    /// Storekeeper cannot check stores of this provider.
    Provider,
    /// LaunchDarkly did not say which store it is.
    NoStore,
    /// As many were begun with this token as may be in a minute.
    TooMany,
    /// The reference to a password is none of those that the operator allows for this store, or leads to none.
    Reference,
    /// The integration could not be read, or the check not be recorded.
    Failed(Failure),
}

impl From<Failure> for NotBegun {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Whether the viewer may begin a check now, which is counted.
fn admit(portal: &Portal, viewer: &Viewer) -> Result<(), NotBegun> {
    match portal.checks.is_on() {
        false => Err(NotBegun::Off),
        true if portal.checks.count(viewer, portal.clock.now()) => Ok(()),
        true => Err(NotBegun::TooMany),
    }
}

/// The references to passwords that may be used for the store of a form.
pub(crate) fn references(checks: &Checks, provider: Provider, form: &FormValues) -> Vec<String> {
    match settings_of(provider, form) {
        Some(Settings::Redis(server)) => {
            checks.references.of(&server.host, server.port).iter().map(ToString::to_string).collect()
        }
        Some(Settings::DynamoDb(_)) | None => Vec::new(),
    }
}

/// What somebody gives for a check.
pub(crate) struct Given {
    /// A password as it was typed; empty for none.
    pub password: Secret,
    /// A reference to one; empty for none.
    pub reference: String,
}

/// Begins a check of an integration's store; its ID.
///
/// # Errors
/// [`NotBegun`] says why none was begun.
pub(crate) async fn begin(who: &Requester, address: &Address, given: Given) -> Result<String, NotBegun> {
    let Requester { portal, viewer, .. } = who;
    let checks = &portal.checks;
    admit(portal, viewer)?;
    let provider = address.provider.provider().ok_or(NotBegun::Provider)?;
    let (integration, environment) = tokio::join!(
        show::integration(portal, viewer, address),
        account::environment(portal, viewer, &address.project, &address.environment)
    );
    // Without its environment it is not known what the keys begin with.
    let (integration, environment) = (integration?, environment?);
    let mut settings = settings_of(provider, &FormValues::of(&integration)).ok_or(NotBegun::NoStore)?;
    if let Settings::Redis(server) = &mut settings {
        server.password = match given.reference.as_str() {
            "" => Some(given.password).filter(|password| !password.is_empty()),
            name => Some(provided(checks, server, Some(name)).await.ok_or(NotBegun::Reference)?),
        };
    }
    let place = Place::from(address);
    let store = Store {
        other_prefixes: other_prefixes(portal, viewer, &place, provider),
        settings,
        prefix: environment.client_side_id,
        now_ms: 0,
    };
    let entry = note(who, (&place, &integration.name, integration.version), &store).await?;
    let (tell, progress) = watch::channel(CheckProgress::default());
    let id = TicketId::random().to_string();
    let run = Run { session: viewer.session.clone(), address: address.clone(), begun: portal.clock.now(), progress };
    checks.keep(id.clone(), run);
    let noted = Noted { entry, integration: Some(address.id.clone()), saved: true };
    let (portal, viewer, writes) = (portal.clone(), viewer.clone(), portal.writes.clone());
    writes.spawn(async move {
        // Whatever happens, whoever watches is told that it is over.
        let tell = Telling(tell);
        let each = |step: &StepResult| tell.0.send_modify(|progress| progress.steps.push(step.clone()));
        carry_out(&portal, &viewer, store, noted, each).await;
        list::note_again(&portal, &viewer).await;
    });
    Ok(id)
}

/// Tells of the end of a check when it is dropped.
struct Telling(watch::Sender<CheckProgress>);

impl Drop for Telling {
    fn drop(&mut self) {
        self.0.send_modify(|progress| progress.ended = true);
    }
}

/// The password that the operator provides for a server: that of the reference, or of the first that has one.
async fn provided(checks: &Checks, server: &Redis, name: Option<&str>) -> Option<Secret> {
    let references = checks.references.of(&server.host, server.port).into_iter();
    let wanted: Vec<_> = references.filter(|it| name.is_none_or(|name| it.to_string() == name)).collect();
    // Files may be slow.
    let read = tokio::task::spawn_blocking(move || wanted.iter().find_map(crate::config::SecretReference::read));
    read.await.ok().flatten()
}

/// Checks the values of a form that are not saved, and saves nothing. What it has found, when it has ended.
///
/// # Errors
/// [`NotBegun`] says why none was begun.
pub(crate) async fn values(who: &Requester, place: &Place, form: &FormValues) -> Result<Vec<StepResult>, NotBegun> {
    let Requester { portal, viewer, .. } = who;
    admit(portal, viewer)?;
    let provider = place.provider.provider().ok_or(NotBegun::Provider)?;
    let mut settings = settings_of(provider, form).ok_or(NotBegun::NoStore)?;
    let environment = account::environment(portal, viewer, &place.project, &place.environment).await?;
    if let Settings::Redis(server) = &mut settings {
        server.password = Some(form.get("config.password")).filter(|password| !password.is_empty()).map(Secret::new);
    }
    let store = Store {
        other_prefixes: other_prefixes(portal, viewer, place, provider),
        settings,
        prefix: environment.client_side_id,
        now_ms: 0,
    };
    let entry = note(who, (place, form.get("name"), None), &store).await?;
    let noted = Noted { entry, integration: place.id.clone(), saved: false };
    let (portal, viewer, writes) = (portal.clone(), viewer.clone(), portal.writes.clone());
    // It is in the record, so it is carried to its end whoever still waits.
    let check = writes.spawn(async move { carry_out(&portal, &viewer, store, noted, |_| {}).await });
    Ok(check.await.unwrap_or_default())
}

/// A check that is in the record already.
struct Noted {
    entry: ActivityId,
    integration: Option<IntegrationId>,
    /// Whether it is the integration's own store that is checked, and no values that are not saved.
    saved: bool,
}

/// Takes the steps when it is this check's turn, and notes what came of them.
async fn carry_out(
    portal: &Portal,
    viewer: &Viewer,
    mut store: Store,
    Noted { entry, integration, saved }: Noted,
    each: impl Fn(&StepResult),
) -> Vec<StepResult> {
    let _turn = portal.checks.turn(viewer).await;
    store.now_ms = portal.clock.now().0;
    let mut found = Vec::new();
    let mut steps = std::pin::pin!(portal.checks.checker.check(store));
    while let Some(step) = steps.next().await {
        each(&step);
        found.push(step);
    }
    let verdict = CheckVerdict::of(&found);
    if let Some(id) = integration.as_ref().filter(|_| saved) {
        let checked = Checked { at: portal.clock.now(), verdict };
        if let Err(error) = portal.last_checks.set(&viewer.scope(), id, checked).await {
            tracing::warn!(%error, "the result of a check could not be saved");
        }
    }
    let remarks = vec![OutcomeFact::Checked { verdict }];
    activity::finish(portal, Verb::Check, entry, &Ending::Done { version: None, remarks }, integration).await;
    found
}

/// Waits for the end of a check, up to `patience`; whether it has come.
pub(crate) async fn settle(progress: &mut watch::Receiver<CheckProgress>, patience: Duration) -> bool {
    tokio::time::timeout(patience, progress.wait_for(|progress| progress.ended)).await.is_ok()
}

/// Who checks what, where to: noted before anything is connected to.
async fn note(
    who: &Requester,
    (place, name, version): (&Place, &str, Option<Version>),
    store: &Store,
) -> Result<ActivityId, Failure> {
    let preview = json!({"check": match &store.settings {
        Settings::Redis(server) => json!({
            "host": server.host, "port": server.port, "tls": server.tls, "username": server.username,
            "password": if server.password.is_some() { "given" } else { "none" }, "prefix": store.prefix,
        }),
        Settings::DynamoDb(table) => json!({
            "table": table.table.as_str(), "region": table.region.as_str(),
            "role": table.role.as_ref().map(RoleArn::as_str), "prefix": store.prefix,
        }),
    }});
    let meant = Meant { verb: Verb::Check, place, name, version, trace: &Trace::default() };
    activity::begin(who, &meant, &preview, None, &[]).await
}

/// The store that a form names, without its password; `None` where it names none.
pub(crate) fn settings_of(provider: Provider, form: &FormValues) -> Option<Settings> {
    let text = |key: &str| form.get(&format!("config.{key}")).trim().to_owned();
    Some(match provider {
        // A value that is neither yes nor no does not say whether to speak TLS.
        Provider::Redis if form.get("config.tlsEnabled") == KEEP => return None,
        Provider::Redis => {
            let port = text("port");
            Settings::Redis(Redis {
                host: Host::parse(&text("host")).ok()?.as_str().to_owned(),
                // Left out, it is Redis's own.
                port: if port.is_empty() { 6379 } else { port.parse().ok()? },
                tls: form.ticked("config.tlsEnabled"),
                username: text("username"),
                password: None,
            })
        }
        Provider::DynamoDb => Settings::DynamoDb(DynamoDb {
            table: TableName::parse(&text("tableName")).ok()?,
            region: Region::parse(&text("region")).ok()?,
            role: RoleArn::parse(&text("roleArn")).ok(),
            external_id: ExternalId::parse(&text("externalId")).ok(),
        }),
    })
}

/// Where else a sync may have been noted: where SDKs look if they are told no prefix, or under that of another environment of
/// the project.
fn other_prefixes(portal: &Portal, viewer: &Viewer, place: &Place, provider: Provider) -> Vec<OtherPrefix> {
    let default = match provider {
        Provider::Redis => REDIS_PREFIX,
        Provider::DynamoDb => "",
    };
    let known = portal.environments.remembered(viewer, portal.clock.now());
    let placed = known.iter().flat_map(|environments| &environments.placed);
    let of_project = placed.filter(|it| it.project.key == place.project && it.environment.key != place.environment);
    let others = of_project.map(|it| OtherPrefix {
        environment: it.environment.key.to_string(),
        prefix: it.environment.client_side_id.clone(),
    });
    let untold = OtherPrefix { environment: String::new(), prefix: default.to_owned() };
    std::iter::once(untold).chain(others.filter(|other| !other.prefix.is_empty())).collect()
}
