//! Too many calls: waits are taken from the answer, kept to, and kept apart by token.

use domain::UnixMillis;
use launchdarkly::Error;
use launchdarkly_emulator::{IpLimit, Options as Switches, RateLimit};

use crate::support::{NOW, World};

fn until(milliseconds: i64) -> Error {
    Error::RateLimited { until: UnixMillis(NOW + milliseconds) }
}

#[tokio::test]
async fn a_wait_is_kept_to_without_calling_and_ends() {
    let world = World::giving_up_after(5000).await;
    world.fault_once(World::status(429, &[("retry-after", "7")]));
    assert_eq!(world.client.list_integrations(&world.writer).await, Err(until(7000)));
    assert_eq!(world.arrived(), 1, "seven seconds do not fit, so there was no second try");
    world.time.pass(6999);
    assert_eq!(world.create().await, Err(until(7000)));
    assert_eq!(world.client.clone().caller(&world.writer).await, Err(until(7000)), "clones share the limit");
    assert_eq!(world.arrived(), 1);
    world.time.pass(1);
    assert!(world.create().await.is_ok());
}

#[tokio::test]
async fn one_tokens_limit_is_not_anothers() {
    let world = World::giving_up_after(5000).await;
    world.fault_once(World::status(429, &[("retry-after", "7")]));
    assert!(world.client.caller(&world.writer).await.is_err());
    assert!(world.client.caller(&world.reader).await.is_ok());
}

#[tokio::test]
async fn resets_are_read_and_kept_between_bounds() {
    let far = (NOW + 315_360_000_000).to_string();
    let (past, soon) = ((NOW - 60_000).to_string(), (NOW + 4500).to_string());
    for (headers, wait) in [
        (vec![("x-ratelimit-reset", soon.as_str())], 4500),
        (vec![("x-ratelimit-auth-token-reset", soon.as_str())], 4500),
        (vec![("x-ratelimit-reset", past.as_str())], 200),
        (vec![("x-ratelimit-reset", far.as_str())], 30_000),
        (vec![("x-ratelimit-reset", "soon")], 1000),
        (vec![("retry-after", "86400")], 30_000),
        (vec![], 1000),
    ] {
        let world = World::new().await;
        world.fault(World::status(429, &headers));
        let refused = world.create().await.unwrap_err();
        assert_eq!(refused, until(wait), "{headers:?}");
        assert_eq!((refused.outcome_unknown(), world.arrived()), (false, 1), "writes are never repeated");
    }
}

#[tokio::test]
async fn a_read_waits_where_the_wait_fits() {
    let world = World::new().await;
    world.fault_once(World::status(429, &[("retry-after", "1")]));
    assert!(world.client.caller(&world.writer).await.is_ok());
    let times: Vec<i64> = world.journal().iter().map(|entry| entry.at_ms).collect();
    assert_eq!(times.len(), 2);
    assert!(times[1] - times[0] >= 1000, "{times:?}");
}

#[tokio::test]
async fn a_read_that_stays_limited_gives_up() {
    let world = World::giving_up_after(5000).await;
    world.fault(World::status(429, &[("x-ratelimit-reset", "0")]));
    assert_eq!(world.client.caller(&world.writer).await, Err(until(200)));
    assert_eq!(world.arrived(), 3);
}

#[tokio::test]
async fn the_limits_of_a_faithful_launchdarkly_are_understood() {
    for switches in [
        Switches { rate_limit: Some(RateLimit { global: 1, route: 1 }), ..Switches::default() },
        Switches { ip_limit: Some(IpLimit { requests: 1, retry_after_seconds: 9 }), ..Switches::default() },
    ] {
        let world = World::giving_up_after(5000).await;
        world.emulator().set_options(switches);
        assert!(world.client.caller(&world.writer).await.is_ok());
        let Err(Error::RateLimited { until }) = world.client.caller(&world.writer).await else { panic!("limited") };
        assert!((200..=10_500).contains(&until.since(UnixMillis(NOW))), "{until:?}");
        assert_eq!(world.arrived(), 2);
    }
}

#[tokio::test]
async fn many_callers_of_one_token_stop_together() {
    let world = World::giving_up_after(5000).await;
    world.fault(World::status(429, &[("retry-after", "7")]));
    assert!(world.client.caller(&world.writer).await.is_err());
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (client, writer) = (world.client.clone(), world.writer.clone());
        callers.spawn(async move { client.list_integrations(&writer).await });
    }
    while let Some(called) = callers.join_next().await {
        assert_eq!(called.unwrap(), Err(until(7000)));
    }
    assert_eq!(world.arrived(), 1);
}
