//! Numbers for Prometheus: what is told, where, with which labels; and that dashboard and alerts ask for nothing else.

use std::collections::BTreeSet;

use openmetrics_parser::prometheus::parse_prometheus;
use openmetrics_parser::{MetricsExposition, PrometheusType, PrometheusValue};
use serde_json::json;
use storekeeper::metrics::NAMES;

use crate::harness::{Portal, World};

/// A portal that tells, and where; of the stores too, as far as this token sees them.
async fn telling(token: Option<&str>) -> (Portal, String) {
    let world = World::new().await;
    let address = format!("127.0.0.1:{}", test_stores::free_port());
    let mut arguments = vec!["--metrics-listen".to_owned(), address.clone()];
    arguments.extend(token.into_iter().flat_map(|it| ["--metrics-token-file".to_owned(), world.secret("token", it)]));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    (Portal::of(world, &arguments).await, format!("http://{address}/metrics"))
}

type Told = MetricsExposition<PrometheusType, PrometheusValue>;

async fn scrape(url: &str) -> Told {
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    parse_prometheus(&answer.text().await.unwrap()).unwrap()
}

/// The sum of what has this name and these labels; whole numbers are what is counted.
#[expect(clippy::cast_possible_truncation, reason = "the sum is one of whole numbers")]
fn sum(told: &Told, name: &str, labels: &[(&str, &str)]) -> i64 {
    let Some(family) = told.families.get(name) else { return 0 };
    let fits = family.iter_samples().filter(|sample| {
        let own = sample.get_labelset().unwrap();
        labels.iter().all(|(label, value)| own.get_label_value(label) == Some(value))
    });
    fits.map(|sample| match &sample.value {
        PrometheusValue::Gauge(value) | PrometheusValue::Unknown(value) => value.as_f64(),
        PrometheusValue::Counter(counter) => counter.value.as_f64(),
        other => panic!("{other:?}"),
    })
    .sum::<f64>() as i64
}

#[tokio::test]
async fn requests_calls_writes_sessions_and_stores_are_told_with_few_labels() {
    let (portal, url) = telling(Some("api-demo-reader\n")).await;
    let store = portal.redis("checkout", "test");
    let person = portal.writer().await;
    let question = person.get(&store.delete()).await.form(&store.delete());
    assert_eq!(person.submit(&question).await.status, 303);
    for _ in 0..2 {
        person.get("/integrations").await;
    }
    let first = scrape(&url).await;
    assert_eq!(sum(&first, "storekeeper_sessions", &[]), 1);
    assert_eq!(sum(&first, "storekeeper_writes_total", &[("action", "delete"), ("outcome", "done")]), 1);
    assert_eq!(sum(&first, "storekeeper_writes_open", &[]), 0);
    assert_eq!(sum(&first, "storekeeper_database_writable", &[]), 1);
    assert!(first.families.contains_key("storekeeper_launchdarkly_call_duration_seconds"));
    assert!(sum(&first, "storekeeper_http_requests_total", &[("route", "/integrations"), ("status", "200")]) >= 2);
    assert!(sum(&first, "storekeeper_launchdarkly_calls_total", &[("method", "DELETE"), ("status", "204")]) >= 1);
    assert!(sum(&first, "storekeeper_lists_total", &[("from", "memory")]) >= 1);
    assert_eq!(sum(&first, "storekeeper_build_info", &[("version", env!("CARGO_PKG_VERSION"))]), 1);
    assert_eq!(sum(&first, "storekeeper_integrations_read", &[]), 1);
    assert_eq!(sum(&first, "storekeeper_integration_health", &[]), 143, "each has one health");
    assert!(sum(&first, "storekeeper_integration_last_sync_timestamp_seconds", &[]) > 1_000_000_000);

    // Whatever is asked for, and by whichever method: the labels are those of the routes.
    let series = |told: &Told| told.families.values().map(|family| family.iter_samples().count()).sum::<usize>();
    for number in 0..200 {
        person.quiet(&format!("/integrations/checkout/test/redis/{number:024x}")).await;
        person.quiet(&format!("/nowhere/{number}")).await;
    }
    let method = reqwest::Method::from_bytes(b"CANARY").unwrap();
    person.ask(method, "/integrations", &[], None).await;
    let second = scrape(&url).await;
    assert!(series(&second) < series(&first) + 20, "{} and then {}", series(&first), series(&second));
    let text = format!("{:?}", second.families);
    assert!(!text.contains("CANARY") && !text.contains("api-demo") && !text.contains("nowhere"));
    for name in second.families.keys() {
        assert!(NAMES.contains(&name.as_str()), "{name} is not in the list of names");
    }
    assert_eq!(reqwest::get(url.replace("/metrics", "/integrations")).await.unwrap().status(), 404);
    assert_eq!(portal.anyone().get("/metrics").await.status, 404, "people's own address tells nothing");
}

#[tokio::test]
async fn a_token_that_is_no_longer_good_is_told_too() {
    let (portal, url) = telling(Some("api-not-known")).await;
    portal.upstream().revoke("api-not-known");
    let told = scrape(&url).await;
    assert_eq!(sum(&told, "storekeeper_integrations_read", &[]), 0);
    assert!(!told.families.contains_key("storekeeper_integration_health"));
}

/// Every name of ours in a text.
fn names(text: &str) -> BTreeSet<&str> {
    let words = text.split(|it: char| !it.is_ascii_alphanumeric() && it != '_');
    words.filter(|word| word.starts_with("storekeeper_")).collect()
}

#[test]
fn dashboard_and_alerts_ask_for_what_there_is() {
    for file in ["../deploy/prometheus/alerts.yaml", "../deploy/grafana/storekeeper.json"] {
        let text = std::fs::read_to_string(file).unwrap();
        let asked = names(&text);
        assert!(asked.len() > 5, "{file}");
        for name in asked {
            let plain = name.strip_suffix("_bucket").unwrap_or(name);
            assert!(NAMES.contains(&plain), "{file}: {name}");
        }
    }
    let dashboard: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string("../deploy/grafana/storekeeper.json").unwrap()).unwrap();
    assert!(dashboard["panels"].as_array().unwrap().iter().all(|panel| panel["targets"][0]["expr"] != json!(null)));
}
