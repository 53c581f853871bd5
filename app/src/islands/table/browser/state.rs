//! What the table shows, and how that changes. Knows no document.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{Counts, Filter, Index, Row, Selection, UnixMillis};

use crate::components::table::{Summary, found};
use crate::view::ToldHealth;

/// The account's rows, and which of them are shown.
pub(super) struct State {
    pub(super) index: Index,
    pub(super) filter: Filter,
    pub(super) selection: Selection,
    pub(super) as_of: UnixMillis,
    pub(super) now: UnixMillis,
    pub(super) live: &'static str,
    /// The IDs of the rows that are ticked, shown or not.
    pub(super) picked: BTreeSet<String>,
    /// What the form shows: its lists follow when somebody turns to them.
    pub(super) rested: Filter,
    pub(super) rested_counts: Counts,
}

impl State {
    pub(super) fn new(index: Index, filter: Filter, as_of: UnixMillis, now: UnixMillis) -> Self {
        let selection = filter.apply(&index);
        let (rested, rested_counts) = (filter.clone(), selection.counts.clone());
        Self { index, filter, selection, as_of, now, live: "", picked: BTreeSet::new(), rested, rested_counts }
    }

    pub(super) fn show(&mut self, filter: Filter) {
        self.selection = filter.apply(&self.index);
        self.filter = filter;
    }

    /// Puts changes of health in place. Rows stay where they are until somebody filters or sorts: nothing moves under a
    /// hand.
    pub(super) fn apply(&mut self, heard: &[ToldHealth], now: UnixMillis) {
        let known: HashMap<&str, &ToldHealth> = heard.iter().map(|change| (change.id.as_str(), change)).collect();
        let of = |(place, row): (usize, &Row)| Some((place, *known.get(row.address.id.as_str())?));
        let found: Vec<(usize, &ToldHealth)> = self.index.rows().iter().enumerate().filter_map(of).collect();
        for (place, change) in found {
            self.index.update(place, change.health, change.on, change.last_sync);
            self.as_of = self.as_of.max(change.as_of);
        }
        (self.selection.total, self.selection.counts) = self.filter.tally(&self.index);
        self.now = now.max(self.as_of);
    }

    /// Puts the rows as they were at `as_of` in the place of all.
    pub(super) fn renew(&mut self, index: Index, as_of: UnixMillis, now: UnixMillis) {
        self.index = index;
        self.as_of = self.as_of.max(as_of);
        let known: HashSet<&str> = self.index.rows().iter().map(|row| row.address.id.as_str()).collect();
        self.picked.retain(|id| known.contains(id.as_str()));
        self.selection = self.filter.apply(&self.index);
        self.now = now.max(self.as_of);
    }

    /// Ticks a row, or no longer.
    pub(super) fn pick(&mut self, id: String, ticked: bool) {
        if ticked {
            self.picked.insert(id);
        } else {
            self.picked.remove(&id);
        }
    }

    pub(super) fn summary(&self) -> Summary<'_> {
        Summary {
            filter: &self.filter,
            found: found(&self.filter, self.selection.total, self.index.rows().len()),
            as_of: self.as_of,
            now: self.now,
            live: self.live,
        }
    }

    /// Has the form follow; whether it was behind.
    pub(super) fn form_follows(&mut self) -> bool {
        let behind = self.rested != self.filter || self.rested_counts != self.selection.counts;
        if behind {
            (self.rested, self.rested_counts) = (self.filter.clone(), self.selection.counts.clone());
        }
        behind
    }
}
