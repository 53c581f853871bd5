//! Slows down guessing of tokens: a few failed attempts to sign in a minute from one address. Kept in memory and
//! bounded; a restart forgets it.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::UnixMillis;

use crate::clock::Clock;

/// Failed attempts that one address may make in [`WINDOW_MS`].
pub const TRIES: u32 = 10;
/// How long failed attempts count, from the first of them, in milliseconds.
const WINDOW_MS: i64 = 60 * 1_000;
/// Addresses remembered at most; beyond, the oldest are forgotten.
const ADDRESSES: usize = 10_000;

#[derive(Clone, Copy)]
struct Window {
    began: UnixMillis,
    failed: u32,
}

/// Failed attempts to sign in, by address. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct SignInLimit {
    clock: Clock,
    windows: Arc<Mutex<HashMap<IpAddr, Window>>>,
}

impl std::fmt::Debug for SignInLimit {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SignInLimit")
    }
}

impl SignInLimit {
    /// No failed attempts yet.
    pub fn new(clock: &Clock) -> Self {
        Self { clock: clock.clone(), windows: Arc::default() }
    }

    /// Takes a try, if this address has one left. It counts as failed until [`SignInLimit::give_back`].
    ///
    /// # Errors
    /// How long to wait, when too many attempts failed.
    pub fn take(&self, address: IpAddr) -> Result<(), Duration> {
        let now = self.clock.now();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= ADDRESSES && !windows.contains_key(&network(address)) {
            make_room(&mut windows, now);
        }
        let window = windows.entry(network(address)).or_insert(Window { began: now, failed: 0 });
        if !is_open(window, now) {
            *window = Window { began: now, failed: 0 };
        }
        if window.failed >= TRIES {
            let left_ms = WINDOW_MS.saturating_sub(now.since(window.began));
            return Err(Duration::from_millis(u64::try_from(left_ms).unwrap_or_default()));
        }
        window.failed = window.failed.saturating_add(1);
        Ok(())
    }

    /// Gives a try back that was no guess at a token.
    pub fn give_back(&self, address: IpAddr) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = windows.get_mut(&network(address)) {
            window.failed = window.failed.saturating_sub(1);
        }
    }
}

/// A clock that was set back closes the window too, rather than keeping it for long.
fn is_open(window: &Window, now: UnixMillis) -> bool {
    (0..WINDOW_MS).contains(&now.since(window.began))
}

fn make_room(windows: &mut HashMap<IpAddr, Window>, now: UnixMillis) {
    windows.retain(|_, window| is_open(window, now));
    if windows.len() >= ADDRESSES {
        let mut began: Vec<UnixMillis> = windows.values().map(|window| window.began).collect();
        let (_, middle, _) = began.select_nth_unstable(ADDRESSES / 2);
        let middle = *middle;
        windows.retain(|_, window| window.began > middle);
    }
}

/// What counts as one address: in IPv6 a person has a whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_eleventh_try_of_a_minute_waits_for_the_next() {
        let clock = Clock::fixed(1_000_000);
        let limit = SignInLimit::new(&clock);
        let one = address("192.0.2.1");
        for _ in 0..TRIES {
            assert_eq!(limit.clone().take(one), Ok(()));
        }
        assert_eq!(limit.take(one), Err(Duration::from_secs(60)));
        assert_eq!(limit.take(address("192.0.2.2")), Ok(()));
        assert_eq!(limit.take(address("::ffff:192.0.2.1")), Err(Duration::from_secs(60)));
        clock.advance(WINDOW_MS - 1);
        assert_eq!(limit.take(one), Err(Duration::from_millis(1)));
        clock.advance(1);
        for _ in 0..TRIES {
            assert_eq!(limit.take(one), Ok(()), "the count starts again");
        }
    }

    #[test]
    fn a_try_that_was_given_back_does_not_count() {
        let limit = SignInLimit::new(&Clock::fixed(0));
        for _ in 0..3 * TRIES {
            assert_eq!(limit.take(address("192.0.2.1")), Ok(()));
            limit.give_back(address("192.0.2.1"));
        }
    }

    #[test]
    fn one_person_s_ipv6_addresses_count_as_one() {
        let limit = SignInLimit::new(&Clock::fixed(0));
        for host in 0..TRIES {
            assert_eq!(limit.take(address(&format!("2001:db8:1:2::{host:x}"))), Ok(()));
        }
        assert!(limit.take(address("2001:db8:1:2:ffff::1")).is_err());
        assert!(limit.take(address("2001:db8:1:3::1")).is_ok());
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_are_forgotten() {
        let clock = Clock::fixed(0);
        let limit = SignInLimit::new(&clock);
        for number in 0..3 * u32::try_from(ADDRESSES).unwrap() {
            clock.advance(1);
            assert_eq!(limit.take(IpAddr::V4(number.into())), Ok(()));
            assert!(limit.windows.lock().unwrap().len() <= ADDRESSES);
        }
        let last = IpAddr::V4((3 * u32::try_from(ADDRESSES).unwrap() - 1).into());
        assert!(limit.windows.lock().unwrap().contains_key(&last));
    }
}
