//! The one place that asks the operating system for the time of day. Everything else is handed a [`Clock`].

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::UnixMillis;

/// Tells the time. Cheap to clone; clones of a fixed clock move together.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The operating system's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still at `milliseconds` (Unix milliseconds) until [`Clock::advance`] moves it.
    pub fn fixed(milliseconds: i64) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(milliseconds))))
    }

    /// The time now.
    pub fn now(&self) -> UnixMillis {
        match &self.0 {
            Source::System => system_now(),
            Source::Fixed(milliseconds) => UnixMillis(milliseconds.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock on by `milliseconds` (back, when negative). The system's clock is not ours to move.
    pub fn advance(&self, milliseconds: i64) {
        if let Source::Fixed(now) = &self.0 {
            now.fetch_add(milliseconds, Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock that the rule speaks of")]
fn system_now() -> UnixMillis {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}

impl fmt::Debug for Clock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::System => out.write_str("Clock(system)"),
            Source::Fixed(_) => write!(out, "Clock(fixed at {})", self.now().0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_fixed_clock_move_together() {
        let clock = Clock::fixed(1_000);
        let other = clock.clone();
        clock.advance(250);
        assert_eq!(other.now(), UnixMillis(1_250));
        other.advance(-1_250);
        assert_eq!(clock.now(), UnixMillis(0));
    }

    #[test]
    fn the_system_clock_runs_in_this_century() {
        let clock = Clock::system();
        clock.advance(-i64::MAX);
        assert!(clock.now() > UnixMillis(1_700_000_000_000));
    }
}
