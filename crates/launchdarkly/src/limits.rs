//! Remembers who was told to wait, so that nobody calls again before the time is over. Never sleeps.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::UnixMillis;

use crate::retry::MAX_LIMIT_MS;

/// How many tokens are remembered at most.
const CAPACITY: usize = 1024;

/// Rate limits in force, by the token's fingerprint.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<HashMap<String, UnixMillis>>);

impl Limits {
    /// Until when `account` must wait, if it must.
    pub(crate) fn in_force(&self, account: &str, now: UnixMillis) -> Option<UnixMillis> {
        self.lock().get(account).copied().filter(|&until| is_in_force(until, now))
    }

    /// Lets `account` wait until `until`.
    pub(crate) fn remember(&self, account: &str, until: UnixMillis, now: UnixMillis) {
        let mut limits = self.lock();
        limits.retain(|_, until| is_in_force(*until, now));
        if limits.len() >= CAPACITY
            && let Some(soonest) = limits.iter().min_by_key(|(_, until)| **until).map(|(account, _)| account.clone())
        {
            limits.remove(&soonest);
        }
        limits.insert(account.to_owned(), until);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, UnixMillis>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A limit further away than any that is ever set means that the clock was turned back.
fn is_in_force(until: UnixMillis, now: UnixMillis) -> bool {
    (1..=MAX_LIMIT_MS).contains(&until.since(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_000_000);

    #[test]
    fn a_limit_ends_and_is_its_owners_alone() {
        let limits = Limits::default();
        limits.remember("a", NOW.plus(7000), NOW);
        assert_eq!(limits.in_force("a", NOW.plus(6999)), Some(NOW.plus(7000)));
        assert_eq!(limits.in_force("a", NOW.plus(7000)), None);
        assert_eq!(limits.in_force("b", NOW), None);
    }

    #[test]
    fn a_clock_that_is_turned_back_does_not_lengthen_a_limit() {
        let limits = Limits::default();
        limits.remember("a", NOW.plus(MAX_LIMIT_MS), NOW);
        assert_eq!(limits.in_force("a", NOW.plus(-3_600_000)), None);
    }

    #[test]
    fn memory_is_bounded_and_loses_the_shortest_limit_first() {
        let limits = Limits::default();
        for number in 0..2000_i64 {
            limits.remember(&number.to_string(), NOW.plus(1000 + number), NOW);
        }
        assert_eq!(limits.lock().len(), CAPACITY);
        assert!(limits.in_force("1999", NOW).is_some());
        assert!(limits.in_force("0", NOW).is_none());
    }
}
