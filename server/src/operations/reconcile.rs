//! Finding out, by reading, whether a write whose answer was not seen was done. It never writes upstream, and what cannot
//! be read is not claimed.

use std::sync::Arc;
use std::time::Duration;

use domain::{Address, Found, Integration, IntegrationId, OutcomeFact, Place, Row, Unseen, Verb};
use launchdarkly::{Error, Unavailability};

use super::activity;
use super::ending::Ending;
use super::list;
use super::meant::Meant;
use super::show;
use crate::failure::{Failure, answered};
use crate::kept::{ActivityId, Entry};
use crate::memory::Snapshot;
use crate::portal::Portal;
use crate::session::Viewer;

/// Why there is something to find out.
#[derive(Clone, Copy)]
pub(crate) enum Cause<'error> {
    /// The answer to the write was not seen, just now.
    Unanswered(&'error Error),
    /// Somebody looks again, long enough afterwards that LaunchDarkly is not at it any more.
    Later,
}

impl Cause<'_> {
    /// Whether LaunchDarkly may still be carrying the write out.
    fn may_still_happen(self) -> bool {
        matches!(self, Self::Unanswered(Error::Unavailable { why }) if why.gave_up_waiting())
    }

    /// Whether what is not done yet may be done a moment later: the connection may have broken before LaunchDarkly was done.
    fn may_come_late(self) -> bool {
        use Unavailability::{Interrupted, Status};
        matches!(self, Self::Unanswered(Error::Unavailable { why: Interrupted | Status(_) }))
    }

    fn looked_up(self, found: Found) -> OutcomeFact {
        let why = match self {
            Self::Unanswered(error) => Unseen::Unanswered { answer: answered(error) },
            Self::Later => Unseen::Later,
        };
        OutcomeFact::LookedUp { why, found }
    }

    fn unknown(self, found: Found) -> Ending {
        Ending::Unknown(self.looked_up(found))
    }

    fn not_done(self, found: Found) -> Ending {
        Ending::Refused(self.looked_up(found))
    }
}

/// How long what may come late is waited for.
const LATE: Duration = Duration::from_secs(2);

/// Finds out what became of the write of `entry`, and the ID of what was created. “Not done” is said after a second look only, where it
/// may have come late.
pub(crate) async fn find_out(
    portal: &Portal,
    viewer: &Viewer,
    entry: ActivityId,
    meant: &Meant<'_>,
    cause: Cause<'_>,
) -> (Ending, Option<IntegrationId>) {
    let found = look(portal, viewer, entry, meant, cause).await;
    if !cause.may_come_late() || !matches!(found.0, Ending::Refused(_)) {
        return found;
    }
    tokio::time::sleep(LATE).await;
    look(portal, viewer, entry, meant, cause).await
}

/// Looks again at a write whose outcome is not known, and adds to the record what is found out.
///
/// # Errors
/// [`Failure::NotFound`] if the viewer's account has no such entry; [`Failure::Database`] if it cannot be read.
pub(crate) async fn look_again(portal: &Portal, viewer: &Viewer, id: ActivityId) -> Result<Entry, Failure> {
    let entry = activity::entry(portal, viewer, id).await?.ok_or(Failure::NotFound)?;
    if !activity::unsettled(&entry, portal.clock.now()) {
        return Ok(entry);
    }
    let place = activity::place(&entry);
    let intent = &entry.intent;
    let (name, trace, version) = (&intent.name, &intent.trace, intent.version_before);
    let meant = Meant { verb: intent.verb, place: &place, name, version, trace };
    let (ending, found) = find_out(portal, viewer, id, &meant, Cause::Later).await;
    activity::finish(portal, intent.verb, id, &ending, found).await;
    activity::entry(portal, viewer, id).await?.ok_or(Failure::NotFound)
}

async fn look(
    portal: &Portal,
    viewer: &Viewer,
    entry: ActivityId,
    meant: &Meant<'_>,
    cause: Cause<'_>,
) -> (Ending, Option<IntegrationId>) {
    let Some(address) = meant.place.address() else { return created(portal, viewer, entry, meant, cause).await };
    let now = show::integration(portal, viewer, &address).await;
    let ending = if meant.verb == Verb::Delete { deleted(&now, cause) } else { changed(now, meant, cause) };
    (ending, Some(address.id))
}

