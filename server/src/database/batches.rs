//! Many writes that are planned, reviewed and confirmed together: what they are, sealed, and how far they are. That each is
//! done once is not this table's doing, but that of its plan in [`super::Tickets`].

#[cfg(test)]
mod tests;

use domain::{NotDone, UnixMillis};

use super::statement::Row;
use super::{Database, DatabaseError};
use crate::clock::Clock;
use crate::crypto::{MasterKey, row_key};
use crate::kept::{ActivityId, Batch, BatchResult, SessionRef, Stage, TicketId};

/// What sealing keys of batches are derived for.
const PURPOSE: &str = "batch";
/// How long a batch and what came of it are kept, in milliseconds: as long as a session can live.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// How long nothing may be heard of whoever is at a batch before it counts as gone, in milliseconds.
pub(crate) const SILENCE_MS: i64 = 15_000;

/// The table of batches. Cheap to clone. Every method fails with [`DatabaseError`] when the database does not respond.
#[derive(Clone, Debug)]
pub struct Batches {
    database: Database,
    key: MasterKey,
    clock: Clock,
}

fn stage(row: &Row) -> Result<Stage, DatabaseError> {
    let text: &str = row.get("stage")?;
    Stage::ALL.into_iter().find(|stage| stage.as_str() == text).ok_or(DatabaseError::Stored("stage"))
}

fn key_of(id: &TicketId) -> String {
    row_key(PURPOSE, id.secret())
}

impl Batches {
    /// The table in `database`, sealed under `key`, its times told by `clock`.
    pub fn new(database: &Database, key: &MasterKey, clock: &Clock) -> Self {
        Self { database: database.clone(), key: key.clone(), clock: clock.clone() }
    }

    /// Begins a batch for `session`.
    pub async fn begin(&self, session: &SessionRef, payload: &[u8], stage: Stage) -> Result<TicketId, DatabaseError> {
        const SQL: &str = "INSERT INTO batches (key, session, sealed, stage, heartbeat, expires_at) \
                           VALUES ($1, $2, $3, $4, $5, $6)";
        let id = TicketId::random();
        let now = self.clock.now();
        let sealed = self.key.seal(PURPOSE, id.secret(), payload)?;
        let written = self
            .database
            .sql(SQL)
            .bind(key_of(&id))
            .bind(session.as_str())
            .bind(sealed)
            .bind(stage.as_str())
            .bind(now.0)
            .bind(now.plus(KEPT_MS).0)
            .execute()
            .await;
        self.database.noted(written)?;
        Ok(id)
    }

    /// Looks at a batch; `None` if this session has none of this name.
    pub async fn find(&self, id: &TicketId, session: &SessionRef) -> Result<Option<Batch>, DatabaseError> {
        const SQL: &str = "SELECT sealed, stage, heartbeat, waiting, done FROM batches \
                           WHERE key = $1 AND session = $2 AND expires_at > $3";
        const RESULTS: &str = "SELECT place, activity, detail FROM batch_results WHERE batch = $1 ORDER BY place";
        let (key, now) = (key_of(id), self.clock.now());
        let row = self.database.sql(SQL).bind(&key).bind(session.as_str()).bind(now.0).row().await?;
        let Some(row) = row else { return Ok(None) };
        let results = self.database.sql(RESULTS).bind(&key).rows().await?;
        let results = results.iter().map(|row| {
            Ok(BatchResult {
                place: counted(row.get("place")?),
                activity: row.get::<Option<i64>>("activity")?.map(ActivityId::from),
                why_not: row.get::<Option<String>>("detail")?.as_deref().map(NotDone::read),
            })
        });
        Ok(Some(Batch {
            payload: self.key.open(PURPOSE, id.secret(), row.get("sealed")?)?,
            stage: stage(&row)?,
            silent: now.since(UnixMillis(row.get("heartbeat")?)) >= SILENCE_MS,
            waiting: row.get::<Option<i64>>("waiting")?.map(UnixMillis),
            planned: counted(row.get("done")?),
            results: results.collect::<Result<_, DatabaseError>>()?,
        }))
    }

