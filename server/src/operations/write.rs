//! The one way of every write: the intent is recorded, the call is made, what came of it is seen or found out, and recorded.
//! Each verb says what it sends, and how it sees that it was done.

use domain::{Integration, IntegrationId, OutcomeFact, Place, Reason};
use launchdarkly::{AccessToken, Client, Error};
use serde_json::Value;

use super::ending::Ending;
use super::meant::Meant;
use super::reconcile::{Cause, find_out};
use super::requester::Requester;
use super::{activity, notices, show};
use crate::failure::{Failure, answered};
use crate::kept::{ActivityId, TicketId};

/// What a verb fills in.
pub(super) trait Write: Sync {
    /// What LaunchDarkly answers.
    type Answer: Send + Sync;

    /// What is meant.
    fn meant(&self) -> Meant<'_>;

    /// What will be sent, secrets marked.
    fn preview(&self) -> &Value;

    /// Why, in the person's words.
    fn reason(&self) -> Option<&Reason>;

    /// Makes the call.
    fn send(&self, client: &Client, token: &AccessToken) -> impl Future<Output = Result<Self::Answer, Error>> + Send;

    /// How it ended where LaunchDarkly says that it was done, and the ID of what was made.
    fn done(
        &self,
        who: &Requester,
        answer: &Self::Answer,
    ) -> impl Future<Output = (Ending, Option<IntegrationId>)> + Send;

    /// How it ended where LaunchDarkly refused it.
    fn refused(&self, error: &Error) -> Ending {
        Ending::refused(answered(error))
    }
}

/// A write that was sent, and is recorded to its end.
pub(super) struct Sent<Answer> {
    /// Its entry of the record.
    pub(super) entry: ActivityId,
    /// What LaunchDarkly answered.
    pub(super) answer: Result<Answer, Error>,
}

/// Sends a write for which these `tickets` are used up.
///
/// # Errors
/// Why nothing was sent: it may not be, or its intent could not be recorded.
pub(super) async fn send<W: Write>(
    who: &Requester,
    write: &W,
    tickets: &[&TicketId],
) -> Result<Sent<W::Answer>, Failure> {
    let Requester { portal, viewer, .. } = who;
    let meant = write.meant();
    let client = portal.client_to_write(viewer, &meant.place.project)?;
    let entry = activity::begin(who, &meant, write.preview(), write.reason(), tickets).await?;
    let answer = write.send(client, &viewer.signed_in.token).await;
    notices::written(portal, viewer);
    let (ending, id) = match &answer {
        Ok(made) => write.done(who, made).await,
        Err(error) if error.outcome_unknown() => {
            find_out(portal, viewer, entry, &meant, Cause::Unanswered(error)).await
        }
        Err(error) => (write.refused(error), None),
    };
    activity::finish(portal, meant.verb, entry, &ending, id.or_else(|| meant.place.id.clone())).await;
    Ok(Sent { entry, answer })
}

/// Reads back what LaunchDarkly made of a write.
///
/// # Errors
/// How the write ended where that cannot be read.
pub(super) async fn read_back(who: &Requester, made: &Integration) -> Result<Integration, Ending> {
    show::integration(&who.portal, &who.viewer, &made.address)
        .await
        .map_err(|_| Ending::Done { version: made.version, remarks: vec![OutcomeFact::NotReadBack] })
}

/// The field that LaunchDarkly's refusal names in quotation marks or as a word of its own; empty if it is about the whole.
pub(super) fn refused_field(place: &Place, message: &str) -> String {
    let provider = place.provider.provider();
    let fields = provider.map(domain::Provider::fields).unwrap_or_default();
    let mut words = message.split(|letter: char| !letter.is_ascii_alphanumeric());
    let named = words.find_map(|word| fields.iter().find(|field| field.key == word)).map(domain::Field::form_name);
    named.unwrap_or_default()
}
