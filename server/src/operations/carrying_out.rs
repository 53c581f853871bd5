//! Applying a desired-state file: planned write by write, confirmed as a whole, each under the rules of a single
//! write. Each write's plan ([`super::plan`]) ensures that it is done once.

mod filling;
mod planning;

use app::words::desired::{Became, Unconfirmed};
use as_code::File;
use domain::{Address, Caution, ChangeLine, Filter, NotDone, OutcomeKind, Place, Reason, Verb, Version};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::delete::{Answer, Deleted};
use super::patience::Patience;
use super::requester::Requester;
use super::unplanned::Unplanned;
use super::{activity, apply, create, delete};
use crate::database::{Consumed, DatabaseError};
use crate::failure::Failure;
use crate::kept::{ActivityId, TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

pub(crate) use planning::plan;

/// How long a plan of a file waits, in milliseconds.
const LIFETIME_MS: i64 = 30 * 60 * 1000;
/// What its ticket is about.
const SUBJECT: &str = "plan of a file";

/// What is wanted.
pub(crate) struct Wanted<'file> {
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
pub(crate) struct Step {
    /// What.
    pub verb: Verb,
    /// Where.
    pub place: Place,
    /// The integration's name.
    pub name: String,
    /// What changes, for people.
    pub lines: Vec<ChangeLine>,
    /// What will be sent, secrets marked; `None` for a deletion.
    pub preview: Option<Value>,
    /// What to know before.
    pub cautions: Vec<Caution>,
    /// Its plan; empty for a deletion.
    plan: String,
    /// The version that it was worked out against.
    version: Option<Version>,
}

impl Step {
    /// Method and path.
    pub(crate) fn request(&self) -> String {
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
pub(crate) struct Steps {
    /// The writes.
    #[serde(rename = "steps")]
    pub writes: Vec<Step>,
    /// How many there are that the file does not have, and that stay.
    pub extra: usize,
    /// Which file they were worked out from.
    digest: String,
    reason: Option<Reason>,
}

impl Steps {
    /// How many of them delete.
    pub(crate) fn deletions(&self) -> usize {
        self.writes.iter().filter(|step| step.verb == Verb::Delete).count()
    }
}

/// Why nothing was sent of a plan that was confirmed.
pub(crate) enum NotBegun {
    /// It was confirmed a moment before.
    Used,
    /// The database does not say whether it was.
    Database(DatabaseError),
}

/// What is told while a plan is carried out.
pub(crate) enum Told<'step> {
    /// What became of a write, or why it was not sent.
    Ended(&'step Step, &'step Result<Became, Failure>),
    /// It was not done, so those that are left are not sent.
    Stopped {
        /// How many.
        left: usize,
    },
}

/// A plan that waits to be confirmed.
///
/// # Errors
/// Why it cannot be; [`Failure::Database`] if it cannot be read.
pub(crate) async fn look(
    portal: &Portal,
    viewer: &Viewer,
    id: &TicketId,
    digest: &str,
) -> Result<Steps, Unplanned<Unconfirmed>> {
    let ticket = portal.tickets.peek(TicketKind::File, id, &viewer.session).await?;
    let Some(ticket) = ticket.filter(|ticket| ticket.subject == SUBJECT) else {
        return Err(Unplanned::Wrong(Unconfirmed::Gone));
    };
    let steps: Steps = serde_json::from_slice(&ticket.payload).map_err(|_| Failure::Expired)?;
    if steps.digest != digest {
        return Err(Unplanned::Wrong(Unconfirmed::OtherFile));
    }
    Ok(steps)
}

/// Carries it out, once, and tells write by write what comes of it; whether all of it was done. Ends at the first write that was
/// not.
///
/// # Errors
/// [`NotBegun`] says why nothing was sent.
pub(crate) async fn carry_out(
    portal: &Portal,
    viewer: &Viewer,
    id: &TicketId,
    steps: &Steps,
    tell: impl Fn(Told<'_>),
) -> Result<bool, NotBegun> {
    match portal.tickets.consume(TicketKind::File, id, &viewer.session, SUBJECT).await {
        Ok(Consumed::Taken(_)) => {}
        Ok(Consumed::AlreadyUsed | Consumed::Gone) => return Err(NotBegun::Used),
        Err(error) => return Err(NotBegun::Database(error)),
    }
    let patience = Patience::new(portal, viewer, |_| ());
    let who = Requester::new(portal, viewer, &uuid::Uuid::new_v4().to_string());
    for (at, step) in steps.writes.iter().enumerate() {
        patience.room().await;
        let became = one(&who, step, steps.reason.as_ref()).await;
        tell(Told::Ended(step, &became));
        if !became.as_ref().is_ok_and(is_done) {
            tell(Told::Stopped { left: steps.writes.len() - at - 1 });
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether what was wanted is so.
fn is_done(became: &Became) -> bool {
    matches!(became, Became::Recorded { kind: OutcomeKind::Done | OutcomeKind::Gone, .. })
}

/// One write, and what came of it.
async fn one(who: &Requester, step: &Step, reason: Option<&Reason>) -> Result<Became, Failure> {
    let not = |why: Option<NotDone>| Ok(Became::NotDone(why.unwrap_or(NotDone::Waiting)));
    match (step.verb, step.place.address()) {
        (Verb::Delete, Some(address)) => delete_one(who, step, &address, reason).await,
        (_, Some(address)) => {
            let plan = TicketId::parse(&step.plan).map_err(|_| Failure::Expired)?;
            match apply::apply(who, &address, &plan).await? {
                apply::Applied::Ended(entry) => recorded(who, entry).await,
                other => not(other.why_not()),
            }
        }
        (_, None) => {
            let plan = TicketId::parse(&step.plan).map_err(|_| Failure::Expired)?;
            match create::create(who, &step.place, &plan).await? {
                create::Created::Ended(entry) => recorded(who, entry).await,
                other => not(other.why_not()),
            }
        }
    }
}

async fn delete_one(
    who: &Requester,
    step: &Step,
    address: &Address,
    reason: Option<&Reason>,
) -> Result<Became, Failure> {
    let question = delete::ask(&who.portal, &who.viewer, address, None).await?;
    if question.integration.version != step.version {
        return Ok(Became::ChangedSincePlan);
    }
    // The typed count is the confirmation of all of them.
    let typed = match question.confirmation {
        domain::Confirmation::Click => String::new(),
        domain::Confirmation::Typed(name) => name,
    };
    let answer = Answer { typed, reason: reason.map(ToString::to_string).unwrap_or_default(), managed: true };
    match delete::delete(who, address, &question.challenge, answer).await? {
        Deleted::Ended(entry) => recorded(who, entry).await,
        Deleted::Refused(answer, _) => Ok(Became::Refused(answer)),
        Deleted::Changed(_) => Ok(Became::ChangedBySomebodyElse),
        Deleted::Wrong(_) => Ok(Became::NotConfirmed),
    }
}

/// What the record says of a write.
async fn recorded(who: &Requester, entry: ActivityId) -> Result<Became, Failure> {
    let entry = activity::entry(&who.portal, &who.viewer, entry).await?;
    let outcome = entry.and_then(|entry| entry.outcome);
    Ok(outcome.map_or(Became::Unrecorded, |outcome| Became::Recorded { kind: outcome.kind, facts: outcome.facts }))
}