    /// Takes a batch from one stage to another, and puts `payload` into it if there is one; of any number of parallel callers
    /// exactly one is told that it did.
    pub async fn advance(
        &self,
        id: &TicketId,
        session: &SessionRef,
        (from, to): (Stage, Stage),
        payload: Option<&[u8]>,
    ) -> Result<bool, DatabaseError> {
        const SQL: &str = "UPDATE batches SET stage = $1, heartbeat = $2, waiting = NULL, sealed = COALESCE($6, sealed) \
                           WHERE key = $3 AND session = $4 AND stage = $5 AND expires_at > $2 RETURNING key";
        let sealed = payload.map(|payload| self.key.seal(PURPOSE, id.secret(), payload)).transpose()?;
        self.changed(
            self.database
                .sql(SQL)
                .bind(to.as_str())
                .bind(self.clock.now().0)
                .bind(key_of(id))
                .bind(session.as_str())
                .bind(from.as_str())
                .bind(sealed)
                .rows()
                .await,
        )
    }

    /// The same for a batch that stands in `stage` although nobody is at it any more.
    pub async fn take_over(
        &self,
        id: &TicketId,
        session: &SessionRef,
        stage: Stage,
        to: Stage,
    ) -> Result<bool, DatabaseError> {
        const SQL: &str = "UPDATE batches SET stage = $1, heartbeat = $2, waiting = NULL \
                           WHERE key = $3 AND session = $4 AND stage = $5 AND heartbeat <= $6 AND expires_at > $2 \
                           RETURNING key";
        let now = self.clock.now();
        self.changed(
            self.database
                .sql(SQL)
                .bind(to.as_str())
                .bind(now.0)
                .bind(key_of(id))
                .bind(session.as_str())
                .bind(stage.as_str())
                .bind(now.plus(-SILENCE_MS).0)
                .rows()
                .await,
        )
    }

    /// Puts something else into a batch.
    pub async fn reseal(&self, id: &TicketId, payload: &[u8]) -> Result<(), DatabaseError> {
        let sealed = self.key.seal(PURPOSE, id.secret(), payload)?;
        let written = self
            .database
            .sql("UPDATE batches SET sealed = $1 WHERE key = $2")
            .bind(sealed)
            .bind(key_of(id))
            .execute()
            .await;
        self.database.noted(written)?;
        Ok(())
    }

    /// Says that somebody is at it, how many writes are planned, and until when it waits; its stage now, `None` if it is
    /// gone.
    pub async fn beat(
        &self,
        id: &TicketId,
        planned: usize,
        waiting: Option<UnixMillis>,
    ) -> Result<Option<Stage>, DatabaseError> {
        const SQL: &str = "UPDATE batches SET heartbeat = $1, done = $2, waiting = $3 WHERE key = $4 RETURNING stage";
        let rows = self
            .database
            .sql(SQL)
            .bind(self.clock.now().0)
            .bind(i64::try_from(planned).unwrap_or(i64::MAX))
            .bind(waiting.map(|until| until.0))
            .bind(key_of(id))
            .rows()
            .await?;
        rows.first().map(stage).transpose()
    }

    /// Notes what came of a write. What was noted first stays.
    pub async fn note(&self, id: &TicketId, result: &BatchResult) -> Result<(), DatabaseError> {
        const SQL: &str = "INSERT INTO batch_results (batch, place, activity, detail) VALUES ($1, $2, $3, $4) \
                           ON CONFLICT (batch, place) DO NOTHING";
        let written = self
            .database
            .sql(SQL)
            .bind(key_of(id))
            .bind(i64::try_from(result.place).unwrap_or(i64::MAX))
            .bind(result.activity.map(ActivityId::number))
            .bind(result.why_not.as_ref().map(NotDone::store).as_deref())
            .execute()
            .await;
        self.database.noted(written)?;
        Ok(())
    }

    /// Removes batches that have expired; how many there were.
    pub async fn sweep(&self) -> Result<u64, DatabaseError> {
        let done =
            self.database.sql("DELETE FROM batches WHERE expires_at <= $1").bind(self.clock.now().0).execute().await?;
        Ok(done)
    }

    /// Whether a statement changed anything. All rows were asked for: only a statement that ran to its end tells.
    fn changed(&self, written: Result<Vec<Row>, sqlx::Error>) -> Result<bool, DatabaseError> {
        Ok(!self.database.noted(written)?.is_empty())
    }
}

fn counted(number: i64) -> usize {
    usize::try_from(number).unwrap_or_default()
}
