//! The account's integrations. One call upstream for however many look at the same time with the same token, and for a
//! few seconds after; own writes drop what is remembered.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use app::view::RowsJson;
use bytes::Bytes;
use domain::{Index, Listing, Overview, Row, UnixMillis, Unreadable};
use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use launchdarkly::Unavailability;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::failure::Failure;
use super::{check, healths, stores};
use crate::crypto::hex;
use crate::portal::Portal;
use crate::session::Viewer;

/// How long a list is good for, in milliseconds.
pub const FRESH_MS: i64 = 5_000;
/// How long an old list may stand in for one that cannot be read, in milliseconds.
const LATE_MS: i64 = 24 * 60 * 60 * 1000;
/// How often a list is kept for after a restart, in milliseconds.
const KEEP_MS: i64 = 5 * 60 * 1000;
/// How long a page waits for a new list while there is an older one.
const PATIENCE: Duration = Duration::from_millis(600);
/// How many tokens' lists are remembered at most.
const SLOTS: usize = 200;
/// How many rows all of them may have together: a row takes about 700 bytes.
const ROWS: usize = 100_000;

/// The account's integrations at one time.
#[derive(Debug)]
pub struct Snapshot {
    /// One row an integration, in LaunchDarkly's order, and how they are found.
    pub index: Arc<Index>,
    /// The account at a glance.
    pub overview: Arc<Overview>,
    /// What could not be read.
    pub unreadable: Vec<Unreadable>,
    /// When LaunchDarkly said so.
    pub as_of: UnixMillis,
    packed: OnceLock<Packed>,
}

/// The rows as the browser gets them.
#[derive(Clone, Debug)]
pub struct Packed {
    /// [`RowsJson`].
    pub json: Bytes,
    /// What these very rows are known by, on whichever replica.
    pub digest: String,
}

impl Listed {
    /// Whether LaunchDarkly may answer any moment.
    pub fn is_pending(&self) -> bool {
        self.late == Some(Failure::Pending)
    }
}

impl Snapshot {
    /// What was read at `as_of`; `note` adds to the rows what the list does not say.
    fn new(listing: Listing, as_of: UnixMillis, note: impl FnOnce(&mut [Row])) -> Self {
        let mut rows: Vec<Row> = listing.integrations.iter().map(|integration| Row::new(integration, as_of)).collect();
        note(&mut rows);
        Self {
            index: Arc::new(Index::new(rows)),
            overview: Arc::new(Overview::of(&listing.integrations, as_of)),
            unreadable: listing.unreadable,
            as_of,
            packed: OnceLock::new(),
        }
    }

    /// The rows, in LaunchDarkly's order.
    pub fn rows(&self) -> &[Row] {
        self.index.rows()
    }

    /// The rows as the browser gets them; made once.
    pub fn packed(&self) -> &Packed {
        self.packed.get_or_init(|| {
            // Texts and numbers always have a JSON.
            let json = serde_json::to_vec(&RowsJson::of(self.rows())).unwrap_or_default();
            let digest = hex(&Sha256::digest(&json)[..16]);
            Packed { json: json.into(), digest }
        })
    }
}

/// A list, and why it is not newer if it could have been.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The list.
    pub snapshot: Arc<Snapshot>,
    /// The failure for which an older list stands in.
    pub late: Option<Failure>,
}

type Flight = Shared<BoxFuture<'static, Result<Arc<Snapshot>, Failure>>>;

#[derive(Default)]
struct Slot {
    snapshot: Option<Arc<Snapshot>>,
    /// The one before it.
    previous: Option<Arc<Snapshot>>,
    flight: Option<Flight>,
    /// Counts the writes, so that a list asked for before one is not remembered after it.
    writes: u64,
    /// Whether the snapshot was read before the last write.
    outdated: bool,
    /// Whether somebody was shown an older list while this look is under way, and when such a look failed, and why: they are
    /// told when they come back.
    shown_older: bool,
    failed: Option<(UnixMillis, Failure)>,
    /// When a list was kept for after a restart.
    kept: Option<UnixMillis>,
    used: UnixMillis,
}

impl Slot {
    fn rows(&self) -> usize {
        [&self.snapshot, &self.previous].into_iter().flatten().map(|snapshot| snapshot.rows().len()).sum()
    }
}

