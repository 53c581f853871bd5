//! The record of what was done through this portal: an intent before every call, an outcome after it.

use std::time::Duration;

use domain::{IntegrationId, OutcomeKind, Place, Reason, RecordFilter, UnixMillis, Verb};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::ending::Ending;
use super::meant::Meant;
use super::requester::Requester;
use crate::database::Activity;
use crate::failure::Failure;
use crate::kept::{ActivityId, Actor, Entry, Intent, Outcome, Paging, TicketId, Wanted};
use crate::metrics;
use crate::portal::Portal;
use crate::session::Viewer;

/// The age in milliseconds at which an intent without an outcome was cut off: no process waits that long.
pub(crate) const CUT_OFF_MS: i64 = 60_000;
/// The pauses between attempts to record an outcome.
const RECORD_AGAIN: [Duration; 5] = [
    Duration::from_millis(250),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::ZERO,
];
/// How many entries a page has.
pub(crate) const PER_PAGE: u32 = 50;
/// How many entries are read at once for an export.
const PIECE: u32 = 500;

/// Writes down what is about to be done, with what will be sent (secrets marked) and why, and notes it with the tickets that are used up for it. Durable when it returns.
///
/// # Errors
/// [`Failure::Database`]: then nothing may be sent.
pub(crate) async fn begin(
    who: &Requester,
    meant: &Meant<'_>,
    preview: &Value,
    reason: Option<&Reason>,
    tickets: &[&TicketId],
) -> Result<ActivityId, Failure> {
    let Requester { portal, viewer, request_id } = who;
    let place = meant.place;
    let intent = Intent {
        scope: viewer.scope(),
        actor: Actor {
            name: viewer.signed_in.actor(),
            token_id: viewer.signed_in.caller.token_id.clone(),
            session: viewer.session.clone(),
        },
        verb: meant.verb,
        place: place.clone(),
        name: meant.name.to_owned(),
        detail: serde_json::to_string_pretty(preview).unwrap_or_default(),
        version_before: meant.version,
        reason: reason.cloned(),
        trace: meant.trace.clone(),
        request_id: request_id.clone(),
    };
    let id = record(portal).begin(&intent, tickets).await?;
    tracing::info!(
        activity = id.number(), verb = intent.verb.as_str(), place = %place.subject(), actor = intent.actor.name,
        session = %intent.actor.session, "a write begins"
    );
    Ok(id)
}

/// Writes down how it ended. A record that cannot be finished stays open, which is the truth.
pub(crate) async fn finish(
    portal: &Portal,
    verb: Verb,
    id: ActivityId,
    ending: &Ending,
    integration_id: Option<IntegrationId>,
) {
    let (kind, facts, version_after) = ending.facts();
    metrics::write_ended(verb, kind);
    tracing::info!(
        activity = id.number(),
        outcome = kind.as_str(),
        version = version_after.map(|version| version.0),
        "a write ended"
    );
    let outcome = Outcome { kind, facts, version_after, integration_id };
    // A database may be away for some seconds; what was seen must not be lost by that.
    for pause in RECORD_AGAIN {
        let Err(error) = record(portal).finish(id, &outcome).await else { return };
        tracing::error!(activity = id.number(), error = %error, "the outcome of a write could not be recorded");
        tokio::time::sleep(pause).await;
    }
}

/// Other creations in the same place, from a minute before on.
pub(crate) struct Rivals {
    /// What they made.
    pub made: Vec<IntegrationId>,
    /// The names of those of which it is not known what they made.
    pub open: Vec<String>,
}

/// The creations that may have made what the creation of `entry` seems to have made, whoever's they are.
///
/// # Errors
/// [`Failure::Database`] if the record cannot be read.
pub(crate) async fn rivals(
    portal: &Portal,
    viewer: &Viewer,
    place: &Place,
    entry: ActivityId,
) -> Result<Rivals, Failure> {
    // What was made long before was there before.
    let entries = record(portal).rivals(&viewer.signed_in.instance, place, entry, CUT_OFF_MS).await?;
    let open = |entry: &&Entry| {
        matches!(entry.outcome.as_ref().map(|outcome| outcome.kind), None | Some(OutcomeKind::Unknown))
    };
    Ok(Rivals {
        open: entries.iter().filter(open).map(|entry| entry.intent.name.clone()).collect(),
        made: entries.into_iter().filter_map(|entry| entry.intent.place.id).collect(),
    })
}

