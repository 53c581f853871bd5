//! Deleting an integration: a challenge, used once, bound to session, integration and version, good for two minutes. A
//! request without a live challenge deletes nothing.

use domain::{
    Address, Confirmation, ConfirmationError, Environment, FormValues, Integration, IntegrationId, Merge, MergedField,
    Place, Reason, ReasonError, Trace, Verb, Version,
};
use launchdarkly::{AccessToken, Client, Error};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::ending::Ending;
use super::impact::{self, Impact};
use super::meant::Meant;
use super::once::{self, Next};
use super::requester::Requester;
use super::write::{self, Sent, Write};
use super::{plan, sealed_form, show};
use crate::database::Consumed;
use crate::failure::{Failure, answered};
use crate::kept::{ActivityId, TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// How long a challenge is good for, in milliseconds.
const LIFETIME_MS: i64 = 120_000;

/// What a challenge is about: what the person was shown.
#[derive(Serialize, Deserialize)]
struct Challenge {
    name: String,
    version: Option<Version>,
    critical: Option<bool>,
    needs_reason: bool,
    #[serde(with = "sealed_form")]
    form: FormValues,
}

impl Challenge {
    fn of(integration: &Integration, environment: Option<&Environment>) -> Self {
        Self {
            name: integration.name.clone(),
            version: integration.version,
            critical: environment.map(|environment| environment.critical),
            needs_reason: Environment::wants_reason(environment),
            form: FormValues::of(integration),
        }
    }

    fn read(payload: &[u8]) -> Result<Self, Failure> {
        serde_json::from_slice(payload).map_err(|_| Failure::Expired)
    }

    /// What the challenge's row is bound to: the integration at this version.
    fn subject(&self, address: &Address) -> String {
        let version = self.version.map_or_else(|| "?".to_owned(), |version| version.to_string());
        format!("{}@{version}", Place::from(address).subject())
    }

    /// The tag that says that code manages it, if one does.
    fn managed_by(&self, portal: &Portal) -> Option<String> {
        portal.managed_by(&plan::tags(&self.form))
    }

    /// What differs from what was shown.
    fn changed(&self, now: &Integration) -> Vec<MergedField> {
        let Some(provider) = now.provider() else { return Vec::new() };
        Merge::of(provider, Some(&self.form), &FormValues::of(now), &self.form, &FormValues::default()).fields
    }
}

/// A question to the person who wants to delete.
pub(crate) struct Question {
    /// The integration as it is now.
    pub integration: Integration,
    /// What is known of its environment.
    pub environment: Option<Environment>,
    /// What the person must do.
    pub confirmation: Confirmation,
    /// Whether a reason is required.
    pub needs_reason: bool,
    /// The tag that says that code manages it, if one does.
    pub managed: Option<String>,
    /// What depends on the stores of the environment.
    pub impact: Impact,
    /// The challenge.
    pub challenge: TicketId,
    /// How long it is good for, in milliseconds.
    pub good_for_ms: i64,
}

/// What a person answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    /// The name, where it has to be typed.
    pub typed: String,
    /// Why.
    pub reason: String,
    /// That they want it although code manages the integration.
    pub managed: bool,
}

/// What is wrong with an answer.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// The name.
    pub name: Option<ConfirmationError>,
    /// The reason.
    pub reason: Option<ReasonError>,
    /// Whether they did not say that they want it although code manages the integration.
    pub unagreed: bool,
    /// How many tries are left.
    pub left: u32,
}

/// What came of deleting.
pub(crate) enum Deleted {
    /// It ended so, under this entry of the record.
    Ended(ActivityId),
    /// The answer does not do. The challenge stands until no tries are left.
    Wrong(Wrong),
    /// LaunchDarkly certainly did not do it, and how it answered.
    Refused(domain::Reply, Failure),
    /// The integration has changed since the question was asked, in these fields as far as they can be seen.
    Changed(Vec<MergedField>),
}

/// Reads the integration afresh and asks. A challenge that still stands is asked again instead of a new one.
///
/// # Errors
/// Why it could not be read or the challenge not be kept.
pub(crate) async fn ask(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    standing: Option<TicketId>,
) -> Result<Question, Failure> {
    let (read, impact) =
        tokio::join!(show::with_environment(portal, viewer, address), impact::of(portal, viewer, address));
    let (integration, environment) = read?;
    let asked = Challenge::of(&integration, environment.as_ref());
    let (kind, session) = (TicketKind::Challenge, &viewer.session);
    let stands = match &standing {
        Some(challenge) => portal.tickets.peek(kind, challenge, session).await?,
        None => None,
    };
    let (challenge, good_for_ms) = if let (Some(challenge), Some(ticket)) = (standing, stands) {
        (challenge, ticket.expires_at.since(portal.clock.now()))
    } else {
        let payload = serde_json::to_vec(&asked).map_err(|_| Failure::Database)?;
        let subject = asked.subject(address);
        (portal.tickets.issue(kind, session, &subject, &payload, LIFETIME_MS).await?, LIFETIME_MS)
    };
    let confirmation = Confirmation::required(asked.critical, &integration.name, address.id.as_str());
    let needs_reason = asked.needs_reason;
    let managed = asked.managed_by(portal);
    Ok(Question { integration, environment, confirmation, needs_reason, managed, impact, challenge, good_for_ms })
}