/// The lists that were read lately, by instance and token. Bounded by hand: a slot holds a look under way, counts writes and
/// keeps two lists, which a cache of values does not.
#[derive(Default)]
pub struct ListCache(Mutex<HashMap<String, Slot>>);

impl ListCache {
    fn slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what the viewer's token saw; to be called after every write and on demand.
    pub fn drop_for(&self, viewer: &Viewer) {
        if let Some(slot) = self.slots().get_mut(&key(viewer)) {
            slot.writes += 1;
            slot.outdated = true;
            slot.flight = None;
            slot.failed = None;
        }
    }

    fn forget(&self, viewer: &Viewer) {
        self.slots().remove(&key(viewer));
    }

    /// Drops what was used longest ago, until there is room for the rest.
    fn make_room(slots: &mut HashMap<String, Slot>, used: &str) {
        let mut rows: usize = slots.values().map(Slot::rows).sum();
        while slots.len() > SLOTS || rows > ROWS {
            let others = slots.iter().filter(|(key, slot)| *key != used && slot.flight.is_none());
            let Some(oldest) = others.min_by_key(|(_, slot)| slot.used).map(|(key, _)| key.clone()) else { return };
            rows -= slots.remove(&oldest).map_or(0, |slot| slot.rows());
        }
    }

    /// The list in memory, if it is fresh; else the flight to join.
    fn fresh_or_flight(&self, portal: &Portal, viewer: &Viewer, now: UnixMillis) -> Result<Arc<Snapshot>, Flight> {
        let mut slots = self.slots();
        let key = key(viewer);
        let slot = slots.entry(key.clone()).or_default();
        slot.used = now;
        if let Some(snapshot) =
            slot.snapshot.as_ref().filter(|snapshot| !slot.outdated && now.since(snapshot.as_of) < FRESH_MS)
        {
            return Ok(Arc::clone(snapshot));
        }
        let writes = slot.writes;
        let flight = slot.flight.get_or_insert_with(|| start(portal.clone(), viewer.clone(), writes)).clone();
        Self::make_room(&mut slots, &key);
        Err(flight)
    }

    /// Notes what a look came to; whether the list is to be kept for after a restart.
    fn land(&self, viewer: &Viewer, writes: u64, now: UnixMillis, result: &Result<Arc<Snapshot>, Failure>) -> bool {
        let mut slots = self.slots();
        let key = key(viewer);
        let Some(slot) = slots.get_mut(&key).filter(|slot| slot.writes == writes) else { return false };
        slot.flight = None;
        let shown_older = std::mem::take(&mut slot.shown_older);
        let keep = match result {
            Ok(snapshot) => {
                slot.previous = slot.snapshot.replace(Arc::clone(snapshot));
                (slot.outdated, slot.failed) = (false, None);
                slot.kept.is_none_or(|kept| now.since(kept) >= KEEP_MS) && {
                    slot.kept = Some(now);
                    true
                }
            }
            Err(failure) => {
                slot.failed = shown_older.then(|| (now, failure.clone()));
                false
            }
        };
        Self::make_room(&mut slots, &key);
        keep
    }

    /// Why the look failed during which somebody was shown an older list, if that was a moment ago.
    fn failed(&self, viewer: &Viewer, now: UnixMillis) -> Option<Failure> {
        let slots = self.slots();
        let (at, failure) = slots.get(&key(viewer))?.failed.as_ref()?;
        (0..FRESH_MS).contains(&now.since(*at)).then(|| failure.clone())
    }

    /// Notes that somebody was shown an older list.
    fn show_older(&self, viewer: &Viewer) {
        if let Some(slot) = self.slots().get_mut(&key(viewer)) {
            slot.shown_older = true;
        }
    }

    /// Takes in a list that was kept, unless there is one.
    fn remember(&self, viewer: &Viewer, snapshot: &Arc<Snapshot>) {
        if let Some(slot) = self.slots().get_mut(&key(viewer)).filter(|slot| slot.snapshot.is_none()) {
            slot.snapshot = Some(Arc::clone(snapshot));
            slot.outdated = true;
        }
    }

    /// The list that was read at `as_of`, if it is one of the last two.
    pub fn read_at(&self, viewer: &Viewer, as_of: UnixMillis) -> Option<Arc<Snapshot>> {
        let slots = self.slots();
        let slot = slots.get(&key(viewer))?;
        [&slot.snapshot, &slot.previous].into_iter().flatten().find(|snapshot| snapshot.as_of == as_of).cloned()
    }