fn deleted(now: &Result<Integration, Failure>, cause: Cause<'_>) -> Ending {
    match now {
        Err(Failure::NotFound) => Ending::done(None),
        Ok(_) if cause.may_still_happen() => cause.unknown(Found::StillThereSoFar),
        Ok(_) => cause.not_done(Found::StillThere),
        Err(_) => cause.unknown(Found::DeletionUnreadable),
    }
}

fn changed(now: Result<Integration, Failure>, meant: &Meant<'_>, cause: Cause<'_>) -> Ending {
    let Ok(now) = now else { return cause.unknown(Found::ChangeUnreadable) };
    if now.version.is_some() && now.version == meant.version {
        return if cause.may_still_happen() {
            cause.unknown(Found::UnchangedSoFar)
        } else {
            cause.not_done(Found::Unchanged)
        };
    }
    if meant.trace.secrets.iter().any(|secret| secret.set) {
        return cause.unknown(Found::SecretUnseen);
    }
    if meant.trace.left(&now).is_empty() {
        return Ending::done(now.version);
    }
    cause.unknown(if now.version.is_none() { Found::DiffersUnversioned } else { Found::ChangedOtherwise })
}

/// Looks in that place for an integration that was not there before, and that nobody else has made.
async fn created(
    portal: &Portal,
    viewer: &Viewer,
    entry: ActivityId,
    meant: &Meant<'_>,
    cause: Cause<'_>,
) -> (Ending, Option<IntegrationId>) {
    let Some(before) = &meant.trace.there_before else { return (cause.unknown(Found::BeforeUnknown), None) };
    portal.lists.drop_for(viewer);
    let Some(now) = snapshot(portal, viewer).await else { return (cause.unknown(Found::AccountUnreadable), None) };
    let Ok(rivals) = activity::rivals(portal, viewer, meant.place, entry).await else {
        return (cause.unknown(Found::RecordUnreadable), None);
    };
    let id = |row: &Row| row.address.id.clone();
    let new =
        |row: &&Row| meant.place.has(&row.address) && !before.contains(&id(row)) && !rivals.made.contains(&id(row));
    // Without a name LaunchDarkly may make one up.
    let named = |row: &&Row| meant.name.is_empty() || row.name == meant.name;
    let (ours, others): (Vec<&Row>, Vec<&Row>) = now.rows().iter().filter(new).partition(named);
    if let [row] = ours.as_slice()
        && !rivals.open.contains(&row.name)
        && !rivals.open.iter().any(String::is_empty)
    {
        return compared(portal, viewer, meant, &row.address.id, cause).await;
    }
    let may_be_ours = |row: &&Row| !rivals.open.contains(&row.name);
    let found = match ours.as_slice() {
        [_] => Found::CreatedTwice,
        [_, ..] => Found::SeveralNew,
        [] if others.iter().any(may_be_ours) => Found::NewOfAnotherName,
        [] if cause.may_still_happen() => Found::NotThereSoFar,
        [] if !now.unreadable.is_empty() => Found::PartUnreadable,
        [] if matches!(cause, Cause::Later) => Found::NotThereNow,
        [] => return (cause.not_done(Found::NotThere), None),
    };
    (cause.unknown(found), None)
}

/// Compares the only one that may be the new one with what was asked for.
async fn compared(
    portal: &Portal,
    viewer: &Viewer,
    meant: &Meant<'_>,
    id: &IntegrationId,
    cause: Cause<'_>,
) -> (Ending, Option<IntegrationId>) {
    let Place { project, environment, provider, .. } = meant.place.clone();
    let address = Address { project, environment, provider, id: id.clone() };
    match show::integration(portal, viewer, &address).await {
        Ok(now) if meant.trace.left(&now).is_empty() => (Ending::done(now.version), Some(address.id)),
        Ok(_) => (cause.unknown(Found::NewDiffers), None),
        Err(_) => (cause.unknown(Found::NewUnreadable), None),
    }
}

/// The account as LaunchDarkly lists it now, and not as it was before; `None` if it cannot be read.
pub(crate) async fn snapshot(portal: &Portal, viewer: &Viewer) -> Option<Arc<Snapshot>> {
    list::list(portal, viewer).await.ok().filter(|listed| listed.late.is_none()).map(|listed| listed.snapshot)
}
