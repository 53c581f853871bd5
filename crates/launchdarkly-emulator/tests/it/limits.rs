//! Rate limits and their headers.

use launchdarkly_emulator::{IpLimit, Options, RateLimit};
use serde_json::json;

use crate::support::{Api, NOW_MS, STORES};

const WINDOW_END: i64 = NOW_MS / 10_000 * 10_000 + 10_000;

#[tokio::test]
async fn the_headers_are_always_there_and_nothing_is_enforced_by_default() {
    let api = Api::empty().await;
    for path in [STORES, "/api/v2/nothing", "/api/v2/projects"] {
        let answer = api.get(path).await;
        assert_eq!(answer.header("x-ratelimit-reset"), Some(WINDOW_END.to_string().as_str()), "{path}");
        assert!(answer.header("x-ratelimit-global-remaining").is_some_and(|it| it != "0"));
        assert!(answer.header("x-ratelimit-route-remaining").is_some_and(|it| it != "0"));
    }
}

#[tokio::test]
async fn routes_and_the_account_are_limited_until_the_window_ends() {
    let rate_limit = Some(RateLimit { global: 5, route: 2 });
    let api = Api::with(Options { rate_limit, ..Options::default() }).await;
    let left = |answer: &crate::support::Answer| {
        ["global", "route"].map(|it| answer.header(&format!("x-ratelimit-{it}-remaining")).map(str::to_owned))
    };
    let first = api.get(STORES).await;
    assert_eq!((first.status, left(&first)), (200, [Some("4".into()), Some("1".into())]));
    assert_eq!(api.get(STORES).await.status, 200);
    let refused = api.get(STORES).await;
    assert_eq!(refused.error(), (429, "rate_limited".to_owned()));
    assert_eq!(refused.header("x-ratelimit-reset"), Some(WINDOW_END.to_string().as_str()));
    assert_eq!(left(&refused), [Some("3".into()), Some("0".into())]);
    // Another pattern is another route, but two paths of one pattern are the same.
    assert_eq!(api.get("/api/v2/projects/default").await.status, 200);
    assert_eq!(api.get_as("api-demo-user-ada", "/api/v2/projects/other").await.status, 404);
    assert_eq!(api.get("/api/v2/projects/default").await.status, 429);
    assert_eq!(api.get("/api/v2/projects").await.status, 200);
    assert_eq!(left(&api.get("/api/v2/versions").await)[0], Some("0".into()));
    api.emulator().advance_clock(10_000);
    assert_eq!(api.get(STORES).await.status, 200);
}

#[tokio::test]
async fn a_limit_by_address_says_when_to_come_back() {
    let ip_limit = Some(IpLimit { requests: 1, retry_after_seconds: 7 });
    let api = Api::with(Options { ip_limit, ..Options::default() }).await;
    assert_eq!(api.get(STORES).await.status, 200);
    let refused = api.get("/api/v2/projects").await;
    assert_eq!(refused.error(), (429, "rate_limited".to_owned()));
    assert_eq!(refused.header("retry-after"), Some("7"));
    assert_eq!(refused.header("x-ratelimit-reset"), None);
}

#[tokio::test]
async fn a_refused_write_changes_nothing() {
    let api = Api::empty().await;
    let path = api.redis().await;
    api.emulator().set_options(Options { rate_limit: Some(RateLimit { global: 0, route: 0 }), ..Options::default() });
    assert_eq!(api.delete(&path).await.status, 429);
    assert_eq!(api.stored(&path)["name"], json!("Store"));
}
