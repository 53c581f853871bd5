//! What must outlive a restart: sessions, tickets and the record of writes, in one SQLite file or in PostgreSQL. Nothing here
//! keeps a secret unsealed.

mod activity;
mod batches;
mod checks;
mod healths;
mod last_lists;
mod location;
mod migrations;
mod notices;
mod pool;
mod sessions;
mod statement;
mod sweeper;
mod tables;
#[cfg(test)]
pub(crate) mod testing;
mod tickets;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use activity::{Activity, ActivityId, Actor, Entry, Intent, Outcome, Page, Scope, Target, Wanted};
pub use batches::{Batch, BatchResult, Batches, SILENCE_MS, Stage};
pub use checks::LastChecks;
pub use healths::Healths;
pub use last_lists::LastLists;
pub use notices::{Ears, News, Notice, Notices};
pub use sessions::{ABSOLUTE_MS, IDLE_MS, SessionRow, SessionRows, Whose};
pub use sweeper::{spawn_giving_up, spawn_sweeper};
pub use tables::Taken;
pub use tickets::{Claimed, Consumed, MISSES_ALLOWED, Ticket, TicketId, TicketIdError, TicketKind, Tickets, Used};

use crate::crypto::CryptoError;
use location::Location;
use pool::{Pool, Transaction};
use statement::Statement;

/// Why the database did not do what it was asked. Holds no values of any row.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The URL names a database that this release cannot use. Shown at start-up.
    #[error("the database URL must start with sqlite:// or postgres://, for example sqlite://storekeeper.db")]
    Unsupported,
    /// The URL cannot be read. Shown at start-up.
    #[error(
        "the database URL cannot be read; write it like sqlite://storekeeper.db or \
         postgres://user@host/database?sslmode=verify-full"
    )]
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
    #[error("the database cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The tables are those of a newer release. Shown at start-up.
    #[error("the database is at version {found} and this release knows {needed}: run the newer release that wrote it")]
    Newer {
        /// Their version.
        found: i64,
        /// The version that this release needs.
        needed: i64,
    },
    /// The tables are those of an older release.
    #[error(
        "the database is at version {found} and this release needs {needed}: run `storekeeper migrate` on it first"
    )]
    Outdated {
        /// Their version.
        found: i64,
        /// The version that this release needs.
        needed: i64,
    },
    /// Only a file can be copied.
    #[error("the database is a server's; copy it with its own tools, such as pg_dump")]
    NoFile,
    /// Only a file is taken over.
    #[error("the database to read is a server's; take it over with its own tools, such as pg_dump")]
    FromServer,
    /// The server could not be reached. Shown at start-up.
    #[error("no connection to the database within 5 seconds; is its server up, and does its host name lead there?")]
    Unreachable,
    /// Something is stored where everything is to be taken over to.
    #[error("the table {0} is not empty; import into a new database")]
    NotEmpty(&'static str),
    /// What was taken over is not what was there.
    #[error("the table {0} differs after it was taken over; nothing was kept")]
    Differs(&'static str),
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

    /// Statements that are done whole or not at all.
    async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        self.pool.begin().await
    }

    /// The words of the engine that it is, where the two differ.
    fn either(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.pool {
            Pool::Sqlite(_) => sqlite,
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
pub fn check_url(url: &str) -> Result<(), DatabaseError> {
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
        let Pool::Sqlite(pool) = &database.pool else { panic!("it is a file") };
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
