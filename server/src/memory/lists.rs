//! Recently read lists, and reads in progress.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::UnixMillis;
use futures::future::{BoxFuture, Shared};

use super::{Snapshot, TokenOf, Whose};
use crate::failure::Failure;
use crate::metrics;
use crate::session::Viewer;

/// How long a list is good for, in milliseconds.
const FRESH_MS: i64 = 5_000;

/// How long an old list may stand in for one that cannot be read, in milliseconds.
const LATE_MS: i64 = 24 * 60 * 60 * 1000;
/// How often a list is kept for after a restart, in milliseconds.
const KEEP_MS: i64 = 5 * 60 * 1000;
/// How many tokens' lists are remembered at most.
const SLOTS: usize = 200;
/// How many rows all of them may have together: a row takes about 700 bytes.
const ROWS: usize = 100_000;

/// A look under way, for however many wait for it.
pub(crate) type Flight = Shared<BoxFuture<'static, Result<Arc<Snapshot>, Failure>>>;

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
pub struct ListCache(Mutex<HashMap<Whose, Slot>>);

impl ListCache {
    fn slots(&self) -> MutexGuard<'_, HashMap<Whose, Slot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the viewer's token read a new list; of writes `operations::notices` tells other replicas too.
    pub fn drop_for(&self, viewer: &Viewer) {
        self.drop_of(&Whose::from(viewer).token);
    }

    /// The same for all that is remembered of a token, whoever sees how much of it.
    pub fn drop_of(&self, token: &TokenOf) {
        for (_, slot) in self.slots().iter_mut().filter(|(whose, _)| whose.token == *token) {
            slot.writes += 1;
            slot.outdated = true;
            slot.flight = None;
            slot.failed = None;
        }
    }

    /// Drops all that the viewer's token saw.
    pub fn forget(&self, viewer: &Viewer) {
        self.slots().remove(&Whose::from(viewer));
    }

    /// Drops what was used longest ago, until there is room for the rest.
    fn make_room(slots: &mut HashMap<Whose, Slot>, used: &Whose) {
        let mut rows: usize = slots.values().map(Slot::rows).sum();
        while slots.len() > SLOTS || rows > ROWS {
            let others = slots.iter().filter(|(key, slot)| *key != used && slot.flight.is_none());
            let Some(oldest) = others.min_by_key(|(_, slot)| slot.used).map(|(key, _)| key.clone()) else { return };
            rows -= slots.remove(&oldest).map_or(0, |slot| slot.rows());
        }
    }

    /// The list in memory, if it is fresh; else the look to wait for. `start` begins one after so many writes.
    pub fn fresh_or_flight(
        &self,
        viewer: &Viewer,
        now: UnixMillis,
        start: impl FnOnce(u64) -> Flight,
    ) -> Result<Arc<Snapshot>, Flight> {
        let mut slots = self.slots();
        let key = Whose::from(viewer);
        let slot = slots.entry(key.clone()).or_default();
        slot.used = now;
        let fresh = slot.snapshot.as_ref().filter(|snapshot| !slot.outdated && now.since(snapshot.as_of) < FRESH_MS);
        metrics::list_asked(fresh.is_some() || slot.flight.is_some());
        if let Some(snapshot) = fresh {
            return Ok(Arc::clone(snapshot));
        }
        let writes = slot.writes;
        let flight = slot.flight.get_or_insert_with(|| start(writes)).clone();
        Self::make_room(&mut slots, &key);
        Err(flight)
    }

    /// Notes what a look came to; whether the list is to be kept for after a restart.
    pub fn land(&self, viewer: &Viewer, writes: u64, now: UnixMillis, result: &Result<Arc<Snapshot>, Failure>) -> bool {
        let mut slots = self.slots();
        let key = Whose::from(viewer);
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
    pub fn failed(&self, viewer: &Viewer, now: UnixMillis) -> Option<Failure> {
        let slots = self.slots();
        let (at, failure) = slots.get(&Whose::from(viewer))?.failed.as_ref()?;
        (0..FRESH_MS).contains(&now.since(*at)).then(|| failure.clone())
    }

    /// Notes that somebody was shown an older list.
    pub fn show_older(&self, viewer: &Viewer) {
        if let Some(slot) = self.slots().get_mut(&Whose::from(viewer)) {
            slot.shown_older = true;
        }
    }

    /// Takes in a list that was kept, unless there is one.
    pub fn remember(&self, viewer: &Viewer, snapshot: &Arc<Snapshot>) {
        if let Some(slot) = self.slots().get_mut(&Whose::from(viewer)).filter(|slot| slot.snapshot.is_none()) {
            slot.snapshot = Some(Arc::clone(snapshot));
            slot.outdated = true;
        }
    }

    /// The list that was read at `as_of`, if it is one of the last two.
    pub fn read_at(&self, viewer: &Viewer, as_of: UnixMillis) -> Option<Arc<Snapshot>> {
        let slots = self.slots();
        let slot = slots.get(&Whose::from(viewer))?;
        [&slot.snapshot, &slot.previous].into_iter().flatten().find(|snapshot| snapshot.as_of == as_of).cloned()
    }

    /// The list in memory, unless it was read before the last write.
    pub fn current(&self, viewer: &Viewer) -> Option<Arc<Snapshot>> {
        self.slots().get(&Whose::from(viewer)).filter(|slot| !slot.outdated)?.snapshot.clone()
    }

    /// Puts `renewed` in the place of the list in memory, if that is still `old`; a look under way does not know what is new
    /// in it, and does not count.
    pub fn renew(&self, viewer: &Viewer, old: &Arc<Snapshot>, renewed: Snapshot) {
        let mut slots = self.slots();
        let Some(slot) = slots.get_mut(&Whose::from(viewer)).filter(|slot| !slot.outdated) else { return };
        slot.writes += 1;
        slot.flight = None;
        if slot.snapshot.as_ref().is_some_and(|snapshot| Arc::ptr_eq(snapshot, old)) {
            slot.previous = slot.snapshot.replace(Arc::new(renewed));
        } else {
            slot.outdated = true;
        }
    }

    /// Whether a new list is being read.
    pub fn is_reading(&self, viewer: &Viewer) -> bool {
        self.slots().get(&Whose::from(viewer)).is_some_and(|slot| slot.flight.is_some())
    }

    /// The list in memory, however old, unless it is too old to stand in for one that cannot be read.
    pub fn older(&self, viewer: &Viewer, now: UnixMillis) -> Option<Arc<Snapshot>> {
        let slots = self.slots();
        slots.get(&Whose::from(viewer))?.snapshot.clone().filter(|snapshot| now.since(snapshot.as_of) < LATE_MS)
    }
}

#[cfg(test)]
mod tests {
    use domain::{Index, Listing, Row};

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
        let whose = |name: &str| Whose::of_token("default", name);
        let mut slots: HashMap<Whose, Slot> = HashMap::new();
        for number in 0..SLOTS + 50 {
            let key = whose(&number.to_string());
            slots.insert(key.clone(), slot(i64::try_from(number).unwrap(), 1));
            ListCache::make_room(&mut slots, &key);
        }
        assert_eq!(slots.len(), SLOTS);
        assert!(!slots.contains_key(&whose("0")) && slots.contains_key(&whose("249")), "the oldest went");
        slots.insert(whose("large"), slot(0, ROWS));
        ListCache::make_room(&mut slots, &whose("large"));
        assert_eq!(slots.keys().collect::<Vec<_>>(), [&whose("large")], "one that is in use stays, however large");
    }
}
