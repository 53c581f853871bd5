//! Puts the tables in order, at start-up and from then on: removes what has expired, which counts as gone without it, and
//! gives up the intents that a crash cut off.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::metrics;

use super::{Activity, Batches, DatabaseError, Healths, LastChecks, LastLists, Notices, SessionRows, Tickets};

/// Time between two sweeps.
const PERIOD: Duration = Duration::from_mins(1);

/// Time between two looks for intents that were cut off.
const LOOK: Duration = Duration::from_secs(15);

/// How far back the later looks go, in milliseconds: the first one has seen to everything older.
const LOOK_BACK_MS: i64 = 60 * 60 * 1_000;

/// Gives up intents that are older than `age_ms` milliseconds and have no outcome, saying `detail`, at once and then again
/// and again: another replica may end at any time. Abort the handle to stop.
pub(crate) fn spawn_giving_up(activity: Activity, age_ms: i64) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut ticks = interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut oldest = i64::MAX;
        loop {
            ticks.tick().await;
            match activity.give_up((age_ms, oldest)).await {
                Ok(count) => {
                    oldest = LOOK_BACK_MS;
                    if count > 0 {
                        metrics::given_up(count);
                        tracing::warn!(count, "writes were cut off before their outcome was seen");
                    }
                }
                Err(error) => {
                    // However long the database is away, nothing is passed over afterwards.
                    oldest = i64::MAX;
                    tracing::warn!(%error, "writes that were cut off could not be looked for");
                }
            }
        }
    })
}

/// Starts sweeping; the first sweep is at once. Abort the handle to stop.
pub(crate) fn spawn_sweeper(
    sessions: SessionRows,
    tickets: Tickets,
    batches: Batches,
    healths: Healths,
    checks: LastChecks,
    lists: LastLists,
    notices: Notices,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match sweep(&sessions, &tickets, &batches, &healths, &checks, &lists, &notices).await {
                Ok([sessions, tickets, batches, healths, checks, lists, notices]) => {
                    tracing::debug!(
                        sessions,
                        tickets,
                        batches,
                        healths,
                        checks,
                        lists,
                        notices,
                        "removed what had expired"
                    );
                }
                Err(error) => tracing::warn!(%error, "what has expired could not be removed; trying again in a minute"),
            }
        }
    })
}

async fn sweep(
    sessions: &SessionRows,
    tickets: &Tickets,
    batches: &Batches,
    healths: &Healths,
    checks: &LastChecks,
    lists: &LastLists,
    notices: &Notices,
) -> Result<[u64; 7], DatabaseError> {
    Ok([
        sessions.sweep().await?,
        tickets.sweep().await?,
        batches.sweep().await?,
        healths.sweep().await?,
        checks.sweep().await?,
        lists.sweep().await?,
        notices.sweep().await?,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::crypto::MasterKey;
    use crate::database::{Database, IDLE_MS, Whose};

    #[tokio::test]
    async fn the_first_sweep_is_at_once() {
        let database = Database::empty().await;
        let clock = Clock::fixed(0);
        let sessions = SessionRows::new(&database, &clock);
        let key = MasterKey::generate();
        let (tickets, batches) = (Tickets::new(&database, &key, &clock), Batches::new(&database, &key, &clock));
        sessions.create("old", b"x", &Whose::default()).await.unwrap();
        clock.advance(IDLE_MS);
        sessions.create("new", b"x", &Whose::default()).await.unwrap();
        let (healths, checks) = (Healths::new(&database, &clock), LastChecks::new(&database, &clock));
        let sweeper = spawn_sweeper(
            sessions,
            tickets,
            batches,
            healths,
            checks,
            LastLists::new(&database, &key, &clock),
            Notices::new(&database, &clock),
        );
        while database.count("sessions").await > 1 {
            tokio::task::yield_now().await;
        }
        let left: String = database.one("SELECT key FROM sessions").await.get("key").unwrap();
        assert_eq!(left, "new");
        sweeper.abort();
    }
}
