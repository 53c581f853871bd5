//! Checks a store of big segments from this network, the way an SDK would use it: of Redis the name, connection, TLS, password,
//! permissions and what the server is, of DynamoDB the credentials, role, table, keys, permissions and settings; of both when
//! the store was last synchronised. Knows nothing of LaunchDarkly's API and of
//! pages; only reads, and keeps nothing that it was given.
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
mod checker;
mod destination;
mod dynamodb;
mod egress;
mod reach;
mod redis;
mod resolve;
mod roots;
mod steps;
mod store;

use std::time::Duration;

use domain::StepResult;
use futures::channel::mpsc::unbounded;
use futures::{FutureExt as _, Stream, StreamExt as _, stream};

pub use aws::{AwsOptions, RolePattern, RolePatternError};
pub use checker::Checker;
pub use egress::{RuleError, Rules};
pub use resolve::{LookupError, Resolve, System};
pub use roots::RootsError;
pub use steps::STEP_TIMEOUT;
use steps::Steps;
pub use store::{DynamoDb, OtherPrefix, Redis, Settings, Store};

/// How long a whole check may take.
pub const DEADLINE: Duration = Duration::from_secs(10);

impl Checker {
    /// Checks a store. Every step of [`domain::CheckStep::of`] comes once, in order, as soon as it has ended. Whoever drops the stream
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
