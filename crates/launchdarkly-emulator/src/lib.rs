//! A faithful LaunchDarkly in memory: for tests, for the demo, and for anybody's client. It must never share a type or
//! a table with the portal's own client, or both could be wrong together and no test would notice.

mod access;
mod account;
mod auth;
mod clock;
mod control;
mod demo;
mod errors;
mod faults;
mod fields;
mod gate;
mod journal;
mod limits;
mod mask;
mod misbehave;
mod oauth;
mod options;
mod paging;
mod patch;
mod random;
mod role;
mod routes;
mod serve;
mod status;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use serde_json::Value;

pub use clock::Clock;
pub use control::ControlError;
pub use faults::{Fault, Misbehaviour};
pub use journal::{Effect, JournalEntry};
pub use oauth::{OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET};
pub use options::{
    CommentBody, ConfigPaths, DuplicateCreate, FailedTest, IpLimit, ListConfig, MaskedSecret, NumericPort,
    OmittedExternalId, OmittedName, OmittedSecret, Options, RateLimit, UnknownConfigKeys, VersionTest,
};
pub use serve::Running;

/// The demo account's token that may do everything.
pub const WRITER_TOKEN: &str = "api-demo-writer";
/// The demo account's token that may read everything and write nothing.
pub const READER_TOKEN: &str = "api-demo-reader";
/// The demo account's token that is valid, and may do nothing.
pub const POWERLESS_TOKEN: &str = "api-demo-powerless";
/// The demo account's token that has been revoked.
pub const REVOKED_TOKEN: &str = "api-demo-revoked";
/// Any token that begins like this is a writer of its own name.
pub const USER_TOKEN_PREFIX: &str = "api-demo-user-";

/// Which account an emulator starts with, and returns to on reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seed {
    /// 12 projects and 143 integrations in every state; the same every time.
    Demo,
    /// The same but for two integrations that break LaunchDarkly's API description, which are as others here: for strictly
    /// generated clients.
    Plain,
    /// The plain demo's projects with this many integrations, to see how a client bears a large account.
    Large(usize),
    /// What a new account has: one project `default` with the environments `production` and `test`.
    Empty,
}

/// An emulated LaunchDarkly account. Clones are the same account.
#[derive(Clone)]
pub struct Emulator(Arc<Shared>);

struct Shared {
    seed: Seed,
    clock: Clock,
    account: Mutex<account::Account>,
    options: Mutex<Options>,
    faults: Mutex<faults::Rules>,
    journal: Mutex<journal::Journal>,
    limits: Mutex<limits::Limits>,
    grants: Mutex<oauth::Grants>,
}

impl Emulator {
    /// The demo account. Its clock starts at `now_ms` (Unix milliseconds) and runs from there.
    pub fn demo(now_ms: i64) -> Self {
        Self::new(Seed::Demo, Clock::running_from(now_ms))
    }

    /// An account without integrations. Its clock starts at `now_ms` (Unix milliseconds) and runs from there.
    pub fn empty(now_ms: i64) -> Self {
        Self::new(Seed::Empty, Clock::running_from(now_ms))
    }

    /// An account whose time is told by `clock`.
    pub fn new(seed: Seed, clock: Clock) -> Self {
        let account = seed.account(clock.now_ms());
        Self(Arc::new(Shared {
            seed,
            clock,
            account: Mutex::new(account),
            options: Mutex::default(),
            faults: Mutex::default(),
            journal: Mutex::default(),
            limits: Mutex::default(),
            grants: Mutex::default(),
        }))
    }

    /// Everything under `/api/v2`; with `control`, also `/__emulator`.
    ///
    /// Served by anything other than [`Emulator::bind`], the `reset` faults end a connection without resetting it.
    pub fn router(&self, control: bool) -> Router {
        gate::router(self, control)
    }

    /// Serves [`Emulator::router`] on `addr` in the background until the returned value is dropped. Port 0 takes any
    /// free port. Fails if the address cannot be bound.
    pub async fn bind(self, addr: SocketAddr, control: bool) -> io::Result<Running> {
        serve::bind(self, addr, control).await
    }

    /// The emulator's time in Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.0.clock.now_ms()
    }

    fn account(&self) -> MutexGuard<'_, account::Account> {
        lock(&self.0.account)
    }

    fn journal_book(&self) -> MutexGuard<'_, journal::Journal> {
        lock(&self.0.journal)
    }
}

impl Seed {
    fn account(self, now_ms: i64) -> account::Account {
        match self {
            Self::Demo => demo::account(true, now_ms),
            Self::Plain => demo::account(false, now_ms),
            Self::Large(count) => demo::large_account(count, now_ms),
            Self::Empty => demo::new_account(),
        }
    }
}

/// A panic in one request must not take the emulator from the others, so poison is ignored.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A JSON object made of pairs of which some are absent.
fn object<const N: usize>(pairs: [(&str, Option<Value>); N]) -> Value {
    pairs.into_iter().filter_map(|(key, value)| value.map(|value| (key.to_owned(), value))).collect()
}
