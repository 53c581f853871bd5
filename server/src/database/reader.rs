//! The connection to a file that what every page reads goes through.

use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};

use super::pool::PATIENCE;

/// One connection outside the pool, which asks each that it gets back whether it still lives: a file does, and the question
/// is a second way to the connection's thread and back for a page that needs one row. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Reader(Arc<Mutex<Option<SqliteConnection>>>);

impl Reader {
    pub(super) async fn open(options: &SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        Ok(Self(Arc::new(Mutex::new(Some(options.connect().await?)))))
    }

    /// The connection, once nobody else is at it.
    pub(super) async fn connection(&self) -> Result<MappedMutexGuard<'_, SqliteConnection>, sqlx::Error> {
        let held = tokio::time::timeout(PATIENCE, self.0.lock()).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        MutexGuard::try_map(held, Option::as_mut).map_err(|_| sqlx::Error::PoolClosed)
    }

    /// Closes it. Whoever asks later has the error of a closed pool.
    pub(super) async fn close(&self) {
        if let Some(connection) = self.0.lock().await.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "a connection to the database could not be closed");
        }
    }
}
