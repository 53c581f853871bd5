//! What must outlive a restart: sessions, tickets and the record of writes, in one SQLite file. Nothing here keeps a
//! secret unsealed.

mod activity;
mod batches;
mod checks;
mod healths;
mod last_lists;
mod location;
mod sessions;
mod sweeper;
mod tickets;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

pub use activity::{Activity, ActivityId, Actor, Entry, Intent, Outcome, Page, Scope, Target, Wanted};
pub use batches::{Batch, BatchResult, Batches, SILENCE_MS, Stage};
pub use checks::LastChecks;
pub use healths::Healths;
pub use last_lists::LastLists;
pub use sessions::{ABSOLUTE_MS, IDLE_MS, SessionRow, SessionRows, Whose};
pub use sweeper::{spawn_giving_up, spawn_sweeper};
pub use tickets::{Claimed, Consumed, MISSES_ALLOWED, Ticket, TicketId, TicketIdError, TicketKind, Tickets, Used};

use crate::crypto::CryptoError;
use location::Location;

/// How long a statement waits for another writer before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections to a file. SQLite has one writer at a time; more connections only help readers.
const CONNECTIONS: u32 = 4;

/// Why the database did not do what it was asked. Holds no values of any row.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The URL names a database that this release cannot use. Shown at start-up.
    #[error("the database URL must start with sqlite:// in this release, for example sqlite://storekeeper.db")]
    Unsupported,
    /// The URL cannot be read. Shown at start-up.
    #[error("the database URL cannot be read; write it like sqlite://storekeeper.db")]
    Url,
    /// The file cannot be created or its access rights cannot be set. Shown at start-up.
    #[error("the database file {path} cannot be prepared: {source}; check that its folder exists and is writable")]
    File {
        /// The file.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file cannot be opened. Shown at start-up.
    #[error("the database cannot be opened: {0}")]
    Open(#[source] sqlx::Error),
    /// The tables cannot be brought up to date. Shown at start-up.
    #[error("the database cannot be brought up to date: {0}; was it written by a newer release?")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A statement failed: the disk is full, read-only or gone, or another writer held on for too long. People see
    /// "unavailable for the moment", never "signed out".
    #[error("the database did not answer: {0}")]
    Query(#[from] sqlx::Error),
    /// A value could not be sealed or opened.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    /// The row is not as this release writes it.
    #[error("a stored {0} cannot be read")]
    Stored(&'static str),
}

/// The open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    pool: SqlitePool,
    /// Whether the last attempt to write down something that a write to LaunchDarkly depends on went well.
    writable: Arc<AtomicBool>,
}

impl Database {
    /// Opens the database at `url` (`sqlite://FILE` or `sqlite::memory:`), creating it and its tables where missing.
    /// A file is made readable by its owner alone.
    ///
    /// # Errors
    /// [`DatabaseError`] says in one line what stops the start.
    pub async fn open(url: &str) -> Result<Self, DatabaseError> {
        let location = Location::parse(url)?;
        location.prepare()?;
        let database = Self::connect(location, true).await?;
        sqlx::migrate!().run(&database.pool).await?;
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
        let options = location
            .options
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true);
        let pool = if location.file.is_some() { file_pool(options).await } else { memory_pool(options).await }
            .map_err(DatabaseError::Open)?;
        Ok(Self { pool, writable: Arc::new(AtomicBool::new(true)) })
    }

    /// Whether the last attempt to write went well, as far as writes to LaunchDarkly depend on it. A full disk can still be
    /// read.
    pub fn is_writable(&self) -> bool {
        self.writable.load(Ordering::Relaxed)
    }

    /// Notes whether an attempt to write went well.
    fn noted<T>(&self, written: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        self.writable.store(written.is_ok(), Ordering::Relaxed);
        written
    }

    /// Asks the database for an answer, for `/readyz`.
    ///
    /// # Errors
    /// [`DatabaseError::Query`] when there is none.
    pub async fn ping(&self) -> Result<(), DatabaseError> {
        sqlx::query("SELECT 1 FROM sessions LIMIT 1").fetch_optional(&self.pool).await?;
        Ok(())
    }

    /// Rows of a table, for tests elsewhere.
    #[cfg(test)]
    pub(crate) async fn count(&self, table: &str) -> i64 {
        let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    /// Waits for running statements and closes the file, so that nothing is left in the write-ahead log.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Whether [`Database::open`] could use this URL, without opening anything.
///
/// # Errors
/// [`DatabaseError::Unsupported`] or [`DatabaseError::Url`].
pub fn check_url(url: &str) -> Result<(), DatabaseError> {
    Location::parse(url).map(drop)
}

async fn file_pool(options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(BUSY_TIMEOUT)
        // A file does not hang up; asking whether it has would cost every page a way to another thread and back.
        .test_before_acquire(false)
        .connect_with(options)
        .await
}

/// A database in memory lives as long as its one connection.
async fn memory_pool(options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(BUSY_TIMEOUT)
        .connect_with(options)
        .await
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
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&database.pool).await.unwrap();
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&database.pool).await.unwrap();
        let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&database.pool).await.unwrap();
        assert_eq!((journal.as_str(), synchronous, foreign_keys), ("wal", 2, 1));
    }

    #[tokio::test]
    async fn other_databases_are_refused_in_one_line() {
        for url in ["postgres://user:canary@db/portal", "postgresql://db", "mysql://db", "storekeeper.db", ""] {
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
