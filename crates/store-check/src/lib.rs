//! Checks a store of big segments from this network, the way an SDK would use it: of Redis the name, connection, TLS, password,
//! permissions and what the server is, of DynamoDB the credentials, role, table, keys, permissions and settings; of both when
//! the store was last synchronised. Knows nothing of LaunchDarkly's API and of
//! pages; reads alone, writes nothing, and keeps nothing of what it was given.
//!
//! ```no_run
//! # async fn example() {
//! use futures::StreamExt as _;
//! use store_check::{Checker, Redis, Rules, Settings, Store};
//!
//! let rules = Rules::parse(["10.0.0.0/8:6379"]).expect("a rule");
//! let checker = Checker::new(rules, None).expect("certificates");
//! let server = Redis { host: "cache.example.com".into(), port: 6379, ..Redis::default() };
//! let settings = Settings::Redis(server);
//! let store = Store { settings, prefix: "5f0e".into(), other_prefixes: Vec::new(), now_ms: 1_800_000_000_000 };
//! let mut steps = std::pin::pin!(checker.check(store));
//! while let Some(step) = steps.next().await {
//!     println!("{} {}", step.step.key(), step.state.key());
//! }
//! # }
//! ```

mod aws;
mod destination;
mod dynamodb;
mod egress;
mod reach;
mod redis;
mod resolve;
mod roots;

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws::Access;
use domain::{CheckFact, CheckStep, ExternalId, Finding, Provider, Region, RoleArn, Secret, StepResult, TableName};
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::{FutureExt as _, Stream, StreamExt as _, stream};

use roots::Trusted;

pub use aws::{AwsOptions, RolePattern, RolePatternError};
pub use egress::{RuleError, Rules};
pub use resolve::{LookupError, Resolve, System};
pub use roots::RootsError;

/// How long a step may take before it has failed.
pub const STEP_TIMEOUT: Duration = Duration::from_secs(2);
/// How long is tried to find out what a server speaks that does not answer as expected.
const PROBE_TIMEOUT: Duration = Duration::from_millis(500);
/// How long a whole check may take.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// A store as somebody would have SDKs read it.
#[derive(Clone, Debug)]
pub struct Store {
    /// Where it is, and how to get in.
    pub settings: Settings,
    /// What the keys begin with: the environment's client-side ID (documented).
    pub prefix: String,
    /// Other prefixes to look under where there is nothing under this one: whose it is, and the prefix.
    pub other_prefixes: Vec<(String, String)>,
    /// The time, in Unix milliseconds.
    pub now_ms: i64,
}

/// Where a store is, and how to get in.
#[derive(Clone, Debug)]
pub enum Settings {
    /// A Redis server.
    Redis(Redis),
    /// A DynamoDB table.
    DynamoDb(DynamoDb),
}

impl Settings {
    /// Whose store it is.
    pub fn provider(&self) -> Provider {
        match self {
            Self::Redis(_) => Provider::Redis,
            Self::DynamoDb(_) => Provider::DynamoDb,
        }
    }
}

/// A Redis server.
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
}

/// A DynamoDB table.
#[derive(Clone, Debug)]
pub struct DynamoDb {
    /// The table.
    pub table: TableName,
    /// The region that it is in.
    pub region: Region,
    /// The role that LaunchDarkly takes on, if it is named.
    pub role: Option<RoleArn>,
    /// What LaunchDarkly says to take it on.
    pub external_id: Option<ExternalId>,
}

/// Whoever checks: what is allowed, how names are looked up, whom certificates are trusted from. Cheap to clone.
#[derive(Clone)]
pub struct Checker {
    rules: Arc<Rules>,
    resolver: Arc<dyn Resolve>,
    roots: Arc<rustls::RootCertStore>,
    aws: Arc<Access>,
}

impl Checker {
    /// A checker that trusts the system's certificate authorities and those of a file in PEM.
    ///
    /// # Errors
    /// If the file cannot be read, or there is no certificate in it.
    pub fn new(rules: Rules, authorities: Option<&std::path::Path>) -> Result<Self, RootsError> {
        let Trusted { roots, native, pem } = roots::trusted(authorities)?;
        let access = Access::new(AwsOptions::default(), native, pem);
        Ok(Self { rules: Arc::new(rules), resolver: Arc::new(System), roots: Arc::new(roots), aws: Arc::new(access) })
    }

    /// The same with names looked up otherwise.
    #[must_use]
    pub fn resolving(mut self, resolver: impl Resolve + 'static) -> Self {
        self.resolver = Arc::new(resolver);
        self
    }

    /// The same with other access to AWS.
    #[must_use]
    pub fn aws(mut self, options: AwsOptions) -> Self {
        self.aws = Arc::new(self.aws.with(options));
        self
    }

    /// Whether any check is allowed.
    pub fn is_on(&self) -> bool {
        !self.rules.is_empty()
    }

    /// Checks a store. Every step of [`CheckStep::of`] comes once, in order, as soon as it has ended. Whoever drops the stream
    /// ends the check.
    pub fn check(&self, store: Store) -> impl Stream<Item = StepResult> + Send + 'static {
        let (tell, told) = unbounded();
        let checker = self.clone();
        let work = async move {
            let mut steps = Steps::new(store.settings.provider(), tell);
            let check = async {
                match &store.settings {
                    Settings::Redis(server) => redis::check(&checker, &store, server, &mut steps).await,
                    Settings::DynamoDb(table) => Box::pin(dynamodb::check(&checker, &store, table, &mut steps)).await,
                }
            };
            if tokio::time::timeout(DEADLINE, check).await.is_err() {
                steps.out_of_time();
            }
            steps.finish();
        };
        stream::select(told, work.into_stream().filter_map(|()| std::future::ready(None)))
    }
}

/// Waits for as long as a step may take.
async fn within<T>(work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(STEP_TIMEOUT, work).await.ok()
}

/// How many other prefixes are looked under at most.
const OTHERS_MAX: usize = 100;

impl Store {
    /// The prefix as it stands before the rest of a key.
    fn prefixed(prefix: &str, key: &str) -> String {
        if prefix.is_empty() { key.to_owned() } else { format!("{prefix}:{key}") }
    }

    /// A key under the store's own prefix.
    fn key(&self, key: &str) -> String {
        Self::prefixed(&self.prefix, key)
    }

    /// Where else a synchronisation may be noted.
    fn others(&self) -> impl Iterator<Item = &(String, String)> {
        self.other_prefixes.iter().filter(|(_, prefix)| *prefix != self.prefix).take(OTHERS_MAX)
    }

    /// What to say of the time of the last synchronisation, as the store holds it.
    fn judge(&self, text: &str) -> (Vec<Finding>, Vec<CheckFact>) {
        let Some(ms) = text.trim().parse::<i64>().ok().filter(|ms| *ms > 0) else {
            return (vec![Finding::MarkerUnreadable], Vec::new());
        };
        let age = self.now_ms.saturating_sub(ms);
        (Finding::of_age(age).into_iter().collect(), vec![CheckFact::SynchronizedOn(ms), CheckFact::AgeMs(age)])
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

    /// Says of the step that is next that it could not be checked, for a reason that was given before.
    fn unchecked(&mut self) {
        if let Some(step) = self.left.next() {
            let _ = self.tell.unbounded_send(StepResult::unchecked(step));
        }
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
