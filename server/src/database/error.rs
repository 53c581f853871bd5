//! Why the database did not do what it was asked.

use crate::crypto::CryptoError;

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
    /// Nothing says how the way to a server elsewhere is protected. Shown at start-up.
    #[error(
        "the database at {host} is on another machine: end its URL in ?sslmode=verify-full, or write another sslmode if \
         its traffic may be read and changed on the way"
    )]
    Unprotected {
        /// The server.
        host: String,
    },
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
    #[error("the database did not respond: {0}")]
    Query(#[from] sqlx::Error),
    /// A value could not be sealed or opened.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    /// The row is not as this release writes it.
    #[error("a stored {0} cannot be read")]
    Stored(&'static str),
}
