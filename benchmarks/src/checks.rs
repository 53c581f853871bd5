//! Checks of stores: how long one takes, and what two hundred of them do to the pages.

use std::time::{Duration, Instant};

use launchdarkly_emulator::Emulator;
use serde_json::json;
use test_stores::{Server, free_port, listener};

use crate::figures::{Figures, Goal::AtMost};
use crate::load;
use crate::portal::{NOW_MS, Portal};
use crate::say::{Outcome, say};

/// How many stores are checked beside the pages.
const STORES: usize = 200;
/// How often one page is asked for.
const PACE: Duration = Duration::from_millis(10);
/// How often the checks are begun at most.
const RUNS: usize = 10;
/// How many pages are asked for beside the checks, and as many before and after them.
const PAGES: usize = 1_500;
/// How many of these follow each look at the checks.
const PER_LOOK: usize = 20;
/// A check that has begun is carried to its end although the others are stopped; the longest takes not quite as long.
const AFTER_STOP: Duration = Duration::from_secs(3);

/// Measures both.
pub(crate) async fn measure(figures: &mut Figures) -> Outcome {
    let redis = Server::start(&[]);
    // It takes connections and says nothing.
    let silent = listener(std::mem::forget);
    let emulator = Emulator::demo(NOW_MS);
    for (tag, port) in [("bench-healthy", redis.port), ("bench-hung", silent.port())] {
        for number in 0..STORES {
            emulator.create(json!({
                "integrationKey": "redis", "projectKey": "checkout", "environmentKey": "test", "on": true,
                "name": format!("{tag} {number}"), "tags": [tag],
                "config": {"host": "127.0.0.1", "port": port.to_string(), "tlsEnabled": false},
            }))?;
        }
    }
    let portal = Portal::with(emulator, &["--check-allow", "127.0.0.1:*"], &[]).await?;
    for (what, port, goal) in
        [("healthy", redis.port, 50.0), ("hung", silent.port(), 3_000.0), ("closed", free_port(), 50.0)]
    {
        let mut all = Vec::new();
        for _ in 0..if what == "hung" { 3 } else { 7 } {
            let body = json!({
                "projectKey": "checkout", "environmentKey": "test", "host": "127.0.0.1", "port": port.to_string(),
            });
            let started = Instant::now();
            load::send(portal.post_json("/api/check", &body)).await?;
            all.push(started.elapsed().as_secs_f64() * 1e3);
        }
        figures.add(
            format!("check of a {what} Redis"),
            load::median(all),
            "ms",
            AtMost(goal),
            "median, over the JSON API",
        );
    }
    for (stores, tag) in [("healthy stores", "bench-healthy"), ("stores that hang", "bench-hung")] {
        table_beside(&portal, stores, tag, figures).await?;
    }
    Ok(())
}

/// What checks of the stores with this tag do to the table of integrations.
async fn table_beside(portal: &Portal, stores: &str, tag: &str, figures: &mut Figures) -> Outcome {
    let mut alone = pages(portal, tag, false, PAGES).await?;
    let (mut beside, mut runs) = (Vec::new(), 0);
    // A token begins no more in a minute, and what is refused measures nothing.
    while beside.len() < PAGES && runs < RUNS {
        load::send(portal.post("/checks", &format!("query=tag%3D{tag}&do=again"))).await?;
        runs += 1;
        let left = PAGES - beside.len();
        beside.extend(pages(portal, tag, true, left).await?);
    }
    load::send(portal.post("/checks", "do=stop")).await?;
    tokio::time::sleep(AFTER_STOP).await;
    alone.extend(pages(portal, tag, false, PAGES).await?);
    let (beside_p99, alone_p99) = (quantile(&beside, 0.99), quantile(&alone, 0.99));
    say(&format!(
        "table of 50 rows beside {STORES} checks ({stores}, {runs} runs): p50 {:.1} ms, p99 {beside_p99:.1} ms; alone {:.1} and {alone_p99:.1} ms",
        quantile(&beside, 0.5),
        quantile(&alone, 0.5),
    ));
    figures.add(
        format!("p99 of the table beside {STORES} checks ({stores}), of the table alone"),
        beside_p99 / alone_p99,
        "",
        AtMost(1.2),
        format!("{beside_p99:.1} ms to {alone_p99:.1} ms"),
    );
    Ok(())
}

/// How long pages of the table take, each in milliseconds: some at an even pace after each look at the checks, for as long
/// as these are `under_way`, or for as long as they are not.
async fn pages(
    portal: &Portal,
    tag: &str,
    under_way: bool,
    most: usize,
) -> Result<Vec<f64>, Box<dyn std::error::Error>> {
    let checks = format!("/checks?tag={tag}");
    let mut all = Vec::with_capacity(most);
    while all.len() < most && portal.text(&checks).await?.contains("Stop the checks") == under_way {
        let mut ticks = tokio::time::interval(PACE);
        for _ in 0..PER_LOOK {
            ticks.tick().await;
            let started = Instant::now();
            load::send(portal.get("/integrations?per_page=50")).await?;
            all.push(started.elapsed().as_secs_f64() * 1e3);
        }
    }
    Ok(all)
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few values")]
fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len() as f64 * part) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}
