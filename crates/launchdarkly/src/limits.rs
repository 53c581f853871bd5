//! Remembers who was told to wait, so that nobody calls again before the time is over, and how many calls were left to
//! whom. Never sleeps.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::UnixMillis;

use crate::allowance::Allowance;
use crate::options::Moment;
use crate::retry::MAX_LIMIT_MS;

/// How many tokens are remembered at most.
const CAPACITY: usize = 1024;

/// Rate limits by the token's fingerprint.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Those in force, and when they end, by the clock that nobody turns.
    waits: Mutex<HashMap<String, i64>>,
    /// What the last answers left.
    allowances: Mutex<HashMap<String, Allowance>>,
}

impl Limits {
    /// Until when `account` must wait, if it must, as the clock stands now.
    pub(crate) fn in_force(&self, account: &str, at: Moment) -> Option<UnixMillis> {
        let left = lock(&self.waits).get(account)?.saturating_sub(at.steady);
        (left > 0).then(|| at.now.plus(left))
    }

    /// Lets `account` wait until `until`, but no longer than any limit lasts.
    pub(crate) fn remember(&self, account: &str, until: UnixMillis, at: Moment) {
        let wait = until.since(at.now).clamp(0, MAX_LIMIT_MS);
        let mut limits = lock(&self.waits);
        limits.retain(|_, end| *end > at.steady);
        if limits.len() >= CAPACITY
            && let Some(soonest) = limits.iter().min_by_key(|(_, end)| **end).map(|(account, _)| account.clone())
        {
            limits.remove(&soonest);
        }
        limits.insert(account.to_owned(), at.steady.saturating_add(wait));
    }

    /// What the last answer left to `account`.
    pub(crate) fn allowance(&self, account: &str) -> Option<Allowance> {
        lock(&self.allowances).get(account).copied()
    }

    /// Notes what an answer left to `account`.
    pub(crate) fn note(&self, account: &str, allowance: Allowance) {
        let mut allowances = lock(&self.allowances);
        if allowances.len() >= CAPACITY && !allowances.contains_key(account) {
            let oldest = allowances.iter().min_by_key(|(_, it)| it.seen).map(|(account, _)| account.clone());
            oldest.and_then(|oldest| allowances.remove(&oldest));
        }
        allowances.insert(account.to_owned(), allowance);
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_000_000);

    fn at(milliseconds: i64) -> Moment {
        Moment { now: NOW.plus(milliseconds), steady: 5_000 + milliseconds }
    }

    #[test]
    fn a_limit_ends_and_is_its_owners_alone() {
        let limits = Limits::default();
        limits.remember("a", NOW.plus(7000), at(0));
        assert_eq!(limits.in_force("a", at(6999)), Some(NOW.plus(7000)));
        assert_eq!(limits.in_force("a", at(7000)), None);
        assert_eq!(limits.in_force("b", at(0)), None);
    }

    #[test]
    fn a_clock_that_is_turned_makes_a_limit_neither_longer_nor_shorter() {
        let limits = Limits::default();
        limits.remember("a", NOW.plus(7_000), at(0));
        for turned in [-86_400_000, 86_400_000] {
            let later = |passed| Moment { now: NOW.plus(turned + passed), ..at(passed) };
            assert_eq!(limits.in_force("a", later(6_999)), Some(NOW.plus(turned + 7_000)));
            assert_eq!(limits.in_force("a", later(7_000)), None);
        }
        // One that was over when it came is none, and none is longer than any that is ever set.
        limits.remember("past", NOW.plus(-1), at(0));
        limits.remember("far", NOW.plus(86_400_000), at(0));
        assert_eq!(limits.in_force("past", at(0)), None);
        assert_eq!(limits.in_force("far", at(0)), Some(NOW.plus(MAX_LIMIT_MS)));
    }

    #[test]
    fn memory_is_bounded_and_loses_the_shortest_limit_first() {
        let limits = Limits::default();
        for number in 0..2000_i64 {
            limits.remember(&number.to_string(), NOW.plus(1000 + number), at(0));
        }
        assert_eq!(lock(&limits.waits).len(), CAPACITY);
        assert!(limits.in_force("1999", at(0)).is_some());
        assert!(limits.in_force("0", at(0)).is_none());
        let left = |seen| Allowance { remaining: 1, limit: None, reset: None, seen };
        for number in 0..2000_i64 {
            limits.note(&number.to_string(), left(NOW.plus(number)));
        }
        assert_eq!(lock(&limits.allowances).len(), CAPACITY);
        assert_eq!((limits.allowance("0"), limits.allowance("1999")), (None, Some(left(NOW.plus(1999)))));
    }
}
