//! Tests of `tables`.

use super::*;
use crate::database::Database;

/// The columns that the database says that it has.
async fn columns(database: &Database, table: &str) -> Vec<String> {
    let mut statement = database.sql(database.either(
        "SELECT name FROM pragma_table_info(",
        "SELECT CAST(column_name AS text) AS name FROM information_schema.columns \
         WHERE table_schema = current_schema() AND table_name = (",
    ));
    statement.push_bind(table).push(")");
    let rows = statement.rows().await.unwrap();
    let mut names: Vec<String> = rows.iter().map(|row| row.get("name").unwrap()).collect();
    names.sort();
    names
}

/// So the two folders of migrations are compared with one list, and with each other.
#[tokio::test]
async fn every_table_has_these_columns_in_either_engine() {
    let database = Database::empty().await;
    for table in &TABLES {
        let mut expected: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        expected.sort_unstable();
        assert_eq!(columns(&database, table.name).await, expected, "{}", table.name);
    }
    let tables = database.either(
        "SELECT COUNT(*) AS total FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' \
         AND name NOT LIKE 'sqlite%'",
        "SELECT COUNT(*) AS total FROM information_schema.tables WHERE table_schema = current_schema() \
         AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_%'",
    );
    let total: i64 = database.one(tables).await.get("total").unwrap();
    assert_eq!(
        usize::try_from(total).unwrap(),
        TABLES.len() + 1,
        "none is left out but notices, which concern nobody later"
    );
}
