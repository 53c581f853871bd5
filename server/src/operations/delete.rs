//! Deleting an integration: a challenge, used once, bound to session, integration and version, good for two minutes. A
//! request without a live challenge deletes nothing.

use domain::{Address, Confirmation, ConfirmationError, Environment, Integration};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::activity::{self, Ending, Writing};
use super::change::timed_out;
use super::failure::{Failure, unseen, why};
use super::plan::{self, Place};
use super::show;
use crate::database::{ActivityId, Verb};
use crate::database::{Consumed, TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// How long a challenge is good for, in milliseconds.
pub const LIFETIME_MS: i64 = 120_000;

/// What a challenge is about.
#[derive(Serialize, Deserialize)]
struct Challenge {
    name: String,
    version: Option<i64>,
    critical: Option<bool>,
}

/// A question to the person who wants to delete.
pub struct Question {
    /// The integration as it is now.
    pub integration: Integration,
    /// What is known of its environment.
    pub environment: Option<Environment>,
    /// What the person must do.
    pub confirmation: Confirmation,
    /// The challenge.
    pub challenge: TicketId,
}

/// What came of deleting.
pub enum Deleted {
    /// It ended so, under this entry of the record.
    Ended(ActivityId),
    /// The name was wrong; how many tries are left.
    WrongName(u32),
    /// The integration has changed since the question was asked.
    Moved,
}

/// Reads the integration afresh and asks.
///
/// # Errors
/// Why it could not be read or the challenge not be kept.
pub async fn ask(portal: &Portal, viewer: &Viewer, address: &Address) -> Result<Question, Failure> {
    let (integration, environment) = show::with_environment(portal, viewer, address).await?;
    let critical = environment.as_ref().map(|environment| environment.critical);
    let confirmation = Confirmation::required(critical, &integration.name, address.id.as_str());
    let challenge = Challenge { name: integration.name.clone(), version: integration.version, critical };
    let payload = serde_json::to_vec(&challenge).map_err(|_| Failure::Database)?;
    let subject = Place::from(address).subject();
    let tickets = &portal.tickets;
    let challenge = tickets.issue(TicketKind::Challenge, &viewer.session, &subject, &payload, LIFETIME_MS).await?;
    Ok(Question { integration, environment, confirmation, challenge })
}

/// Deletes, if the challenge is live, the name fits where one is asked for, and nothing has changed.
///
/// # Errors
/// [`Failure::Expired`] if the challenge is not live; else why nothing was sent.
pub async fn delete(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    challenge: &TicketId,
    typed: &str,
    request_id: &str,
) -> Result<Deleted, Failure> {
    let tickets = &portal.tickets;
    let place = Place::from(address);
    if let Some(ticket) = tickets.peek(TicketKind::Challenge, challenge, &viewer.session).await? {
        let asked = read(&ticket.payload)?;
        let confirmation = Confirmation::required(asked.critical, &asked.name, address.id.as_str());
        if let Err(ConfirmationError::WrongName) = confirmation.accept(typed) {
            let left = tickets.miss(TicketKind::Challenge, challenge, &viewer.session).await?;
            return Ok(Deleted::WrongName(left));
        }
    }
    let asked = match plan::take(portal, viewer, TicketKind::Challenge, challenge, &place.subject()).await? {
        Consumed::Taken(payload) => read(&payload)?,
        Consumed::AlreadyUsed { result: Some(entry) } => return plan::ended(&entry).map(Deleted::Ended),
        Consumed::AlreadyUsed { result: None } | Consumed::Gone => return Err(Failure::Expired),
    };
    let current = show::integration(portal, viewer, address).await?;
    if current.version != asked.version || current.name != asked.name {
        return Ok(Deleted::Moved);
    }
    let writing = Writing {
        verb: Verb::Delete,
        place: &place,
        name: &asked.name,
        preview: &json!({"deleted": {"name": current.name, "on": current.on, "tags": current.tags}}),
        version: current.version,
        request_id,
    };
    let entry = activity::begin(portal, viewer, writing).await?;
    tickets.settle(challenge, &entry.number().to_string()).await?;
    let answer = portal.client(viewer)?.delete_integration(&viewer.signed_in.token, address).await;
    portal.lists.drop_for(viewer);
    let ending = match &answer {
        Ok(()) => Ending::Done { version: None, not_applied: Vec::new() },
        Err(launchdarkly::Error::NotFound) => Ending::Gone,
        Err(error) if error.outcome_unknown() => reconcile(portal, viewer, address, error).await,
        Err(error) => Ending::Refused(why(error)),
    };
    activity::finish(portal, entry, &ending, Some(address.id.clone())).await;
    match answer {
        Err(error) if !error.outcome_unknown() && error != launchdarkly::Error::NotFound => Err(error.into()),
        _ => Ok(Deleted::Ended(entry)),
    }
}

fn read(payload: &[u8]) -> Result<Challenge, Failure> {
    serde_json::from_slice(payload).map_err(|_| Failure::Expired)
}

/// Finds out by reading whether a deletion whose answer was not seen was made.
async fn reconcile(portal: &Portal, viewer: &Viewer, address: &Address, error: &launchdarkly::Error) -> Ending {
    match show::integration(portal, viewer, address).await {
        Err(Failure::NotFound) => Ending::Done { version: None, not_applied: Vec::new() },
        Ok(_) if timed_out(error) => Ending::Unknown(format!(
            "{}: the integration is still there so far, but LaunchDarkly may still be at it. Look again before you \
             repeat this.",
            unseen(error)
        )),
        Ok(_) => Ending::Refused(format!("{}, and the integration is still there: it was not deleted.", unseen(error))),
        Err(_) => Ending::Unknown(format!(
            "{}: the integration could not be read afterwards. Look whether it is still there before you repeat this.",
            unseen(error)
        )),
    }
}
