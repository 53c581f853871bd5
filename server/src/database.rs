//! What must outlive a restart: sessions, tickets and the record of writes, in one SQLite file or in PostgreSQL. Nothing here
//! keeps a secret unsealed.

mod activity;
mod batches;
mod checks;
mod error;
mod healths;
mod last_lists;
mod location;
mod migrations;
mod notices;
mod pool;
mod reader;
mod sessions;
mod statement;
mod sweeper;
mod tables;
mod taking;
#[cfg(test)]
pub(crate) mod testing;
mod tickets;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) use activity::Activity;
pub(crate) use batches::Batches;
pub(crate) use checks::LastChecks;
pub(crate) use healths::Healths;
pub(crate) use last_lists::LastLists;
pub(crate) use notices::{Ears, News, Notice, Notices};
pub(crate) use sessions::{ABSOLUTE_MS, IDLE_MS, SessionRow, SessionRows, Whose};
pub(crate) use sweeper::{Expiring, spawn_giving_up, spawn_sweeper};
pub(crate) use taking::Taken;
pub(crate) use tickets::{Claimed, Closed, Consumed, Tickets};

pub(crate) use error::DatabaseError;
use location::Location;
use pool::{Pool, Transaction};
use statement::Statement;

/// The open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    pool: Pool,
    /// Whether the last attempt to write down something that a write to LaunchDarkly depends on went well.
    writable: Arc<AtomicBool>,
}

impl Database {
    /// Opens the database at `url` (`sqlite://FILE`, `sqlite::memory:` or `postgres://…`), creating tables where missing, and
    /// a file, which is made readable by its owner alone.
    ///
    /// # Errors
    /// [`DatabaseError`] says in one line what stops the start.
    pub async fn open(url: &str) -> Result<Self, DatabaseError> {
        let location = Location::parse(url)?;
        location.prepare()?;
        let database = Self::connect(location, true).await?;
        database.migrate().await?;
        Ok(database)
    }

    /// Opens a database that portals use, and leaves its tables as they are.
    ///
    /// # Errors
    /// [`DatabaseError`] says what to do; one that is not there is not made.
    pub async fn open_existing(url: &str) -> Result<Self, DatabaseError> {
        Self::connect(Location::parse(url)?, false).await
    }

    async fn connect(location: Location, create: bool) -> Result<Self, DatabaseError> {
        let pool = match location {
            Location::File(options, _) => Pool::to_file(options.create_if_missing(create)).await,
            Location::Memory(options) => Pool::to_memory(options).await,
            Location::Server(options) => Pool::to_server(options).await,
        };
        Ok(Self {
            pool: pool.map_err(|error| match error {
                sqlx::Error::PoolTimedOut => DatabaseError::Unreachable,
                other => DatabaseError::Open(other),
            })?,
            writable: Arc::new(AtomicBool::new(true)),
        })
    }

    /// A statement that stands alone.
    fn sql(&self, text: &'static str) -> Statement<'_> {
        self.pool.sql(text)
    }

    /// A short question that every page asks, and that changes nothing.
    fn read(&self, text: &'static str) -> Statement<'_> {
        self.pool.read(text)
    }

    /// Statements that are done whole or not at all.
    async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        self.pool.begin().await
    }

    /// The words of the engine that it is, where the two differ.
    fn either(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.pool {
            Pool::Sqlite(..) => sqlite,
            Pool::Postgres(_) => postgres,
        }
    }

    /// Whether the last attempt to write went well, as far as writes to LaunchDarkly depend on it. A full disk can still be
    /// read.
    pub fn is_writable(&self) -> bool {
        self.writable.load(Ordering::Relaxed)
    }

    /// Notes whether an attempt to write went well.
    fn noted<T, Error>(&self, written: Result<T, Error>) -> Result<T, Error> {
        self.writable.store(written.is_ok(), Ordering::Relaxed);
        written
    }

    /// Asks the database for an answer, for `/readyz`.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when there is none.
    pub async fn ping(&self) -> Result<(), DatabaseError> {
        self.sql("SELECT 1 FROM sessions LIMIT 1").row().await?;
        Ok(())
    }

    /// Waits for running statements and closes the connections, so that nothing is left in a write-ahead log.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Whether [`Database::open`] could use this URL, without opening anything.
///
/// # Errors
/// [`DatabaseError::Unsupported`] or [`DatabaseError::Url`].
pub(crate) fn check_url(url: &str) -> Result<(), DatabaseError> {
    Location::parse(url).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_created_for_its_owner_alone_and_opens_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("portal.db");
        let url = format!("sqlite://{}", path.display());
        for _ in 0..2 {
            let database = Database::open(&url).await.unwrap();
            database.ping().await.unwrap();
            for file in std::fs::read_dir(folder.path()).unwrap() {
                let file = file.unwrap();
                #[cfg(unix)]
                {
                    use std::os::unix::fs::PermissionsExt as _;
                    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", file.path());
                }
            }
            database.close().await;
        }
    }

    #[tokio::test]
    async fn writes_are_durable_before_they_are_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&format!("sqlite://{}/a.db", folder.path().display())).await.unwrap();
        let Pool::Sqlite(pool, _) = &database.pool else { panic!("it is a file") };
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await.unwrap();
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(pool).await.unwrap();
        let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(pool).await.unwrap();
        assert_eq!((journal.as_str(), synchronous, foreign_keys), ("wal", 2, 1));
    }

    #[tokio::test]
    async fn other_databases_are_refused_in_one_line() {
        for url in ["mysql://user:canary@db/portal", "postgres://db/?pasword=canary", "storekeeper.db", ""] {
            let refusal = Database::open(url).await.unwrap_err().to_string();
            assert!(refusal.contains("sqlite://") && !refusal.contains("canary") && !refusal.contains('\n'));
        }
        let missing = Database::open("sqlite:///nowhere/at/all.db").await.unwrap_err();
        assert!(matches!(missing, DatabaseError::File { .. }), "{missing}");
    }

    #[tokio::test]
    async fn a_closed_database_does_not_answer() {
        let database = Database::open("sqlite::memory:").await.unwrap();
        database.ping().await.unwrap();
        database.close().await;
        assert!(matches!(database.ping().await, Err(DatabaseError::Query(_))));
    }
}
