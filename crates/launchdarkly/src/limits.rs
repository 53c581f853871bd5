//! Remembers who was told to wait, so that nobody calls again before the time is over, and how many calls were left to
//! whom. Never sleeps.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::UnixMillis;

use crate::Allowance;
use crate::retry::MAX_LIMIT_MS;

/// How many tokens are remembered at most.
const CAPACITY: usize = 1024;

/// Rate limits by the token's fingerprint.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Those in force, and until when.
    waits: Mutex<HashMap<String, UnixMillis>>,
    /// What the last answers left.
    allowances: Mutex<HashMap<String, Allowance>>,
}

impl Limits {
    /// Until when `account` must wait, if it must.
    pub(crate) fn in_force(&self, account: &str, now: UnixMillis) -> Option<UnixMillis> {
        lock(&self.waits).get(account).copied().filter(|&until| is_in_force(until, now))
    }

    /// Lets `account` wait until `until`.
    pub(crate) fn remember(&self, account: &str, until: UnixMillis, now: UnixMillis) {
        let mut limits = lock(&self.waits);
        limits.retain(|_, until| is_in_force(*until, now));
        if limits.len() >= CAPACITY
            && let Some(soonest) = limits.iter().min_by_key(|(_, until)| **until).map(|(account, _)| account.clone())
        {
            limits.remove(&soonest);
        }
        limits.insert(account.to_owned(), until);
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
        assert_eq!(lock(&limits.waits).len(), CAPACITY);
        assert!(limits.in_force("1999", NOW).is_some());
        assert!(limits.in_force("0", NOW).is_none());
        let left = |seen| Allowance { remaining: 1, limit: None, reset: None, seen };
        for number in 0..2000_i64 {
            limits.note(&number.to_string(), left(NOW.plus(number)));
        }
        assert_eq!(lock(&limits.allowances).len(), CAPACITY);
        assert_eq!((limits.allowance("0"), limits.allowance("1999")), (None, Some(left(NOW.plus(1999)))));
    }
}
