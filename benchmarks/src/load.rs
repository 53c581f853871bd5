//! Asking the same thing many times.

use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder};

/// How many rounds are measured; the median of them counts.
pub(crate) const ROUNDS: usize = 7;
/// How long one round lasts.
const ROUND: Duration = Duration::from_millis(1_500);

/// A client that keeps its connections and follows nothing.
#[expect(clippy::disallowed_methods, reason = "the rule is about the portal")]
pub(crate) fn client() -> reqwest::Result<Client> {
    Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()
}

/// Answers per second for one round, read to their end, over `connections` at once.
pub(crate) async fn rate(
    connections: usize,
    request: impl Fn() -> RequestBuilder,
) -> Result<f64, Box<dyn std::error::Error>> {
    let started = Instant::now();
    let workers: Vec<_> = (0..connections)
        .map(|_| {
            let request = request();
            tokio::spawn(async move {
                let mut answers = 0_u32;
                while started.elapsed() < ROUND {
                    let Some(next) = request.try_clone() else { break };
                    let answer = send(next).await?;
                    answers += u32::from(answer > 0);
                }
                Ok::<_, reqwest::Error>(answers)
            })
        })
        .collect();
    let mut answers = 0;
    for worker in workers {
        answers += worker.await??;
    }
    Ok(f64::from(answers) / started.elapsed().as_secs_f64())
}

/// The median time of one answer, in microseconds, one after another.
pub(crate) async fn latency(
    times: usize,
    request: impl Fn() -> RequestBuilder,
) -> Result<f64, Box<dyn std::error::Error>> {
    let mut all = Vec::with_capacity(times);
    for _ in 0..times {
        let started = Instant::now();
        send(request()).await?;
        all.push(started.elapsed().as_secs_f64() * 1e6);
    }
    Ok(median(all))
}

/// Sends and reads to the end; how many bytes came.
#[expect(clippy::disallowed_methods, reason = "the rule is about the client of LaunchDarkly")]
pub(crate) async fn send(request: RequestBuilder) -> reqwest::Result<usize> {
    Ok(request.send().await?.error_for_status()?.bytes().await?.len())
}

/// The middle of the values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
