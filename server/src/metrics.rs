//! Numbers for Prometheus, on an address of their own (`--metrics-listen`). The facade's calls cost next to nothing where nobody
//! listens. Labels come from closed sets: routes, methods, statuses, verbs, and the integrations of one account.

mod integrations;
mod text;

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use domain::{OutcomeKind, Verb};
use http::header::CONTENT_TYPE;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

use crate::config;
use crate::portal::Portal;
pub use integrations::Watched;
pub use text::family;

/// Requests that were answered, by method, route and status.
pub const REQUESTS: &str = "storekeeper_http_requests_total";
/// How long they took, by route.
pub const REQUEST_TIME: &str = "storekeeper_http_request_duration_seconds";
/// Writes and checks that have ended, by verb and outcome.
pub const WRITES: &str = "storekeeper_writes_total";
/// Writes whose outcome is still open.
pub const WRITES_OPEN: &str = "storekeeper_writes_open";
/// People who are signed in, each session once.
pub const SESSIONS: &str = "storekeeper_sessions";
/// Lists of integrations that were asked for, by whether LaunchDarkly had to be asked.
pub const LISTS: &str = "storekeeper_lists_total";
/// Requests whose header said who asks, and that came from no trusted proxy.
pub const IDENTITIES_IGNORED: &str = "storekeeper_identity_headers_ignored_total";
/// 1, with the version as a label.
pub const BUILD: &str = "storekeeper_build_info";
/// Every name that can be in an answer, for whoever writes dashboards.
pub const NAMES: [&str; 15] = [
    REQUESTS,
    REQUEST_TIME,
    WRITES,
    WRITES_OPEN,
    SESSIONS,
    LISTS,
    IDENTITIES_IGNORED,
    BUILD,
    launchdarkly::metrics::CALLS,
    launchdarkly::metrics::CALL_TIME,
    launchdarkly::metrics::CALLS_LEFT,
    integrations::READ,
    integrations::ON,
    integrations::HEALTH,
    integrations::LAST_SYNC,
];

/// What the histograms tell apart, in seconds.
const BUCKETS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// How often what was counted is put together, so that it takes no more room while nobody asks.
const UPKEEP: Duration = Duration::from_secs(15);
/// The action of writes that were cut off: which they were is not counted.
const GIVEN_UP: &str = "cut_off";
/// How long the database has for what is counted there.
const PATIENCE: Duration = Duration::from_secs(2);
/// Prometheus' own text.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

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
    describe_gauge!(SESSIONS, "Sessions that are signed in, over all replicas.");
    describe_counter!(LISTS, "Lists of integrations that were asked for.");
    describe_counter!(IDENTITIES_IGNORED, "Requests that said who asks and came from no trusted proxy.");
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
    gauge!(BUILD, "version" => config::VERSION).set(1.0);
    Ok(handle)
}

#[derive(Clone)]
struct Told {
    handle: PrometheusHandle,
    portal: Portal,
    watched: Option<Watched>,
}

/// Answers on `listener` until the process is asked to stop. Nothing else is served there, and nothing there asks who asks.
pub async fn serve(listener: TcpListener, handle: PrometheusHandle, portal: Portal, watched: Option<Watched>) {
    let mut stopping = portal.stopping.clone();
    let upkeep = {
        let handle = handle.clone();
        async move {
            loop {
                tokio::time::sleep(UPKEEP).await;
                handle.run_upkeep();
            }
        }
    };
    let app = Router::new().route("/metrics", get(told)).with_state(Told { handle, portal, watched });
    tokio::select! {
        served = axum::serve(listener, app).into_future() => drop(served),
        () = upkeep => {}
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
}

async fn told(State(Told { handle, portal, watched }): State<Told>) -> impl IntoResponse {
    let activity = crate::database::Activity::new(&portal.database, &portal.clock);
    let (sessions, open) = tokio::join!(
        tokio::time::timeout(PATIENCE, portal.session_rows.count()),
        tokio::time::timeout(PATIENCE, activity.open()),
    );
    // What the database does not say is said to be unknown, and the rest is told all the same.
    #[expect(clippy::cast_precision_loss, reason = "Prometheus has nothing but floats")]
    let number = |count: i64| count as f64;
    gauge!(SESSIONS).set(sessions.ok().and_then(Result::ok).map_or(f64::NAN, number));
    gauge!(WRITES_OPEN).set(open.ok().and_then(Result::ok).map_or(f64::NAN, number));
    let mut out = handle.render();
    if let Some(watched) = watched {
        out.push_str(&watched.text(&portal).await);
    }
    ([(CONTENT_TYPE, TEXT)], out)
}
