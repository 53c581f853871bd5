//! How many calls LaunchDarkly still allows, as its last answer said.

use domain::UnixMillis;
use http::HeaderMap;

/// What an answer said about the rate limit. LaunchDarkly counts calls in windows of 10 seconds; an answer may say all,
/// some or nothing of it (documented).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Calls that are left in the window: of the whole account or of the token, whichever are fewer.
    pub remaining: u64,
    /// How many the window has in all, where LaunchDarkly said it.
    pub limit: Option<u64>,
    /// When the next window begins, where LaunchDarkly said it.
    pub reset: Option<UnixMillis>,
    /// When the answer came.
    pub seen: UnixMillis,
}

impl Allowance {
    /// What the headers of an answer that came at `now` say; `None` if they say nothing.
    pub(crate) fn of(headers: &HeaderMap, now: UnixMillis) -> Option<Self> {
        let counts = [
            ["x-ratelimit-global-remaining", "x-ratelimit-global-limit", "x-ratelimit-reset"],
            ["x-ratelimit-auth-token-remaining", "x-ratelimit-auth-token-limit", "x-ratelimit-auth-token-reset"],
        ];
        let said = counts.into_iter().filter_map(|[remaining, limit, reset]| {
            Some(Self {
                remaining: number(headers, remaining)?,
                limit: number(headers, limit),
                reset: number(headers, reset).map(UnixMillis),
                seen: now,
            })
        });
        said.min_by_key(|allowance| allowance.remaining)
    }
}

fn number<N: std::str::FromStr>(headers: &HeaderMap, name: &str) -> Option<N> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const NOW: UnixMillis = UnixMillis(1_750_000_000_000);

    fn of(headers: &[(&'static str, &'static str)]) -> Option<Allowance> {
        let pairs =
            headers.iter().map(|(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_static(value)));
        Allowance::of(&pairs.collect(), NOW)
    }

    #[test]
    fn the_tighter_of_the_two_limits_counts() {
        let global = ("x-ratelimit-global-remaining", "40");
        let both = of(&[global, ("x-ratelimit-auth-token-remaining", "7"), ("x-ratelimit-auth-token-limit", "10")]);
        assert_eq!(both, Some(Allowance { remaining: 7, limit: Some(10), reset: None, seen: NOW }));
        let reset = Some(UnixMillis(1_750_000_003_000));
        let one = of(&[global, ("x-ratelimit-reset", "1750000003000")]);
        assert_eq!(one, Some(Allowance { remaining: 40, limit: None, reset, seen: NOW }));
    }

    #[test]
    fn what_is_no_number_says_nothing() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("x-ratelimit-global-remaining", "many")]), None);
        assert_eq!(of(&[("x-ratelimit-global-remaining", "-1")]), None);
        assert_eq!(of(&[("x-ratelimit-route-remaining", "4")]), None);
    }
}
