//! The rows of signed-in sessions: found by a hash, opaque otherwise. Never brings a deleted session back.

use domain::UnixMillis;

use super::statement::Row;
use super::{Database, DatabaseError};
use crate::clock::Clock;

/// A session that was not seen for this long is over, in milliseconds.
pub(crate) const IDLE_MS: i64 = 8 * 60 * 60 * 1_000;
/// A session this old is over however busy it is, in milliseconds.
pub(crate) const ABSOLUTE_MS: i64 = 24 * 60 * 60 * 1_000;
/// `last_seen` is written at most this often, in milliseconds: reading a page must not cost a write.
const TOUCH_MS: i64 = 60 * 1_000;

/// Whose a session is, and what may be told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// What all sessions of one token have in common.
    pub owner: Option<String>,
    /// What its owner and the operator may see, sealed.
    pub about: Option<Vec<u8>>,
}

/// A session as the table has it. What it holds is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// What it is found by.
    pub key: String,
    /// What may be told of it, sealed.
    pub about: Option<Vec<u8>>,
    /// When it began.
    pub created_at: UnixMillis,
    /// When it was last used, to the minute.
    pub last_seen: UnixMillis,
}

/// The table of sessions. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SessionRows {
    database: Database,
    clock: Clock,
}

impl SessionRows {
    /// The table in `database`, its lifetimes measured by `clock`.
    pub fn new(database: &Database, clock: &Clock) -> Self {
        Self { database: database.clone(), clock: clock.clone() }
    }

    /// Adds a session. `false` when there is one with this key already, which stays as it is.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond.
    pub async fn create(&self, key: &str, sealed: &[u8], whose: &Whose) -> Result<bool, DatabaseError> {
        const SQL: &str = "INSERT INTO sessions (key, sealed, created_at, last_seen, owner, about) \
                           VALUES ($1, $2, $3, $3, $4, $5) ON CONFLICT (key) DO NOTHING";
        let now = self.clock.now().0;
        let done = self
            .database
            .sql(SQL)
            .bind(key)
            .bind(sealed)
            .bind(now)
            .bind(&whose.owner)
            .bind(whose.about.clone())
            .execute()
            .await?;
        Ok(done == 1)
    }

