//! The record of what was done through this portal: an intent before every call, an outcome after it.

use std::time::Duration;

use domain::IntegrationId;
use serde_json::Value;

use super::failure::Failure;
use super::plan::Place;
use crate::database::{Activity, ActivityId, Actor, Entry, Intent, Outcome, OutcomeKind, Page, Scope, Target, Verb};
use crate::portal::Portal;
use crate::session::Viewer;

/// How long an outcome is waited for: a call, and the reading after it.
const PATIENCE: Duration = Duration::from_secs(22);
/// How many entries a page has.
pub const PER_PAGE: u32 = 50;

/// What is about to be done.
pub struct Writing<'write> {
    /// The verb.
    pub verb: Verb,
    /// Where.
    pub place: &'write Place,
    /// The integration's name.
    pub name: &'write str,
    /// What will be sent, secrets marked.
    pub preview: &'write Value,
    /// The version before.
    pub version: Option<i64>,
    /// The request's ID.
    pub request_id: &'write str,
}

/// How a write ended, as far as it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Done.
    Done {
        /// The version after.
        version: Option<i64>,
        /// The labels of the fields that read back differently.
        not_applied: Vec<String>,
    },
    /// It was gone already.
    Gone,
    /// Refused, and why.
    Refused(String),
    /// Not seen, and what was tried.
    Unknown(String),
}

/// Writes down what is about to be done. Durable when it returns.
///
/// # Errors
/// [`Failure::Database`]: then nothing may be sent.
pub async fn begin(portal: &Portal, viewer: &Viewer, writing: Writing<'_>) -> Result<ActivityId, Failure> {
    let place = writing.place;
    let intent = Intent {
        scope: scope(viewer),
        actor: Actor::of(&viewer.signed_in.caller, &viewer.session),
        verb: writing.verb,
        target: Target {
            project: place.project.clone(),
            environment: place.environment.clone(),
            provider: place.provider.clone(),
            id: place.id.clone(),
            name: writing.name.to_owned(),
        },
        detail: serde_json::to_string_pretty(writing.preview).unwrap_or_default(),
        version_before: writing.version,
        request_id: writing.request_id.to_owned(),
    };
    Ok(record(portal).begin(&intent).await?)
}

/// Writes down how it ended. A record that cannot be finished stays open, which is the truth.
pub async fn finish(portal: &Portal, id: ActivityId, ending: &Ending, integration_id: Option<IntegrationId>) {
    let (kind, detail, version_after) = match ending {
        Ending::Done { version, not_applied } if not_applied.is_empty() => (OutcomeKind::Done, None, *version),
        Ending::Done { version, not_applied } => {
            (OutcomeKind::Done, Some(format!("LaunchDarkly did not apply: {}.", not_applied.join(", "))), *version)
        }
        Ending::Gone => (OutcomeKind::Gone, Some("It had been deleted before.".to_owned()), None),
        Ending::Refused(why) => (OutcomeKind::Refused, Some(why.clone()), None),
        Ending::Unknown(what) => (OutcomeKind::Unknown, Some(what.clone()), None),
    };
    let outcome = Outcome { kind, detail, version_after, integration_id };
    if let Err(error) = record(portal).finish(id, &outcome).await {
        tracing::error!(activity = id.number(), error = %error, "the outcome of a write could not be recorded");
    }
}

/// A page of the record, from 1, newest first, and how many entries there are.
///
/// # Errors
/// [`Failure::Database`] if it cannot be read.
pub async fn page(portal: &Portal, viewer: &Viewer, number: u32) -> Result<(Vec<Entry>, u64), Failure> {
    Ok(record(portal).recent(&scope(viewer), Page { number, size: PER_PAGE }).await?)
}

/// One entry, if it is of the viewer's account.
///
/// # Errors
/// [`Failure::Database`] if it cannot be read.
pub async fn entry(portal: &Portal, viewer: &Viewer, id: ActivityId) -> Result<Option<Entry>, Failure> {
    Ok(record(portal).entry(&scope(viewer), id).await?)
}

/// One entry once it has its outcome, or, after as long as a call can take, as it is then. Whoever asked for the same
/// write again gets the answer that the first one got.
///
/// # Errors
/// [`Failure::Database`] if it cannot be read.
pub async fn ended(portal: &Portal, viewer: &Viewer, id: ActivityId) -> Result<Option<Entry>, Failure> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        match entry(portal, viewer, id).await? {
            Some(open) if open.outcome.is_none() && tokio::time::Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            entry => return Ok(entry),
        }
    }
}

fn record(portal: &Portal) -> Activity {
    Activity::new(&portal.database, &portal.clock)
}

fn scope(viewer: &Viewer) -> Scope {
    Scope::of(&viewer.signed_in.instance, &viewer.signed_in.caller, &viewer.session)
}
