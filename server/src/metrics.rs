//! Numbers for Prometheus; `scrape` gives them out. The facade's calls cost next to nothing where nobody listens. Labels come from closed sets: routes, methods, statuses, verbs, and the integrations of one account.

mod text;

use std::time::Duration;

use domain::{OutcomeKind, Verb};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

pub use text::family;

/// Requests that were answered, by method, route and status.
pub const REQUESTS: &str = "storekeeper_http_requests_total";
/// How long they took, by route.
pub const REQUEST_TIME: &str = "storekeeper_http_request_duration_seconds";
/// Writes and checks that have ended, by verb and outcome.
pub const WRITES: &str = "storekeeper_writes_total";
/// Writes whose outcome is still open.
pub const WRITES_OPEN: &str = "storekeeper_writes_open";
/// Whether the last attempt to write to the database went well: without, nothing is sent to LaunchDarkly.
pub const WRITABLE: &str = "storekeeper_database_writable";
/// People who are signed in, each session once.
pub const SESSIONS: &str = "storekeeper_sessions";
/// Lists of integrations that were asked for, by whether LaunchDarkly had to be asked.
pub const LISTS: &str = "storekeeper_lists_total";
/// Requests whose header said who asks, and that came from no trusted proxy.
pub const IDENTITIES_IGNORED: &str = "storekeeper_identity_headers_ignored_total";
/// 1, with the version as a label.
pub const BUILD: &str = "storekeeper_build_info";
/// Whether the integrations could be read.
pub const READ: &str = "storekeeper_integrations_read";
/// Whether an integration is turned on.
pub const ON: &str = "storekeeper_integration_on";
/// 1 for the health that an integration has, 0 for the others.
pub const HEALTH: &str = "storekeeper_integration_health";
/// When an integration was synchronised last.
pub const LAST_SYNC: &str = "storekeeper_integration_last_sync_timestamp_seconds";
/// Every name that can be in an answer, for whoever writes dashboards.
pub const NAMES: [&str; 16] = [
    REQUESTS,
    REQUEST_TIME,
    WRITES,
    WRITES_OPEN,
    WRITABLE,
    SESSIONS,
    LISTS,
    IDENTITIES_IGNORED,
    BUILD,
    launchdarkly::metrics::CALLS,
    launchdarkly::metrics::CALL_TIME,
    launchdarkly::metrics::CALLS_LEFT,
    READ,
    ON,
    HEALTH,
    LAST_SYNC,
];

/// What the histograms tell apart, in seconds.
const BUCKETS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// The action of writes that were cut off: which they were is not counted.
const GIVEN_UP: &str = "cut_off";
/// Counts a request.
pub fn request(method: &http::Method, route: &str, status: u16, took: Duration) {
    let method = match method.as_str() {
        method @ ("GET" | "POST" | "HEAD") => method,
        _ => "other",
    };
    let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
    counter!(REQUESTS, &labels).increment(1);
    histogram!(REQUEST_TIME, "route" => route.to_owned()).record(took.as_secs_f64());
}

/// Counts a write or a check that has ended.
pub fn write_ended(verb: Verb, outcome: OutcomeKind) {
    counter!(WRITES, "action" => verb.as_str(), "outcome" => outcome.as_str()).increment(1);
}

/// Counts writes that were cut off before their outcome was seen.
pub fn given_up(count: u64) {
    counter!(WRITES, "action" => GIVEN_UP, "outcome" => OutcomeKind::Unknown.as_str()).increment(count);
}

/// Counts a list that somebody asked for.
pub fn list_asked(remembered: bool) {
    counter!(LISTS, "from" => if remembered { "memory" } else { "launchdarkly" }).increment(1);
}

/// Counts a request that said who asks and may not.
pub fn identity_ignored() {
    counter!(IDENTITIES_IGNORED).increment(1);
}

/// Starts to count; once per process.
///
/// # Errors
/// [`BuildError`] when something counts already.
pub fn start() -> Result<PrometheusHandle, BuildError> {
    let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BUCKETS)?;
    let handle = builder.install_recorder()?;
    describe_counter!(REQUESTS, "Requests that were answered.");
    describe_histogram!(REQUEST_TIME, "How long requests took.");
    describe_counter!(WRITES, "Writes and checks that have ended.");
    describe_gauge!(WRITES_OPEN, "Writes whose outcome is not recorded yet.");
    describe_gauge!(WRITABLE, "Whether the last write to the database succeeded.");
    describe_gauge!(SESSIONS, "Sessions that are signed in, across all replicas.");
    describe_counter!(LISTS, "Lists of integrations that were asked for.");
    describe_counter!(IDENTITIES_IGNORED, "Requests with identity headers from untrusted addresses.");
    describe_gauge!(BUILD, "The running release.");
    launchdarkly::metrics::describe();
    // An increase from nothing is none: what is to be noticed begins at 0.
    given_up(0);
    counter!(IDENTITIES_IGNORED).increment(0);
    for verb in Verb::ALL {
        for outcome in OutcomeKind::ALL {
            counter!(WRITES, "action" => verb.as_str(), "outcome" => outcome.as_str()).increment(0);
        }
    }
    gauge!(BUILD, "version" => crate::release::VERSION).set(1.0);
    Ok(handle)
}
