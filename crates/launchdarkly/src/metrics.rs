//! What is counted of the calls, for whoever listens to the `metrics` facade. Labels: the host, and routes as patterns.

use std::time::Duration;

use http::Method;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

/// Calls that have ended, by host, method, route and status (`none` without an answer).
pub const CALLS: &str = "storekeeper_launchdarkly_calls_total";
/// How long they took, repetitions and pauses included, by host, method and route.
pub const CALL_TIME: &str = "storekeeper_launchdarkly_call_duration_seconds";
/// How many calls the last answer left to its token, by host.
pub const CALLS_LEFT: &str = "storekeeper_launchdarkly_calls_left";

/// Says what they mean, once somebody listens.
pub fn describe() {
    describe_counter!(CALLS, "Calls to LaunchDarkly that have ended.");
    describe_histogram!(CALL_TIME, "How long calls to LaunchDarkly took, repetitions included.");
    describe_gauge!(CALLS_LEFT, "How many calls LaunchDarkly's last answer left to its token.");
}

pub(crate) fn ended(host: &str, method: &Method, route: &'static str, status: Option<u16>, took: Duration) {
    let status = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
    let call = [("host", host.to_owned()), ("method", method.to_string()), ("route", route.to_owned())];
    histogram!(CALL_TIME, &call).record(took.as_secs_f64());
    let [host, method, route] = call;
    counter!(CALLS, &[host, method, route, ("status", status)]).increment(1);
}

#[expect(clippy::cast_precision_loss, reason = "Prometheus has nothing but floats")]
pub(crate) fn left(host: &str, calls: u64) {
    gauge!(CALLS_LEFT, "host" => host.to_owned()).set(calls as f64);
}
