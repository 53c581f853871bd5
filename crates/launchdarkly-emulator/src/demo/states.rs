//! The states that the demo's integrations are in, and how many are in each. Only the healthy ones must ever move with
//! the clock.

use serde_json::{Value, json};

use super::times::DAY_MS;
use crate::random::Random;
use crate::status::{Status, unavailable};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Healthy,
    Stale,
    Failing,
    NeverSynced,
    Off,
    /// Without `_status`, although the schema requires one.
    WithoutStatus,
    /// Healthy, of a provider that nobody documented.
    UnknownProvider,
}

const COUNTS: [(State, usize); 7] = [
    (State::Healthy, 84),
    (State::Stale, 14),
    (State::Failing, 16),
    (State::NeverSynced, 12),
    (State::Off, 15),
    (State::WithoutStatus, 1),
    (State::UnknownProvider, 1),
];

/// One state for each integration, in an order of their own. Those that break the API description are healthy unless they
/// are wanted `odd`.
pub(super) fn all(odd: bool, random: &mut Random) -> Vec<State> {
    let as_wanted = |state| match state {
        State::WithoutStatus | State::UnknownProvider if !odd => State::Healthy,
        state => state,
    };
    let mut states: Vec<State> = COUNTS.iter().flat_map(|&(state, count)| vec![as_wanted(state); count]).collect();
    random.shuffle(&mut states);
    states
}

const MINUTE_MS: i64 = 60_000;

const REDIS_ERRORS: [(u16, &str); 7] = [
    (503, "dial tcp: lookup redis.internal.example.net: no such host"),
    (503, "dial tcp 192.0.2.44:6379: connect: connection refused"),
    (401, "WRONGPASS invalid username-password pair or user is disabled."),
    (401, "NOAUTH Authentication required."),
    (502, "tls: failed to verify certificate: x509: certificate has expired or is not yet valid"),
    (507, "OOM command not allowed when used memory > 'maxmemory'."),
    (504, "i/o timeout <after> 10s & \"3\" attempts"),
];

const DYNAMODB_ERRORS: [(u16, &str); 5] = [
    (403, "AccessDenied: User is not authorized to perform: sts:AssumeRole on the given role"),
    (404, "ResourceNotFoundException: Requested resource not found"),
    (400, "ValidationException: The provided key element does not match the schema"),
    (429, "ProvisionedThroughputExceededException: The level of configured provisioned throughput was exceeded"),
    (403, "AccessDeniedException: not authorized to perform: dynamodb:UpdateItem"),
];

impl State {
    pub(super) fn on(self, random: &mut Random) -> bool {
        match self {
            Self::Off => false,
            // Some were never turned on, which is why they never synchronised.
            Self::NeverSynced => !random.one_in(3),
            _ => true,
        }
    }

    pub(super) fn status(self, provider: &str, now_ms: i64, random: &mut Random) -> Status {
        match self {
            Self::Healthy | Self::UnknownProvider => Status::Syncing { phase_ms: now_ms - random.ms_below(30_000) },
            Self::Stale => Status::Still(stale(now_ms, random)),
            Self::Failing => Status::Still(failing(provider, now_ms, random)),
            Self::NeverSynced => Status::Still(unavailable(None)),
            Self::Off => {
                let last_sync_ms = now_ms - DAY_MS - random.ms_below(90 * DAY_MS);
                Status::Still(unavailable((!random.one_in(3)).then_some(last_sync_ms)))
            }
            Self::WithoutStatus => Status::Absent,
        }
    }
}

fn stale(now_ms: i64, random: &mut Random) -> Value {
    let last_sync = now_ms - 6 * MINUTE_MS - random.ms_below(3 * DAY_MS);
    json!({"available": random.one_in(2), "potentiallyStale": true, "lastSync": last_sync, "errors": []})
}

/// Some failed from the start, some broke later; errors come in any order, as nothing is documented about it.
fn failing(provider: &str, now_ms: i64, random: &mut Random) -> Value {
    let known = if provider == "dynamodb" { DYNAMODB_ERRORS.as_slice() } else { REDIS_ERRORS.as_slice() };
    let last_error = now_ms - random.ms_below(4 * MINUTE_MS);
    let count = if random.one_in(6) { 25 } else { 1 + random.below(4) };
    let mut errors = Vec::with_capacity(count);
    let mut at_ms = last_error;
    for _ in 0..count {
        let (status_code, message) = *random.pick(known);
        let mut error = json!({"message": message, "timestamp": at_ms});
        if !random.one_in(5) {
            error["statusCode"] = json!(status_code);
        }
        errors.push(error);
        at_ms -= MINUTE_MS + random.ms_below(20 * MINUTE_MS);
    }
    if random.one_in(2) {
        errors.reverse();
    }
    let mut status = json!({
        "available": false, "potentiallyStale": true, "lastError": last_error, "errors": errors,
    });
    if !random.one_in(3) {
        status["lastSync"] = json!(at_ms - random.ms_below(DAY_MS));
    }
    status
}
