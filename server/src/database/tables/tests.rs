//! Tests of `tables`.

use super::*;
use crate::database::Database;
use crate::database::statement::Row;

/// What both engines have, a line each: columns with what they hold, and whether they must hold something; indexes.
const SCHEMA: &str = include_str!("schema.txt");

/// The columns that the database says that a table has, in their names' order: name, kind, and whether it is required.
async fn columns(database: &Database, table: &str) -> Vec<(String, &'static str, bool)> {
    let mut statement = database.sql(database.either(
        "SELECT name, type AS kind, CASE WHEN \"notnull\" OR pk > 0 THEN 1 ELSE 0 END AS required FROM pragma_table_info(",
        "SELECT CAST(column_name AS text) AS name, CAST(data_type AS text) AS kind, \
         CAST(CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END AS bigint) AS required \
         FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = (",
    ));
    statement.push_bind(table).push(")");
    let text = |row: &Row, name| row.get::<String>(name).unwrap();
    let column = |row: &Row| {
        let kind = match text(row, "kind").as_str() {
            "TEXT" | "text" => "text",
            "BLOB" | "bytea" => "bytes",
            "INTEGER" | "bigint" => "number",
            other => panic!("{table} has a column of {other}"),
        };
        (text(row, "name"), kind, row.get::<i64>("required").unwrap() == 1)
    };
    let mut columns: Vec<_> = statement.rows().await.unwrap().iter().map(column).collect();
    columns.sort();
    columns
}

async fn schema(database: &Database) -> String {
    let mut lines = Vec::new();
    for table in TABLES.iter().map(|table| table.name).chain(["notices"]) {
        for (name, kind, required) in columns(database, table).await {
            lines.push(format!("{table}.{name} {kind}{}", if required { ", required" } else { "" }));
        }
    }
    let indexes = database.sql(database.either(
        "SELECT name, tbl_name AS owner FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
        "SELECT CAST(indexname AS text) AS name, CAST(tablename AS text) AS owner FROM pg_indexes \
         WHERE schemaname = current_schema() AND indexname NOT LIKE '%\\_pkey' ORDER BY name",
    ));
    for index in indexes.rows().await.unwrap() {
        let text = |name| index.get::<String>(name).unwrap();
        lines.push(format!("index {} of {}", text("name"), text("owner")));
    }
    lines.join("\n") + "\n"
}

/// So the two folders of migrations are compared with one text, and with each other.
#[tokio::test]
async fn either_engine_has_the_same_columns_and_indexes() {
    let database = Database::empty().await;
    assert_eq!(schema(&database).await, SCHEMA);
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

/// What is taken over from one engine to the other is every column.
#[tokio::test]
async fn every_table_has_the_columns_that_are_taken_over() {
    let database = Database::empty().await;
    for table in &TABLES {
        let mut expected: Vec<_> = table.columns.iter().map(|(name, kind)| (*name, kind.word())).collect();
        expected.sort_unstable();
        let columns = columns(&database, table.name).await;
        let columns: Vec<_> = columns.iter().map(|(name, kind, _)| (name.as_str(), *kind)).collect();
        assert_eq!(columns, expected, "{}", table.name);
    }
}

/// A rolling upgrade runs the release before on the tables of the next: what it reads must stay. Migrations before are older than
/// that promise.
#[test]
fn migrations_only_add() {
    for folder in ["migrations/sqlite", "migrations/postgres"] {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let number: u32 = path.file_name().unwrap().to_str().unwrap()[..4].parse().unwrap();
            let text = std::fs::read_to_string(&path).unwrap().to_uppercase();
            let takes_away =
                ["DROP ", "RENAME ", "DELETE FROM", "ALTER COLUMN"].iter().find(|word| text.contains(*word));
            assert!(number <= 12 || takes_away.is_none(), "{}: {takes_away:?}", path.display());
        }
    }
}
