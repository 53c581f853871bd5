//! Checks a store of big segments from this network, the way an SDK would use it: name, connection, TLS, password,
//! permissions, what the server is, and when the store was last synchronised. Knows nothing of LaunchDarkly's API and of
//! pages; reads alone, writes nothing, and keeps nothing of what it was given.
//!
//! ```no_run
//! # async fn example() {
//! use futures::StreamExt as _;
//! use store_check::{Checker, Redis, Rules};
//!
//! let rules = Rules::parse(["10.0.0.0/8:6379"]).expect("a rule");
//! let checker = Checker::new(rules, None).expect("certificates");
//! let store = Redis { host: "cache.example.com".into(), port: 6379, prefix: "5f0e".into(), ..Redis::default() };
//! let mut steps = std::pin::pin!(checker.redis(store));
//! while let Some(step) = steps.next().await {
//!     println!("{} {}", step.step.key(), step.state.key());
//! }
//! # }
//! ```

mod egress;
mod redis;
mod resolve;
mod roots;

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::{CheckFact, CheckStep, Finding, Provider, Secret, StepResult};
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::{FutureExt as _, Stream, StreamExt as _, stream};

pub use egress::{RuleError, Rules};
pub use resolve::{LookupError, Resolve, System};
pub use roots::RootsError;

/// How long a step may take before it has failed.
pub const STEP_TIMEOUT: Duration = Duration::from_secs(2);
/// How long is tried to find out what a server speaks that does not answer as expected.
const PROBE_TIMEOUT: Duration = Duration::from_millis(500);
/// How long a whole check may take.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// A Redis store as somebody would have SDKs read it.
#[derive(Clone, Debug, Default)]
pub struct Redis {
    /// The host, as it is typed.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether the server is spoken to over TLS.
    pub tls: bool,
    /// The user; empty for Redis's default one.
    pub username: String,
    /// The password, if there is one.
    pub password: Option<Secret>,
    /// What the keys begin with: the environment's client-side ID (documented).
    pub prefix: String,
    /// Other prefixes to look under where there is nothing under this one: whose it is, and the prefix.
    pub other_prefixes: Vec<(String, String)>,
    /// The time, in Unix milliseconds.
    pub now_ms: i64,
}

/// Whoever checks: what is allowed, how names are looked up, whom certificates are trusted from. Cheap to clone.
#[derive(Clone)]
pub struct Checker {
    rules: Arc<Rules>,
    resolver: Arc<dyn Resolve>,
    roots: Arc<rustls::RootCertStore>,
}

impl Checker {
    /// A checker that trusts the system's certificate authorities and those of a file in PEM.
    ///
    /// # Errors
    /// If the file cannot be read, or there is no certificate in it.
    pub fn new(rules: Rules, authorities: Option<&std::path::Path>) -> Result<Self, RootsError> {
        let roots = roots::roots(authorities)?;
        Ok(Self { rules: Arc::new(rules), resolver: Arc::new(System), roots: Arc::new(roots) })
    }

    /// The same with names looked up otherwise.
    #[must_use]
    pub fn resolving(mut self, resolver: impl Resolve + 'static) -> Self {
        self.resolver = Arc::new(resolver);
        self
    }

    /// Whether any check is allowed.
    pub fn is_on(&self) -> bool {
        !self.rules.is_empty()
    }

    /// Checks a Redis store. Every step of [`CheckStep::of`] comes once, in order, as soon as it has ended. Whoever drops the
    /// stream ends the check.
    pub fn redis(&self, store: Redis) -> impl Stream<Item = StepResult> + Send + 'static {
        let (tell, told) = unbounded();
        let checker = self.clone();
        let work = async move {
            let mut steps = Steps::new(Provider::Redis, tell);
            if tokio::time::timeout(DEADLINE, redis::check(&checker, &store, &mut steps)).await.is_err() {
                steps.out_of_time();
            }
            steps.finish();
        };
        stream::select(told, work.into_stream().filter_map(|()| std::future::ready(None)))
    }
}

/// The steps of one check, told as they end.
struct Steps {
    left: std::vec::IntoIter<CheckStep>,
    tell: UnboundedSender<StepResult>,
    begun: Instant,
    stopped: bool,
}

impl Steps {
    fn new(provider: Provider, tell: UnboundedSender<StepResult>) -> Self {
        Self { left: CheckStep::of(provider).to_vec().into_iter(), tell, begun: Instant::now(), stopped: false }
    }

    /// Ends the step that is next; whether the check goes on.
    fn end(&mut self, findings: Vec<Finding>, facts: Vec<CheckFact>) -> bool {
        let Some(step) = self.left.next() else { return false };
        let ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let result = StepResult::new(step, ms, findings, facts);
        self.stopped |= result.stops();
        // Nobody listens any more: the check ends with the stream.
        let _ = self.tell.unbounded_send(result);
        self.begun = Instant::now();
        !self.stopped
    }

    /// Says of the step that is next that it was not run.
    fn skip(&mut self) {
        if let Some(step) = self.left.next() {
            let _ = self.tell.unbounded_send(StepResult::not_run(step));
        }
    }

    fn out_of_time(&mut self) {
        if !self.stopped {
            self.end(vec![Finding::OutOfTime], Vec::new());
        }
    }

    /// Says of every step that is left that it was not run.
    fn finish(&mut self) {
        for step in self.left.by_ref() {
            let _ = self.tell.unbounded_send(StepResult::not_run(step));
        }
    }
}