    /// Whether a new list is being read.
    pub fn is_reading(&self, viewer: &Viewer) -> bool {
        self.slots().get(&key(viewer)).is_some_and(|slot| slot.flight.is_some())
    }

    fn older(&self, viewer: &Viewer, now: UnixMillis) -> Option<Arc<Snapshot>> {
        let slots = self.slots();
        slots.get(&key(viewer))?.snapshot.clone().filter(|snapshot| now.since(snapshot.as_of) < LATE_MS)
    }
}

/// Reads the account's integrations, or takes what was read a moment ago.
///
/// # Errors
/// Why LaunchDarkly could not be read, if there is no older list to stand in.
pub async fn list(portal: &Portal, viewer: &Viewer) -> Result<Listed, Failure> {
    let now = portal.clock.now();
    let flight = match portal.lists.fresh_or_flight(portal, viewer, now) {
        Ok(snapshot) => return Ok(Listed { snapshot, late: None }),
        Err(flight) => flight,
    };
    settle(portal, viewer, now, flight.await).await
}

/// The same for a page: where there is an older list, it does not wait for long, and shows that one meanwhile.
///
/// # Errors
/// Why LaunchDarkly could not be read, if there is no older list to stand in.
pub async fn soon(portal: &Portal, viewer: &Viewer) -> Result<Listed, Failure> {
    let now = portal.clock.now();
    if let Some(failure) = portal.lists.failed(viewer, now)
        && let Some(snapshot) = older(portal, viewer, now).await
    {
        return Ok(Listed { snapshot, late: Some(failure) });
    }
    let flight = match portal.lists.fresh_or_flight(portal, viewer, now) {
        Ok(snapshot) => return Ok(Listed { snapshot, late: None }),
        Err(flight) => flight,
    };
    match tokio::time::timeout(PATIENCE, flight.clone()).await {
        Ok(result) => settle(portal, viewer, now, result).await,
        Err(_) => match older(portal, viewer, now).await {
            Some(snapshot) => {
                portal.lists.show_older(viewer);
                Ok(Listed { snapshot, late: Some(Failure::Pending) })
            }
            None => settle(portal, viewer, now, flight.await).await,
        },
    }
}

async fn settle(
    portal: &Portal,
    viewer: &Viewer,
    now: UnixMillis,
    result: Result<Arc<Snapshot>, Failure>,
) -> Result<Listed, Failure> {
    match result {
        Ok(snapshot) => Ok(Listed { snapshot, late: None }),
        Err(
            failure @ (Failure::Unavailable(_) | Failure::RateLimited(_) | Failure::TooLarge | Failure::Undecodable(_)),
        ) => match older(portal, viewer, now).await {
            Some(snapshot) => Ok(Listed { snapshot, late: Some(failure) }),
            None => Err(failure),
        },
        Err(failure) => Err(failure),
    }
}

/// The list to stand in: from memory, or what was kept before a restart.
async fn older(portal: &Portal, viewer: &Viewer, now: UnixMillis) -> Option<Arc<Snapshot>> {
    if let Some(snapshot) = portal.lists.older(viewer, now) {
        return Some(snapshot);
    }
    let kept = portal.last_lists.find(&secret(viewer)).await.ok()??;
    let kept: Kept = serde_json::from_slice(&kept).ok()?;
    let snapshot = Arc::new(Snapshot {
        index: Arc::new(Index::new(kept.rows)),
        overview: Arc::new(kept.overview),
        unreadable: kept.unreadable,
        as_of: kept.as_of,
        packed: OnceLock::new(),
    });
    portal.lists.remember(viewer, &snapshot);
    Some(snapshot)
}

/// A list as it is kept for after a restart.
#[derive(Deserialize)]
struct Kept {
    rows: Vec<Row>,
    overview: Overview,
    unreadable: Vec<Unreadable>,
    as_of: UnixMillis,
}

/// The same on its way there.
#[derive(Serialize)]
struct Keep<'list> {
    rows: &'list [Row],
    overview: &'list Overview,
    unreadable: &'list [Unreadable],
    as_of: UnixMillis,
}