/// Whether there is something to find out about a write, and nobody is at it any more.
pub(crate) fn unsettled(entry: &Entry, now: UnixMillis) -> bool {
    // What a check has found is not to be found out at LaunchDarkly.
    entry.intent.verb != Verb::Check
        && now.since(entry.at) >= CUT_OFF_MS
        && entry.outcome.as_ref().is_none_or(|outcome| outcome.kind == OutcomeKind::Unknown)
}

/// Where a write was meant to be done.
pub(crate) fn place(entry: &Entry) -> Place {
    let place = entry.intent.place.clone();
    // What a creation made is not where it was meant to be made.
    Place { id: place.id.filter(|_| entry.intent.verb != Verb::Create), ..place }
}

/// Some entries of the record, newest first.
pub(crate) struct Leaf {
    /// The entries.
    pub entries: Vec<Entry>,
    /// The page's number, from 1.
    pub page: u32,
    /// How many pages there are, at least 1.
    pub pages: u32,
    /// How many entries there are in all.
    pub total: u64,
}

/// A page of the record with `size` entries; the last one if there are not so many.
///
/// # Errors
/// [`Failure::Database`] if it cannot be read.
pub(crate) async fn page(portal: &Portal, viewer: &Viewer, wanted: &Wanted, page: Paging) -> Result<Leaf, Failure> {
    let (record, scope) = (record(portal), viewer.scope());
    let (mut entries, total) = record.recent(&scope, wanted, page).await?;
    let pages = u32::try_from(total.div_ceil(u64::from(page.size))).unwrap_or(u32::MAX).max(1);
    let number = page.number.min(pages);
    if number < page.number {
        entries = record.recent(&scope, wanted, Paging { number, ..page }).await?.0;
    }
    Ok(Leaf { entries, page: number, pages, total })
}

/// The entries after a page that ended with `before`, newest first; empty at the end.
///
/// # Errors
/// [`Failure::Database`] if it cannot be read.
pub(crate) async fn older(
    portal: &Portal,
    viewer: &Viewer,
    wanted: &Wanted,
    before: Option<ActivityId>,
) -> Result<Vec<Entry>, Failure> {
    Ok(record(portal).before(&viewer.scope(), wanted, before, PIECE).await?)
}

/// Reads the days of a filter; the names of those that are no days are given back.
pub(crate) fn wanted(filter: RecordFilter) -> (Wanted, Vec<&'static str>) {
    let mut wrong = Vec::new();
    let mut day = |name: &'static str, text: &str, days_later: i64| {
        if text.is_empty() {
            return None;
        }
        // A time of day after it would be passed over in silence, and more be shown than was asked for.
        let date = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
        let midnight = date.and_then(|date| {
            let date = date.checked_add(jiff::Span::new().days(days_later)).ok()?;
            Some(UnixMillis(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond()))
        });
        if midnight.is_none() {
            wrong.push(name);
        }
        midnight
    };
    let (from, to) = (day("since", &filter.since, 0), day("until", &filter.until, 1));
    (Wanted { filter, from, to }, wrong)
}

/// One entry, if it is of the viewer's account.
///
/// # Errors
/// [`Failure::Database`] if it cannot be read.
pub(crate) async fn entry(portal: &Portal, viewer: &Viewer, id: ActivityId) -> Result<Option<Entry>, Failure> {
    Ok(record(portal).entry(&viewer.scope(), id).await?)
}

/// These entries, as far as they are of the viewer's account.
///
/// # Errors
/// [`Failure::Database`] if they cannot be read.
pub(crate) async fn entries(portal: &Portal, viewer: &Viewer, ids: &[ActivityId]) -> Result<Vec<Entry>, Failure> {
    Ok(record(portal).entries(&viewer.scope(), ids).await?)
}

fn record(portal: &Portal) -> Activity {
    Activity::new(&portal.database, &portal.clock)
}
