//! The connection to a file that what every page reads goes through.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteRow};
use sqlx::{ConnectOptions as _, Connection as _, Sqlite, SqliteConnection};
use tokio::sync::Mutex;

/// How long a connection is used, as in the pool: a file may have been put in the place of another.
const LIFETIME: Duration = Duration::from_mins(30);

/// One connection outside the pool, which asks each that it gets back whether it still lives: a file does, and the question
/// is a second way to the connection's thread and back for a page that needs one row. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    options: Arc<SqliteConnectOptions>,
    patience: Duration,
    held: Arc<Mutex<Held>>,
}

#[derive(Debug, Default)]
struct Held {
    /// The connection, and when it was opened; `None` before the first question, and after one that failed.
    open: Option<(SqliteConnection, Instant)>,
    closed: bool,
}

impl Reader {
    /// What is connected to with the first question. Whoever asks waits this long for others.
    pub(super) fn new(options: SqliteConnectOptions, patience: Duration) -> Self {
        Self { options: Arc::new(options), patience, held: Arc::default() }
    }

    /// The rows that a short question has for an answer.
    pub(super) async fn rows(&self, query: Query<'_, Sqlite, SqliteArguments>) -> Result<Vec<SqliteRow>, sqlx::Error> {
        let mut held =
            tokio::time::timeout(self.patience, self.held.lock()).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        if held.closed {
            return Err(sqlx::Error::PoolClosed);
        }
        let (mut connection, opened) = match held.open.take() {
            Some(open) if open.1.elapsed() < LIFETIME => open,
            _ => (self.options.connect().await?, Instant::now()),
        };
        let rows = query.fetch_all(&mut connection).await?;
        held.open = Some((connection, opened));
        Ok(rows)
    }

    /// Closes it. Whoever asks later has the error of a closed pool.
    pub(super) async fn close(&self) {
        let mut held = self.held.lock().await;
        held.closed = true;
        if let Some((connection, _)) = held.open.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "a connection to the database could not be closed");
        }
    }
}
