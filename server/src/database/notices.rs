//! What one replica tells the others. PostgreSQL wakes them up; with SQLite, and while a server cannot be listened to, they look
//! every second. A replica that was away reads what it missed, as long as that is kept.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::UnixMillis;
use sqlx::postgres::PgListener;

use super::pool::Pool;
use super::{Database, DatabaseError};
use crate::clock::Clock;
use crate::crypto::random_id;

/// How long a notice is kept, in milliseconds.
const KEPT_MS: i64 = 10 * 60 * 1000;
/// How often a replica looks that nobody wakes up.
const LOOK: Duration = Duration::from_secs(1);
/// How often one looks that is woken up, in case it was not.
const FALLBACK: Duration = Duration::from_secs(5);
/// How many notices before the last are looked at again: of two that were written at the same time the later number may have
/// been there first.
const OVERLAP: i64 = 64;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The token has changed something: lists that were read before are outdated.
    Written,
    /// LaunchDarkly lets the token wait until then.
    Pause(UnixMillis),
}

/// What happened, to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The LaunchDarkly instance's name.
    pub instance: String,
    /// The token's fingerprint.
    pub account: String,
    /// What happened.
    pub news: News,
}

/// The table of notices, for one replica.
#[derive(Clone, Debug)]
pub struct Notices {
    database: Database,
    clock: Clock,
    /// This replica, so that it does not hear itself.
    sender: String,
}

/// What a replica has heard so far, and how it is woken up.
pub struct Ears {
    notices: Notices,
    listener: Option<PgListener>,
    highest: i64,
    seen: BTreeSet<i64>,
    /// Pauses that were asked for before it listened, and last.
    missed: Vec<Notice>,
}

impl Notices {
    /// The table in `database`, its times told by `clock`.
    pub fn new(database: &Database, clock: &Clock) -> Self {
        Self { database: database.clone(), clock: clock.clone(), sender: random_id::<9>() }
    }

    /// Tells the other replicas.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond; they then find out by themselves, later.
    pub async fn post(&self, Notice { instance, account, news }: &Notice) -> Result<(), DatabaseError> {
        let sql = self.database.either(
            "INSERT INTO notices (at, sender, instance, account, pause) VALUES ($1, $2, $3, $4, $5)",
            "WITH added AS (INSERT INTO notices (at, sender, instance, account, pause) VALUES ($1, $2, $3, $4, $5) \
             RETURNING id) SELECT pg_notify('notices_' || current_schema(), '') FROM added",
        );
        let pause = match news {
            News::Written => None,
            News::Pause(until) => Some(until.0),
        };
        let statement = self.database.sql(sql).bind(self.clock.now().0).bind(&self.sender);
        statement.bind(instance).bind(account).bind(pause).execute().await?;
        Ok(())
    }

    /// Hears from now on; of what was before, only the pauses that last: nothing else was remembered then.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond.
    pub async fn ears(&self) -> Result<Ears, DatabaseError> {
        let mut ears =
            Ears { notices: self.clone(), listener: None, highest: 0, seen: BTreeSet::new(), missed: Vec::new() };
        // First of all: what is told from here on wakes it up.
        ears.listener = ears.listen().await;
        let now = self.clock.now();
        for (id, notice) in ears.read().await? {
            ears.highest = ears.highest.max(id);
            ears.seen.insert(id);
            if matches!(notice.news, News::Pause(until) if until > now) {
                ears.missed.push(notice);
            }
        }
        Ok(ears)
    }

    /// Removes what is too old; how many there were.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond.
    pub async fn sweep(&self) -> Result<u64, DatabaseError> {
        let sql = "DELETE FROM notices WHERE at <= $1";
        Ok(self.database.sql(sql).bind(self.clock.now().plus(-KEPT_MS).0).execute().await?)
    }
}

impl Ears {
    /// Waits until there may be something new.
    pub async fn wait(&mut self) {
        if self.listener.is_none() {
            self.listener = tokio::time::timeout(FALLBACK, self.listen()).await.ok().flatten();
        }
        match &mut self.listener {
            None => tokio::time::sleep(LOOK).await,
            Some(listener) => {
                if let Ok(Err(error)) = tokio::time::timeout(FALLBACK, listener.recv()).await {
                    tracing::warn!(%error, "the database cannot be listened to; looking every second meanwhile");
                    self.listener = None;
                    tokio::time::sleep(LOOK).await;
                }
            }
        }
    }

    async fn listen(&self) -> Option<PgListener> {
        let database = &self.notices.database;
        let Pool::Postgres(pool) = &database.pool else { return None };
        let row = database.sql("SELECT CAST(current_schema() AS text) AS name").row().await.ok()??;
        let mut listener = PgListener::connect_with(pool).await.ok()?;
        listener.listen(&format!("notices_{}", row.get::<&str>("name").ok()?)).await.ok()?;
        Some(listener)
    }

    /// What the other replicas have told since the last time.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when the database does not respond; nothing is lost by it.
    pub async fn news(&mut self) -> Result<Vec<Notice>, DatabaseError> {
        let read = self.read().await?;
        let mut all = std::mem::take(&mut self.missed);
        for (id, notice) in read {
            if self.seen.insert(id) {
                self.highest = self.highest.max(id);
                all.push(notice);
            }
        }
        self.seen = self.seen.split_off(&self.highest.saturating_sub(OVERLAP));
        Ok(all)
    }

    async fn read(&self) -> Result<Vec<(i64, Notice)>, DatabaseError> {
        const SQL: &str = "SELECT id, instance, account, pause FROM notices WHERE id > $1 AND sender <> $2 ORDER BY id";
        let notices = &self.notices;
        let statement = notices.database.sql(SQL).bind(self.highest.saturating_sub(OVERLAP)).bind(&notices.sender);
        let rows = statement.rows().await?;
        let read = |row: &super::statement::Row| {
            let news = match row.get::<Option<i64>>("pause")? {
                None => News::Written,
                Some(until) => News::Pause(UnixMillis(until)),
            };
            Ok((row.get("id")?, Notice { instance: row.get("instance")?, account: row.get("account")?, news }))
        };
        rows.iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_replica_hears_the_others_once_and_not_itself() {
        let (database, clock) = (Database::empty().await, Clock::fixed(1_000_000));
        let (one, two) = (Notices::new(&database, &clock), Notices::new(&database, &clock));
        let notice = |account: &str, news| Notice { instance: "eu".into(), account: account.into(), news };
        one.post(&notice("before", News::Written)).await.unwrap();
        one.post(&notice("over", News::Pause(clock.now()))).await.unwrap();
        let lasts = notice("lasts", News::Pause(clock.now().plus(1)));
        one.post(&lasts).await.unwrap();
        let (mut here, mut there) = (one.ears().await.unwrap(), two.ears().await.unwrap());
        let (written, pause) = (notice("a", News::Written), notice("b", News::Pause(UnixMillis(9))));
        one.post(&written).await.unwrap();
        one.post(&pause).await.unwrap();
        there.wait().await;
        assert_eq!(there.news().await.unwrap(), [lasts, written, pause]);
        assert_eq!((there.news().await.unwrap(), here.news().await.unwrap()), (vec![], vec![]));
        clock.advance(KEPT_MS);
        assert_eq!(one.sweep().await.unwrap(), 5);
        one.post(&notice("later", News::Written)).await.unwrap();
        assert_eq!(there.news().await.unwrap().len(), 1);
    }
}
