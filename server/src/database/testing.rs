//! An empty database for a test: in memory, or, where `TEST_POSTGRES` names a server, a schema of its own there. So the same
//! tests run against both.

use super::statement::Row;
use super::{Database, DatabaseError};
use crate::crypto::random_id;

impl Database {
    /// A database with the tables and nothing in them.
    pub(crate) async fn empty() -> Self {
        match server() {
            None => Self::open("sqlite::memory:").await.unwrap(),
            Some(server) => Self::open(&schema(&server).await.unwrap()).await.unwrap(),
        }
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        let mut statement = self.sql("SELECT COUNT(*) AS total FROM ");
        statement.push(table);
        statement.row().await.unwrap().unwrap().get("total").unwrap()
    }

    /// The row that a statement gives.
    pub(super) async fn one(&self, text: &'static str) -> Row {
        self.sql(text).row().await.unwrap().unwrap()
    }

    /// Runs a statement that has no values.
    pub(crate) async fn run(&self, text: &'static str) -> Result<u64, sqlx::Error> {
        self.sql(text).execute().await
    }
}

fn server() -> Option<String> {
    std::env::var_os("TEST_POSTGRES")?.into_string().ok()
}

async fn schema(server: &str) -> Result<String, DatabaseError> {
    let name = format!("test_{}", random_id::<9>().to_lowercase().replace(['-', '_'], "x"));
    let database = Database::open_existing(server).await?;
    let mut create = database.sql("CREATE SCHEMA ");
    create.push(&name);
    create.execute().await?;
    database.close().await;
    Ok(format!("{server}?options=-csearch_path%3D{name}"))
}
