//! How a client is made. Read once, at the start.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::UnixMillis;

/// Tells the time, to know when a rate limit is over.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Moment + Send + Sync>);

/// The client's limits.
#[derive(Clone, Debug)]
pub struct Options {
    /// The longest time for a connection, with its TLS handshake.
    pub connect_timeout: Duration,
    /// The longest time for a whole call: waits, repetitions and the answer's last byte.
    pub total_timeout: Duration,
    /// The largest answer that is read, in bytes, after decompression.
    pub body_limit: usize,
    /// What the client calls itself.
    pub user_agent: String,
    /// The clock for rate limits.
    pub clock: Clock,
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// `user_agent` has characters that a header cannot have.
    #[error("the user agent must be one line of plain text")]
    UserAgent,
    /// The system's root certificates cannot be read, or TLS cannot be set up.
    #[error("TLS could not be set up; is a package with root certificates such as ca-certificates installed?")]
    Tls(#[source] reqwest::Error),
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(2),
            total_timeout: Duration::from_secs(10),
            body_limit: 32 * 1024 * 1024,
            user_agent: concat!("Storekeeper/", env!("CARGO_PKG_VERSION")).to_owned(),
            clock: Clock::default(),
        }
    }
}

/// The time by both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// The time of day, which an operator may turn.
    pub(crate) now: UnixMillis,
    /// Milliseconds of a clock that nobody turns, from any beginning.
    pub(crate) steady: i64,
}

impl Clock {
    /// A clock that reads the time with `now`, and takes it that nobody turns it.
    pub fn new(now: impl Fn() -> UnixMillis + Send + Sync + 'static) -> Self {
        Self(Arc::new(move || {
            let now = now();
            Moment { now, steady: now.0 }
        }))
    }

    pub(crate) fn now(&self) -> UnixMillis {
        self.moment().now
    }

    pub(crate) fn moment(&self) -> Moment {
        (self.0)()
    }
}

impl Default for Clock {
    /// The system's clocks.
    fn default() -> Self {
        let begun = Instant::now();
        Self(Arc::new(move || {
            #[expect(clippy::disallowed_methods, reason = "the one place where this crate reads the system's clock")]
            let now = std::time::SystemTime::now();
            let since = now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            let milliseconds = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
            Moment { now: UnixMillis(milliseconds(since)), steady: milliseconds(begun.elapsed()) }
        }))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Clock")
    }
}
