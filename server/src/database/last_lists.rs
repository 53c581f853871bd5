//! The last list that each token saw. A row opens only for whoever holds the token.

use domain::UnixMillis;
use zeroize::Zeroizing;

use super::{Database, DatabaseError};
use crate::clock::Clock;
use crate::crypto::{MasterKey, row_key};

/// How long a list is kept, in milliseconds.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// What row and sealing keys are derived for.
const PURPOSE: &str = "last list";

/// The table of last lists. Cheap to clone. Every method fails with [`DatabaseError`] when the database does not respond.
#[derive(Clone, Debug)]
pub struct LastLists {
    database: Database,
    key: MasterKey,
    clock: Clock,
}

impl LastLists {
    /// The table in `database`, sealed under `key`, its times told by `clock`.
    pub fn new(database: &Database, key: &MasterKey, clock: &Clock) -> Self {
        Self { database: database.clone(), key: key.clone(), clock: clock.clone() }
    }

    /// Keeps the list of whoever holds `secret`, as of then, unless a later one is kept.
    pub async fn keep(&self, secret: &[u8], list: &[u8], as_of: UnixMillis) -> Result<(), DatabaseError> {
        const SQL: &str = "INSERT INTO last_lists (key, sealed, as_of) VALUES ($1, $2, $3) \
                           ON CONFLICT (key) DO UPDATE SET sealed = excluded.sealed, as_of = excluded.as_of \
                           WHERE excluded.as_of > last_lists.as_of";
        let sealed = self.key.seal(PURPOSE, secret, list).map_err(|_| DatabaseError::Stored("sealed"))?;
        let key = row_key(PURPOSE, secret);
        self.database.sql(SQL).bind(key).bind(sealed).bind(as_of.0).execute().await?;
        Ok(())
    }

    /// The list that was kept for `secret`; `None` if there is none that opens, or it is too old.
    pub async fn find(&self, secret: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, DatabaseError> {
        const SQL: &str = "SELECT sealed FROM last_lists WHERE key = $1 AND as_of > $2";
        let row =
            self.database.sql(SQL).bind(row_key(PURPOSE, secret)).bind(self.clock.now().plus(-KEPT_MS).0).row().await?;
        let Some(row) = row else { return Ok(None) };
        Ok(self.key.open(PURPOSE, secret, row.get("sealed")?).ok())
    }

    /// Removes what is kept for `secret`.
    pub async fn forget(&self, secret: &[u8]) -> Result<(), DatabaseError> {
        let sql = "DELETE FROM last_lists WHERE key = $1";
        self.database.sql(sql).bind(row_key(PURPOSE, secret)).execute().await?;
        Ok(())
    }

    /// Removes what is too old; how many there were.
    pub async fn sweep(&self) -> Result<u64, DatabaseError> {
        let sql = "DELETE FROM last_lists WHERE as_of <= $1";
        let done = self.database.sql(sql).bind(self.clock.now().plus(-KEPT_MS).0).execute().await?;
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_list_opens_for_its_token_for_a_day() {
        let clock = Clock::fixed(1_000_000);
        let database = Database::empty().await;
        let lists = LastLists::new(&database, &MasterKey::generate(), &clock);
        lists.keep(b"token", b"newer", UnixMillis(1_000_000)).await.unwrap();
        lists.keep(b"token", b"older", UnixMillis(999_999)).await.unwrap();
        assert_eq!(lists.find(b"token").await.unwrap().as_deref().map(Vec::as_slice), Some(b"newer".as_slice()));
        assert_eq!(lists.find(b"another").await.unwrap(), None);
        clock.advance(KEPT_MS);
        assert_eq!(lists.find(b"token").await.unwrap(), None);
        assert_eq!((lists.sweep().await.unwrap(), lists.sweep().await.unwrap()), (1, 0));
    }
}
