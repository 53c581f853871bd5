//! The emulator's time. It must never read the machine's wall clock: whoever starts an emulator tells it the time.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

/// Where the emulator reads the time, in Unix milliseconds. Clones tell the same time.
#[derive(Clone)]
pub struct Clock {
    read: Arc<dyn Fn() -> i64 + Send + Sync>,
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that starts at `now_ms` (Unix milliseconds) and runs.
    pub fn running_from(now_ms: i64) -> Self {
        let start = Instant::now();
        Self::from_fn(move || now_ms.saturating_add(i64::try_from(start.elapsed().as_millis()).unwrap_or(i64::MAX)))
    }

    /// A clock that stands at `now_ms` (Unix milliseconds) until it is advanced.
    pub fn fixed(now_ms: i64) -> Self {
        Self::from_fn(move || now_ms)
    }

    /// A clock that asks `read` for Unix milliseconds.
    pub fn from_fn(read: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self { read: Arc::new(read), ahead_ms: Arc::default() }
    }

    /// Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        (self.read)().saturating_add(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// Moves the clock forward by `ms` milliseconds; backward if negative.
    pub fn advance(&self, ms: i64) {
        self.ahead_ms.fetch_add(ms, Ordering::Relaxed);
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now_ms()).finish()
    }
}