/// Keeps a list for after a restart. That it cannot be kept is no failure of anything else.
async fn keep(portal: &Portal, viewer: &Viewer, snapshot: &Arc<Snapshot>) {
    let list = Arc::clone(snapshot);
    let json = tokio::task::spawn_blocking(move || {
        let Snapshot { overview, unreadable, as_of, .. } = &*list;
        serde_json::to_vec(&Keep { rows: list.rows(), overview, unreadable, as_of: *as_of }).ok()
    });
    let Ok(Some(json)) = json.await else { return };
    if let Err(error) = portal.last_lists.keep(&secret(viewer), &json, snapshot.as_of).await {
        tracing::warn!(%error, "the list could not be kept for after a restart");
    }
}

/// What only a holder of the token knows.
fn secret(viewer: &Viewer) -> Zeroizing<Vec<u8>> {
    let (instance, token) = (&viewer.signed_in.instance, viewer.signed_in.token.expose());
    Zeroizing::new([instance.as_bytes(), &[0], token.as_bytes()].concat())
}

/// Drops all that the viewer's token saw, in memory and kept; to be called when they sign out.
pub async fn forget(portal: &Portal, viewer: &Viewer) {
    portal.lists.forget(viewer);
    if let Err(error) = portal.last_lists.forget(&secret(viewer)).await {
        tracing::warn!(%error, "the list that was kept could not be removed");
    }
}

/// A look that goes on, and is remembered, even if everybody who waited for it has gone.
fn start(portal: Portal, viewer: Viewer, writes: u64) -> Flight {
    let look = tokio::spawn(async move {
        let result = fetch(&portal, &viewer).await;
        let keeps = portal.lists.land(&viewer, writes, portal.clock.now(), &result);
        if let Ok(snapshot) = &result {
            if keeps {
                tokio::spawn({
                    let (portal, viewer, snapshot) = (portal.clone(), viewer.clone(), Arc::clone(snapshot));
                    async move { keep(&portal, &viewer, &snapshot).await }
                });
            }
            healths::note(&portal, &viewer, snapshot);
        }
        result
    });
    let broken = Failure::Unavailable(Unavailability::Interrupted);
    async move { look.await.unwrap_or(Err(broken)) }.boxed().shared()
}

async fn fetch(portal: &Portal, viewer: &Viewer) -> Result<Arc<Snapshot>, Failure> {
    let listing = portal.client(viewer)?.list_integrations(&viewer.signed_in.token).await?;
    let checked = check::last(portal, viewer).await;
    let note = |rows: &mut [Row]| {
        stores::note(portal, viewer, rows);
        for row in rows {
            row.checked = checked.get(&row.address.id).copied();
        }
    };
    Ok(Arc::new(Snapshot::new(listing, portal.clock.now(), note)))
}

pub(super) fn key(viewer: &Viewer) -> String {
    format!("{}\n{}", viewer.signed_in.instance, viewer.signed_in.token.fingerprint())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(used: i64, rows: usize) -> Slot {
        let listing = Listing { integrations: Vec::new(), unreadable: Vec::new() };
        let mut snapshot = Snapshot::new(listing, UnixMillis(0), |_| {});
        let row = |number: usize| Row {
            address: domain::Address {
                project: "p".parse().unwrap(),
                environment: "e".parse().unwrap(),
                provider: domain::Provider::Redis.into(),
                id: format!("{number:024x}").parse().unwrap(),
            },
            name: String::new(),
            on: true,
            health: domain::Health::Healthy,
            last_sync: None,
            version: None,
            tags: Vec::new(),
            sharing: domain::Sharing::Unknown,
            checked: None,
        };
        snapshot.index = Arc::new(Index::new((0..rows).map(row).collect()));
        Slot { snapshot: Some(Arc::new(snapshot)), used: UnixMillis(used), ..Slot::default() }
    }

    #[test]
    fn neither_many_tokens_nor_large_accounts_fill_the_memory() {
        let mut slots: HashMap<String, Slot> = HashMap::new();
        for number in 0..SLOTS + 50 {
            let key = number.to_string();
            slots.insert(key.clone(), slot(i64::try_from(number).unwrap(), 1));
            ListCache::make_room(&mut slots, &key);
        }
        assert_eq!(slots.len(), SLOTS);
        assert!(!slots.contains_key("0") && slots.contains_key("249"), "the oldest went");
        slots.insert("large".into(), slot(0, ROWS));
        ListCache::make_room(&mut slots, "large");
        assert_eq!(slots.keys().collect::<Vec<_>>(), ["large"], "one that is in use stays, however large");
    }
}
