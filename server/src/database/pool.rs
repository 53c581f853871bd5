//! Connections to either database, and what is done whole or not at all.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgPool, Postgres, Sqlite, SqlitePool};

use super::reader::Reader;
use super::statement::{On, Statement, answered};

/// How long a statement waits for another writer, and whoever asks for a connection, before they give up.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections to a file. SQLite has one writer at a time; more connections only help readers.
const TO_FILE: u32 = 4;
/// Connections to a server, of each replica.
const TO_SERVER: u32 = 10;
/// How long a connection to a server is kept that nobody uses.
const IDLE: Duration = Duration::from_mins(5);
/// How long a connection that is given back has to show that it is still good.
const RELEASE: Duration = Duration::from_secs(2);
/// What a server keeps to on its side, in milliseconds, so that a statement ends also where this process has gone.
const LIMITS: [(&str, &str); 3] =
    [("statement_timeout", "10000"), ("lock_timeout", "5000"), ("idle_in_transaction_session_timeout", "15000")];

/// Connections to either database. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) enum Pool {
    /// A file has a connection for what every page reads, beside the pool.
    Sqlite(SqlitePool, Option<Reader>),
    Postgres(PgPool),
}

impl Pool {
    pub(super) async fn to_file(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let options = durable(options);
        let pool = SqlitePoolOptions::new()
            .max_connections(TO_FILE)
            .acquire_timeout(PATIENCE)
            // A file does not hang up; asking whether it has would cost every statement a way to another thread and back.
            .test_before_acquire(false);
        let pool = pool.connect_with(options.clone()).await?;
        Ok(Self::Sqlite(pool, Some(Reader::new(options, PATIENCE))))
    }

    /// A database in memory lives as long as its one connection.
    pub(super) async fn to_memory(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let pool = SqlitePoolOptions::new()
            .min_connections(1)
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(PATIENCE);
        Ok(Self::Sqlite(pool.connect_with(durable(options)).await?, None))
    }

    /// A server that hangs up, because it starts again or is another one now, is connected to anew: a connection is asked
    /// whether it lives before it is used.
    pub(super) async fn to_server(options: PgConnectOptions) -> Result<Self, sqlx::Error> {
        let pool = PgPoolOptions::new()
            .max_connections(TO_SERVER)
            .acquire_timeout(PATIENCE)
            .idle_timeout(IDLE)
            .test_before_acquire(true)
            // One that somebody gave up waiting for may hang for minutes, and would keep its place for as long.
            .after_release(|connection, _| {
                Box::pin(async {
                    Ok(tokio::time::timeout(RELEASE, connection.ping()).await.is_ok_and(|it| it.is_ok()))
                })
            });
        let options = options.application_name("storekeeper").options(LIMITS);
        Ok(Self::Postgres(pool.connect_with(options).await?))
    }

    /// A statement that stands alone.
    pub(super) fn sql(&self, text: &'static str) -> Statement<'_> {
        let on = match self {
            Self::Sqlite(pool, _) => On::SqlitePool(pool),
            Self::Postgres(pool) => On::PostgresPool(pool),
        };
        Statement::new(on, text)
    }

    /// A short question that every page asks.
    pub(super) fn read(&self, text: &'static str) -> Statement<'_> {
        match self {
            Self::Sqlite(_, Some(reader)) => Statement::new(On::SqliteReader(reader), text),
            _ => self.sql(text),
        }
    }

    pub(super) async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        Ok(match self {
            // Whoever will write takes the lock at once: one that has read before may not get it any more.
            Self::Sqlite(pool, _) => Transaction::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Transaction::Postgres(answered(pool.begin()).await?),
        })
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool, reader) => {
                if let Some(reader) = reader {
                    reader.close().await;
                }
                pool.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

fn durable(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        .foreign_keys(true)
}

/// Statements that are done whole, by [`Transaction::commit`], or not at all.
pub(super) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    pub(super) fn sql(&mut self, text: &'static str) -> Statement<'_> {
        let on = match self {
            Self::Sqlite(transaction) => On::Sqlite(transaction),
            Self::Postgres(transaction) => On::Postgres(transaction),
        };
        Statement::new(on, text)
    }

    /// Waits until nobody else who locked the same name is at it; until the transaction ends. With SQLite whoever may write
    /// is alone anyway.
    pub(super) async fn lock(&mut self, name: &str) -> Result<(), sqlx::Error> {
        if let Self::Postgres(_) = self {
            self.sql("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))").bind(name).execute().await?;
        }
        Ok(())
    }

    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => answered(transaction.commit()).await,
        }
    }
}
