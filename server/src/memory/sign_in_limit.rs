//! Slows down guessing of tokens: a few failed attempts to sign in a minute from one address. Kept in memory and
//! bounded; a restart forgets it.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::UnixMillis;

use crate::clock::Clock;

/// Failed attempts that one address may make in [`WINDOW_MS`].
pub(super) const TRIES: u32 = 10;
/// How long failed attempts count, from the first of them, in milliseconds.
const WINDOW_MS: i64 = 60 * 1_000;
/// How long a try keeps others from trying, in milliseconds. What takes longer waits for LaunchDarkly, and whoever shares the
/// address must not wait with it; it still counts once it has failed.
const SETTLING_MS: i64 = 1_000;
/// Tries that an address may have under way.
const UNDER_WAY: usize = 40;
/// Addresses remembered at most; beyond, the oldest are forgotten.
const ADDRESSES: usize = 10_000;

struct Window {
    began: UnixMillis,
    failed: u32,
    /// When the tries began whose outcome is not known yet.
    under_way: Vec<UnixMillis>,
}

/// Why an address may not try now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// Too many tries failed; how long to wait.
    Limited(Duration),
    /// As many have just begun as may fail; ask again in a moment.
    Busy,
    /// Too many wait for LaunchDarkly.
    Full,
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

    /// Takes a try, if this address has one left; it ends with the [`Try`]. No more are under way at
    /// once than may fail, so that trying many at once is no way around the limit.
    ///
    /// # Errors
    /// [`NotNow`] says when to ask again.
    pub fn take(&self, address: IpAddr) -> Result<Try, NotNow> {
        let now = self.clock.now();
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= ADDRESSES && !windows.contains_key(&network(address)) {
            make_room(&mut windows, now);
        }
        let window =
            windows.entry(network(address)).or_insert_with(|| Window { began: now, failed: 0, under_way: Vec::new() });
        if !is_open(window, now) {
            (window.began, window.failed) = (now, 0);
        }
        if window.failed >= TRIES {
            let left_ms = WINDOW_MS.saturating_sub(now.since(window.began));
            return Err(NotNow::Limited(Duration::from_millis(u64::try_from(left_ms).unwrap_or_default())));
        }
        if window.under_way.len() >= UNDER_WAY {
            return Err(NotNow::Full);
        }
        let settling = window.under_way.iter().filter(|began| (0..SETTLING_MS).contains(&now.since(**began))).count();
        if window.failed.saturating_add(u32::try_from(settling).unwrap_or(u32::MAX)) >= TRIES {
            return Err(NotNow::Busy);
        }
        window.under_way.push(now);
        Ok(Try { limit: self.clone(), address, began: now, failed: false })
    }

    fn ended(&self, Try { address, began, failed, .. }: &Try) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = windows.get_mut(&network(*address)) {
            if let Some(place) = window.under_way.iter().position(|other| other == began) {
                window.under_way.swap_remove(place);
            }
            window.failed = window.failed.saturating_add(u32::from(*failed));
        }
    }
}

/// A try that is under way. It ends when it is dropped, also when whoever tried has gone.
#[derive(Debug)]
pub struct Try {
    limit: SignInLimit,
    address: IpAddr,
    began: UnixMillis,
    failed: bool,
}

impl Try {
    /// It failed as a guess does, and counts.
    pub fn failed(mut self) {
        self.failed = true;
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        self.limit.ended(self);
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

    fn fail(limit: &SignInLimit, address: IpAddr) -> Result<(), NotNow> {
        limit.take(address).map(Try::failed)
    }

    #[test]
    fn the_eleventh_try_of_a_minute_waits_for_the_next() {
        let clock = Clock::fixed(1_000_000);
        let limit = SignInLimit::new(&clock);
        let one = address("192.0.2.1");
        for _ in 0..TRIES {
            assert_eq!(fail(&limit.clone(), one), Ok(()));
        }
        let minute = Err(NotNow::Limited(Duration::from_mins(1)));
        assert_eq!(fail(&limit, one), minute);
        assert_eq!(fail(&limit, address("192.0.2.2")), Ok(()));
        assert_eq!(fail(&limit, address("::ffff:192.0.2.1")), minute);
        clock.advance(WINDOW_MS - 1);
        assert_eq!(fail(&limit, one), Err(NotNow::Limited(Duration::from_millis(1))));
        clock.advance(1);
        for _ in 0..TRIES {
            assert_eq!(fail(&limit, one), Ok(()), "the count starts again");
        }
    }

    #[test]
    fn what_is_no_guess_does_not_count_and_many_at_once_take_turns() {
        let limit = SignInLimit::new(&Clock::fixed(0));
        let one = address("192.0.2.1");
        for _ in 0..3 {
            let tries: Vec<Try> = (0..TRIES).map(|_| limit.take(one).unwrap()).collect();
            assert_eq!(limit.take(one).map(Try::failed), Err(NotNow::Busy));
            drop(tries);
        }
    }

    #[test]
    fn tries_that_hang_do_not_hold_up_others_and_are_not_without_end() {
        let clock = Clock::fixed(1_000_000);
        let limit = SignInLimit::new(&clock);
        let one = address("192.0.2.1");
        let mut hanging: Vec<Try> = (0..TRIES).map(|_| limit.take(one).unwrap()).collect();
        assert_eq!(limit.take(one).map(Try::failed), Err(NotNow::Busy));
        clock.advance(SETTLING_MS);
        hanging.extend((0..TRIES).map(|_| limit.take(one).unwrap()));
        while hanging.len() < UNDER_WAY {
            clock.advance(SETTLING_MS);
            hanging.push(limit.take(one).unwrap());
        }
        clock.advance(SETTLING_MS);
        assert_eq!(limit.take(one).map(Try::failed), Err(NotNow::Full));
        hanging.drain(..usize::try_from(TRIES).unwrap()).for_each(Try::failed);
        assert!(matches!(limit.take(one).map(Try::failed), Err(NotNow::Limited(_))), "they count once they failed");
    }

    #[test]
    fn one_person_s_ipv6_addresses_count_as_one() {
        let limit = SignInLimit::new(&Clock::fixed(0));
        for host in 0..TRIES {
            assert_eq!(fail(&limit, address(&format!("2001:db8:1:2::{host:x}"))), Ok(()));
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
            assert_eq!(fail(&limit, IpAddr::V4(number.into())), Ok(()));
            assert!(limit.windows.lock().unwrap().len() <= ADDRESSES);
        }
        let last = IpAddr::V4((3 * u32::try_from(ADDRESSES).unwrap() - 1).into());
        assert!(limit.windows.lock().unwrap().contains_key(&last));
    }
}
