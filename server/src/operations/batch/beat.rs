//! Saying that somebody is at a batch, while they are.

use std::time::Duration;

/// How often.
const BEAT: Duration = Duration::from_secs(1);

/// Does the `work` to its end, with a `beat` every second. Each goes on while the other waits: what is being worked out may hold
/// the very connection to the database that a beat waits for.
pub(super) async fn alongside<Done, Beat: Future<Output = ()>>(
    work: impl Future<Output = Done>,
    beat: impl Fn() -> Beat,
) -> Done {
    let mut work = std::pin::pin!(work);
    let mut every = tokio::time::interval(BEAT);
    loop {
        let next = async {
            every.tick().await;
            beat().await;
        };
        tokio::select! {
            done = &mut work => return done,
            () = next => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Semaphore;
    use tokio::time::sleep;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_beat_that_waits_for_what_the_work_holds_gets_it() {
        let connection = Semaphore::new(1);
        let beats = std::sync::atomic::AtomicUsize::new(0);
        let work = async {
            for _ in 0..5 {
                let _held = connection.acquire().await.unwrap();
                sleep(BEAT * 3 / 2).await;
            }
        };
        let beat = || async {
            drop(connection.acquire().await.unwrap());
            beats.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        };
        tokio::time::timeout(BEAT * 60, alongside(work, beat)).await.unwrap();
        assert!(beats.into_inner() >= 4);
    }
}