    /// The living sessions of an owner, or of everybody; the latest use first.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond.
    pub async fn list(&self, owner: Option<&str>) -> Result<Vec<SessionRow>, DatabaseError> {
        const SQL: &str = "SELECT key, about, created_at, last_seen FROM sessions \
                           WHERE ($1 IS NULL OR owner = $1) AND last_seen > $2 AND created_at > $3 \
                           ORDER BY last_seen DESC, created_at DESC";
        let now = self.clock.now().0;
        let rows = self
            .database
            .sql(SQL)
            .bind(owner)
            .bind(now.saturating_sub(IDLE_MS))
            .bind(now.saturating_sub(ABSOLUTE_MS))
            .rows()
            .await?;
        let read = |row: Row| {
            let time = |name: &str| row.get(name).map(UnixMillis);
            Ok(SessionRow {
                key: row.get("key")?,
                about: row.get("about")?,
                created_at: time("created_at")?,
                last_seen: time("last_seen")?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// How many sessions live.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond.
    pub async fn count(&self) -> Result<i64, DatabaseError> {
        const SQL: &str = "SELECT COUNT(*) AS total FROM sessions WHERE last_seen > $1 AND created_at > $2";
        let now = self.clock.now().0;
        let statement = self.database.sql(SQL).bind(now.saturating_sub(IDLE_MS)).bind(now.saturating_sub(ABSOLUTE_MS));
        statement.row().await?.map_or(Ok(0), |row| row.get("total"))
    }

    /// Ends a session at once if it is this owner's; whether it was.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond; the session then lives on.
    pub async fn delete_of(&self, owner: &str, key: &str) -> Result<bool, DatabaseError> {
        let sql = "DELETE FROM sessions WHERE key = $1 AND owner = $2";
        let done = self.database.sql(sql).bind(key).bind(owner).execute().await?;
        Ok(done == 1)
    }

    /// Ends all sessions of an owner, or of everybody; how many there were.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond; the sessions then live on.
    pub async fn delete_all(&self, owner: Option<&str>) -> Result<u64, DatabaseError> {
        let sql = "DELETE FROM sessions WHERE $1 IS NULL OR owner = $1";
        Ok(self.database.sql(sql).bind(owner).execute().await?)
    }

    /// Replaces what a session holds. A session that is gone stays gone: a request that was still running when its
    /// owner signed out must not bring it back.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond.
    pub async fn save(&self, key: &str, sealed: &[u8]) -> Result<(), DatabaseError> {
        const SQL: &str = "UPDATE sessions SET sealed = $1 WHERE key = $2";
        self.database.sql(SQL).bind(sealed).bind(key).execute().await?;
        Ok(())
    }

    /// What a living session holds, and notes that it was seen. `None` for unknown and expired ones.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not answer the question. That the note could not be written is
    /// only logged: reading goes on when the disk is full.
    pub async fn load(&self, key: &str) -> Result<Option<Vec<u8>>, DatabaseError> {
        const SQL: &str =
            "SELECT sealed, last_seen FROM sessions WHERE key = $1 AND last_seen > $2 AND created_at > $3";
        let now = self.clock.now().0;
        let row = self
            .database
            .read(SQL)
            .bind(key)
            .bind(now.saturating_sub(IDLE_MS))
            .bind(now.saturating_sub(ABSOLUTE_MS))
            .row()
            .await?;
        let Some(row) = row else { return Ok(None) };
        let last_seen: i64 = row.get("last_seen")?;
        if now.saturating_sub(last_seen) >= TOUCH_MS
            && let Err(error) = self.touch(key, now).await
        {
            tracing::warn!(%error, "a session's last use could not be noted");
        }
        Ok(Some(row.get("sealed")?))
    }

    /// Whether a session still lives. Asking does not count as use.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond.
    pub async fn lives(&self, key: &str) -> Result<bool, DatabaseError> {
        const SQL: &str = "SELECT 1 FROM sessions WHERE key = $1 AND last_seen > $2 AND created_at > $3";
        let now = self.clock.now().0;
        let row = self
            .database
            .sql(SQL)
            .bind(key)
            .bind(now.saturating_sub(IDLE_MS))
            .bind(now.saturating_sub(ABSOLUTE_MS))
            .row()
            .await?;
        Ok(row.is_some())
    }

    /// When a living session ends unless it is used again. Asking does not count as use.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond.
    pub async fn ends_at(&self, key: &str) -> Result<Option<UnixMillis>, DatabaseError> {
        const SQL: &str = "SELECT created_at, last_seen FROM sessions WHERE key = $1";
        let Some(row) = self.database.sql(SQL).bind(key).row().await? else { return Ok(None) };
        let (created_at, last_seen): (i64, i64) = (row.get("created_at")?, row.get("last_seen")?);
        let at = created_at.saturating_add(ABSOLUTE_MS).min(last_seen.saturating_add(IDLE_MS));
        Ok((at > self.clock.now().0).then_some(UnixMillis(at)))
    }

    async fn touch(&self, key: &str, now: i64) -> Result<(), DatabaseError> {
        const SQL: &str = "UPDATE sessions SET last_seen = $1 WHERE key = $2 AND last_seen <= $3";
        let due = now.saturating_sub(TOUCH_MS);
        self.database.sql(SQL).bind(now).bind(key).bind(due).execute().await?;
        Ok(())
    }

    /// Ends a session at once. That it was gone already is no error.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond; the session then lives on.
    pub async fn delete(&self, key: &str) -> Result<(), DatabaseError> {
        self.database.sql("DELETE FROM sessions WHERE key = $1").bind(key).execute().await?;
        Ok(())
    }

    /// Removes expired sessions; how many there were.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond.
    pub async fn sweep(&self) -> Result<u64, DatabaseError> {
        const SQL: &str = "DELETE FROM sessions WHERE last_seen <= $1 OR created_at <= $2";
        let now = self.clock.now().0;
        let done = self
            .database
            .sql(SQL)
            .bind(now.saturating_sub(IDLE_MS))
            .bind(now.saturating_sub(ABSOLUTE_MS))
            .execute()
            .await?;
        Ok(done)
    }
}

#[cfg(test)]
mod tests;