/// Deletes, if the challenge is live, the name and the reason do where they are asked for, and nothing has changed.
///
/// # Errors
/// [`Failure::Expired`] if the challenge is not live; else why nothing was sent.
pub(crate) async fn delete(
    who: &Requester,
    address: &Address,
    challenge: &TicketId,
    answer: Answer,
) -> Result<Deleted, Failure> {
    let now = {
        let (address, challenge) = (address.clone(), challenge.clone());
        |who| async move { delete_now(&who, &address, &challenge, &answer).await }
    };
    once::once(who, now, second(who, address, challenge)).await
}

/// `None` if another request has used the challenge, or it is not live.
async fn delete_now(
    who: &Requester,
    address: &Address,
    challenge: &TicketId,
    answer: &Answer,
) -> Result<Option<Deleted>, Failure> {
    let Requester { portal, viewer, .. } = who;
    let (tickets, kind) = (&portal.tickets, TicketKind::Challenge);
    let Some(ticket) = tickets.peek(kind, challenge, &viewer.session).await? else {
        return Ok(None);
    };
    let asked = Challenge::read(&ticket.payload)?;
    let subject = asked.subject(address);
    if ticket.subject != subject {
        return Err(Failure::Expired);
    }
    let confirmation = Confirmation::required(asked.critical, &asked.name, address.id.as_str());
    let reason = Reason::parse(&answer.reason, asked.needs_reason);
    let unagreed = !answer.managed && asked.managed_by(portal).is_some();
    let name = confirmation.accept(&answer.typed).err();
    if name.is_some() || reason.is_err() || unagreed {
        let left =
            if name.is_some() { tickets.miss(kind, challenge, &viewer.session).await? } else { ticket.misses_left };
        return Ok(Some(Deleted::Wrong(Wrong { name, reason: reason.err(), unagreed, left })));
    }
    let current = match show::integration(portal, viewer, address).await {
        Err(Failure::NotFound) => return Ok(None),
        current => current?,
    };
    match tickets.consume(kind, challenge, &viewer.session, &subject).await? {
        Consumed::Taken(_) => {}
        Consumed::AlreadyUsed | Consumed::Gone => return Ok(None),
    }
    // Taken also where it has changed: nobody may carry it out after somebody was told that nothing was deleted.
    let deleted = if current.version != asked.version || current.name != asked.name {
        Ok(Deleted::Changed(asked.changed(&current)))
    } else {
        carry_out(who, &current, challenge, reason.ok().flatten()).await
    };
    once::close(portal, challenge, None).await;
    deleted.map(Some)
}

/// A second request with the same challenge is told what came of it; else it is not live, or the integration is gone.
async fn second(who: &Requester, address: &Address, challenge: &TicketId) -> Result<Deleted, Failure> {
    let here = format!("{}@", Place::from(address).subject());
    let is_ours = |subject: &str| subject.starts_with(&here);
    match once::second(&who.portal, &who.viewer, TicketKind::Challenge, challenge, is_ours).await? {
        Next::Entry(entry) => Ok(Deleted::Ended(entry)),
        Next::Plan(_) | Next::Draft(_) => Err(Failure::Expired),
    }
}

/// A deletion that was confirmed.
struct Deleting<'now> {
    current: &'now Integration,
    place: Place,
    trace: Trace,
    preview: Value,
    reason: Option<Reason>,
}

impl Write for Deleting<'_> {
    type Answer = ();

    fn meant(&self) -> Meant<'_> {
        let Integration { name, version, .. } = self.current;
        Meant { verb: Verb::Delete, place: &self.place, name, version: *version, trace: &self.trace }
    }

    fn preview(&self) -> &Value {
        &self.preview
    }

    fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }

    async fn send(&self, client: &Client, token: &AccessToken) -> Result<(), Error> {
        client.delete_integration(token, &self.current.address).await
    }

    async fn done(&self, _: &Requester, (): &()) -> (Ending, Option<IntegrationId>) {
        (Ending::done(None), None)
    }

    fn refused(&self, error: &Error) -> Ending {
        if *error == Error::NotFound { Ending::Gone } else { Ending::refused(answered(error)) }
    }
}

/// The deletion. The challenge has been used up for it.
async fn carry_out(
    who: &Requester,
    current: &Integration,
    challenge: &TicketId,
    reason: Option<Reason>,
) -> Result<Deleted, Failure> {
    let deleting = Deleting {
        current,
        place: Place::from(&current.address),
        trace: Trace::of_deletion(current),
        preview: json!({"deleted": {"name": current.name, "on": current.on, "tags": current.tags}}),
        reason,
    };
    let Sent { entry, answer } = write::send(who, &deleting, &[challenge]).await?;
    match answer {
        Err(error) if !error.outcome_unknown() && error != Error::NotFound => {
            Ok(Deleted::Refused(answered(&error), error.into()))
        }
        _ => Ok(Deleted::Ended(entry)),
    }
}
