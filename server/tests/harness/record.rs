//! The record in the portal's database, reached past the portal: to make what is in it old, many or somebody else's, and
//! to see every row of it.

use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use super::Portal;

impl Portal {
    /// Does this to the portal's database.
    pub(crate) async fn sql(&self, sql: &'static str) {
        let database = self.database().await;
        sqlx::raw_sql(sql).execute(&database).await.unwrap();
        database.close().await;
    }

    /// Makes every entry an hour older than it is, which the record itself forbids.
    pub(crate) async fn an_hour_passes_in_the_record(&self) {
        self.sql("DROP TRIGGER IF EXISTS activity_is_not_changed; UPDATE activity SET at = at - 3600000").await;
    }

    /// What is recorded of the outcome of an entry, in the order in which it was added.
    pub(crate) async fn outcomes(&self, entry: i64) -> Vec<String> {
        let database = self.database().await;
        let sql = "SELECT kind FROM outcomes WHERE activity = $1 ORDER BY id";
        let rows = sqlx::query(sql).bind(entry).fetch_all(&database).await.unwrap();
        database.close().await;
        rows.iter().map(|row| row.get("kind")).collect()
    }

    async fn database(&self) -> SqlitePool {
        let file = SqliteConnectOptions::new().filename(self.world.path("portal.db"));
        SqlitePool::connect_with(file).await.unwrap()
    }
}
