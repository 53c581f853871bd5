//! The portal's database, reached past the portal: SQLite in a file of the world's, or, where `TEST_POSTGRES` names a server, a
//! schema of its own there.

use std::path::Path;
use std::sync::Once;

use rand::Rng as _;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{AnyPool, AssertSqlSafe, Row as _};

use super::{Portal, World};

/// The server to test with, if any.
pub(crate) fn server() -> Option<String> {
    std::env::var_os("TEST_POSTGRES")?.into_string().ok()
}

/// The URL of a database for a world whose files are in `folder`.
pub(super) async fn create(folder: &Path) -> String {
    let Some(server) = server() else { return format!("sqlite://{}", folder.join("portal.db").display()) };
    let name = format!("test_{:016x}", rand::rng().random::<u64>());
    let database = connect(&server).await;
    sqlx::query(AssertSqlSafe(format!("CREATE SCHEMA {name}"))).execute(&database).await.unwrap();
    database.close().await;
    format!("{server}?options=-csearch_path%3D{name}")
}

async fn connect(url: &str) -> AnyPool {
    static DRIVERS: Once = Once::new();
    DRIVERS.call_once(install_default_drivers);
    AnyPoolOptions::new().max_connections(1).connect(url).await.unwrap()
}

impl World {
    /// A connection to the portal's database.
    pub(crate) async fn database(&self) -> AnyPool {
        connect(&self.database_url).await
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        let database = self.database().await;
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let count = sqlx::query_scalar(sql).fetch_one(&database).await.unwrap();
        database.close().await;
        count
    }

    /// Everything that is stored: the file itself and what SQLite keeps beside it, or every row of every table.
    pub(crate) async fn stored(&self) -> Vec<(String, Vec<u8>)> {
        const TABLES: &str = "SELECT CAST(table_name AS text) FROM information_schema.tables \
                              WHERE table_schema = current_schema()";
        if server().is_none() {
            let names = std::fs::read_dir(self.path("")).unwrap().map(|entry| entry.unwrap().file_name());
            let names = names.map(|name| name.into_string().unwrap()).filter(|name| name.starts_with("portal.db"));
            return names.map(|name| (name.clone(), std::fs::read(self.path(&name)).unwrap())).collect();
        }
        let database = self.database().await;
        let mut stored = Vec::new();
        let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&database).await.unwrap();
        for table in tables {
            let sql = AssertSqlSafe(format!("SELECT CAST(row AS text) FROM {table} AS row"));
            let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(&database).await.unwrap();
            stored.push((table, rows.join("\n").into_bytes()));
        }
        database.close().await;
        assert!(stored.len() > 5, "there are tables");
        stored
    }
}

impl Portal {
    /// Does this to the portal's database.
    pub(crate) async fn sql(&self, sql: &'static str) {
        let database = self.world.database().await;
        sqlx::raw_sql(sql).execute(&database).await.unwrap();
        database.close().await;
    }

    /// Does this to the record, which the record itself forbids.
    pub(crate) async fn change_the_record(&self, sql: &'static str) {
        let allow = match server() {
            None => "DROP TRIGGER IF EXISTS activity_is_not_changed",
            Some(_) => "DROP TRIGGER IF EXISTS activity_is_only_added_to ON activity",
        };
        self.sql(allow).await;
        self.sql(sql).await;
    }

    /// Makes every entry an hour older than it is.
    pub(crate) async fn an_hour_passes_in_the_record(&self) {
        self.change_the_record("UPDATE activity SET at = at - 3600000").await;
    }

    /// What is recorded of the outcome of an entry, in the order in which it was added.
    pub(crate) async fn outcomes(&self, entry: i64) -> Vec<String> {
        let database = self.world.database().await;
        let sql = "SELECT kind FROM outcomes WHERE activity = $1 ORDER BY id";
        let rows = sqlx::query(sql).bind(entry).fetch_all(&database).await.unwrap();
        database.close().await;
        rows.iter().map(|row| row.get("kind")).collect()
    }
}
