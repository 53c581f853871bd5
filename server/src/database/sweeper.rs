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

/// The tables whose rows expire.
pub(crate) struct Expiring {
    /// Sessions.
    pub sessions: SessionRows,
    /// Tickets.
    pub tickets: Tickets,
    /// Batches.
    pub batches: Batches,
    /// Changes of health.
    pub healths: Healths,
    /// Results of checks.
    pub checks: LastChecks,
    /// Lists kept for the next start.
    pub lists: LastLists,
    /// What replicas tell each other.
    pub notices: Notices,
}

impl Expiring {
    /// Removes what has expired; how many rows of each, in the order of the fields.
    async fn sweep(&self) -> Result<[u64; 7], DatabaseError> {
        Ok([
            self.sessions.sweep().await?,
            self.tickets.sweep().await?,
            self.batches.sweep().await?,
            self.healths.sweep().await?,
            self.checks.sweep().await?,
            self.lists.sweep().await?,
            self.notices.sweep().await?,
        ])
    }
}

/// Starts sweeping; the first sweep is at once. Abort the handle to stop.
pub(crate) fn spawn_sweeper(tables: Expiring) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match tables.sweep().await {
                Ok([sessions, tickets, batches, healths, checks, lists, notices]) => tracing::debug!(
                    sessions,
                    tickets,
                    batches,
                    healths,
                    checks,
                    lists,
                    notices,
                    "removed what had expired"
                ),
                Err(error) => tracing::warn!(%error, "what has expired could not be removed; trying again in a minute"),
            }
        }
    })
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
        sessions.create("old", b"x", &Whose::default()).await.unwrap();
        clock.advance(IDLE_MS);
        sessions.create("new", b"x", &Whose::default()).await.unwrap();
        let sweeper = spawn_sweeper(Expiring {
            sessions,
            tickets: Tickets::new(&database, &key, &clock),
            batches: Batches::new(&database, &key, &clock),
            healths: Healths::new(&database, &clock),
            checks: LastChecks::new(&database, &clock),
            lists: LastLists::new(&database, &key, &clock),
            notices: Notices::new(&database, &clock),
        });
        while database.count("sessions").await > 1 {
            tokio::task::yield_now().await;
        }
        let left: String = database.one("SELECT key FROM sessions").await.get("key").unwrap();
        assert_eq!(left, "new");
        sweeper.abort();
    }
}
