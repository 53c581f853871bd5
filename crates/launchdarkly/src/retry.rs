//! How long to wait: after a refusal for too many calls, and before asking again. Pure arithmetic; the caller has the
//! clock and the dice.

use std::time::Duration;

use domain::UnixMillis;
use http::HeaderMap;

use domain::Unavailability;

use crate::error::Error;

/// The longest wait that is believed, in milliseconds. LaunchDarkly's windows are 10 seconds (documented).
pub(crate) const MAX_LIMIT_MS: i64 = 30_000;
/// The shortest: LaunchDarkly's reset times can already be past (seen in LaunchDarkly's own code).
const MIN_LIMIT_MS: i64 = 200;
/// The wait where LaunchDarkly does not say how long.
const DEFAULT_LIMIT_MS: i64 = 1_000;
/// How often a read is repeated.
const RETRIES: u32 = 2;
/// The greatest wait before the first repetition; it doubles for each further one.
const BASE_MS: u32 = 200;

/// Until when a 429 asks to wait: `Retry-After` in seconds, which limits by address send, or the latest of the resets in
/// Unix milliseconds, which the others send (documented).
pub(crate) fn limited_until(headers: &HeaderMap, now: UnixMillis) -> UnixMillis {
    let number = |name| headers.get(name)?.to_str().ok()?.trim().parse::<i64>().ok();
    let after = number("retry-after").map(|seconds| now.plus(seconds.saturating_mul(1000)));
    let reset = ["x-ratelimit-reset", "x-ratelimit-auth-token-reset"].into_iter().filter_map(number).max();
    let until = after.or(reset.map(UnixMillis)).unwrap_or(now.plus(DEFAULT_LIMIT_MS));
    now.plus(until.since(now).clamp(MIN_LIMIT_MS, MAX_LIMIT_MS))
}

/// How long to wait before a read is asked again, after it failed for the `failures`th time; `None` for never. `dice` is
/// from 0 to below 1.
pub(crate) fn wait(error: &Error, failures: u32, now: UnixMillis, dice: f64) -> Option<Duration> {
    if failures > RETRIES {
        return None;
    }
    let jitter = Duration::from_millis(u64::from(BASE_MS << (failures - 1))).mul_f64(dice);
    match error {
        Error::RateLimited { until } => {
            let limit = u64::try_from(until.since(now)).unwrap_or_default();
            Some(Duration::from_millis(limit) + jitter)
        }
        Error::Unavailable {
            why: Unavailability::NotReached | Unavailability::Interrupted | Unavailability::Status(_),
        } => Some(jitter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const NOW: UnixMillis = UnixMillis(1_750_000_000_000);

    fn limit(headers: &[(&'static str, &str)]) -> i64 {
        let headers = headers
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
        limited_until(&headers.collect(), NOW).since(NOW)
    }

    fn at(offset: i64) -> String {
        NOW.plus(offset).0.to_string()
    }

    #[test]
    fn retry_after_is_in_seconds_and_goes_first() {
        assert_eq!(limit(&[("retry-after", "7")]), 7000);
        assert_eq!(limit(&[("retry-after", "7"), ("x-ratelimit-reset", &at(2000))]), 7000);
    }

    #[test]
    fn resets_are_unix_milliseconds_and_the_latest_counts() {
        assert_eq!(limit(&[("x-ratelimit-reset", &at(2500))]), 2500);
        assert_eq!(limit(&[("x-ratelimit-reset", &at(2500)), ("x-ratelimit-auth-token-reset", &at(4000))]), 4000);
    }

    #[test]
    fn nonsense_is_kept_between_the_shortest_and_the_longest_wait() {
        for (header, value, wait) in [
            ("x-ratelimit-reset", at(-5000), 200),
            ("x-ratelimit-reset", at(10 * 365 * 86_400_000), 30_000),
            ("x-ratelimit-reset", i64::MAX.to_string(), 30_000),
            ("x-ratelimit-reset", i64::MIN.to_string(), 200),
            ("x-ratelimit-reset", "soon".into(), 1000),
            ("retry-after", "0".into(), 200),
            ("retry-after", "-9".into(), 200),
            ("retry-after", i64::MAX.to_string(), 30_000),
            ("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT".into(), 1000),
        ] {
            assert_eq!(limit(&[(header, &value)]), wait, "{header}: {value}");
        }
        assert_eq!(limit(&[]), 1000);
    }

    #[test]
    fn what_may_pass_is_asked_again_twice_with_a_growing_random_wait() {
        let down = Error::from(Unavailability::Status(503));
        assert_eq!(wait(&down, 1, NOW, 0.0), Some(Duration::ZERO));
        assert_eq!(wait(&down, 1, NOW, 0.5), Some(Duration::from_millis(100)));
        assert_eq!(wait(&down, 2, NOW, 0.5), Some(Duration::from_millis(200)));
        assert_eq!(wait(&down, 3, NOW, 0.5), None);
    }

    #[test]
    fn a_rate_limit_is_waited_for_in_full() {
        let limited = Error::RateLimited { until: NOW.plus(1500) };
        assert_eq!(wait(&limited, 1, NOW, 0.5), Some(Duration::from_millis(1600)));
        assert_eq!(wait(&limited, 1, NOW.plus(2000), 0.0), Some(Duration::ZERO));
    }

    #[test]
    fn what_will_not_change_is_not_asked_again() {
        for error in [
            Error::NotFound,
            Error::TooLarge,
            Error::undecodable("x"),
            Error::Unauthorized { message: String::new() },
            Unavailability::Redirected.into(),
            Unavailability::TimedOut.into(),
        ] {
            assert_eq!(wait(&error, 1, NOW, 0.5), None, "{error}");
        }
    }
}
