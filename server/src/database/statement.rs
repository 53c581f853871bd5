//! Statements for SQLite and PostgreSQL. `$1`, `$2` … stand for values in both; where the two need different words,
//! [`Database::either`] chooses.
//!
//! [`Database::either`]: super::Database::either

use std::borrow::Cow;
use std::io::ErrorKind;
use std::time::Duration;

use sqlx::postgres::PgRow;
use sqlx::query::Query;
use sqlx::sqlite::SqliteRow;
use sqlx::{
    AssertSqlSafe, Decode, Encode, PgConnection, PgPool, Postgres, Row as _, Sqlite, SqliteConnection, SqlitePool, Type,
};

use super::DatabaseError;
use super::reader::Reader;

/// How long a server may take to answer; it gives up by itself after ten seconds.
const ANSWER: Duration = Duration::from_secs(12);

/// A value in the place of a `$1`.
pub(super) enum Value {
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Number(Option<i64>),
}

/// Where a statement runs: on a pool, on what is kept beside it, or inside a transaction.
pub(super) enum On<'on> {
    SqlitePool(&'on SqlitePool),
    SqliteReader(&'on Reader),
    Sqlite(&'on mut SqliteConnection),
    PostgresPool(&'on PgPool),
    Postgres(&'on mut PgConnection),
}

/// A statement, its values, and where it runs.
pub(super) struct Statement<'on> {
    on: On<'on>,
    text: Cow<'static, str>,
    values: Vec<Value>,
}

impl<'on> Statement<'on> {
    pub(super) fn new(on: On<'on>, text: &'static str) -> Self {
        Self { on, text: Cow::Borrowed(text), values: Vec::new() }
    }

    /// The value of the next `$1`, `$2` ….
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// More text.
    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.text.to_mut().push_str(text);
        self
    }

    /// A value at the end of the text.
    pub(super) fn push_bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let place = format!("${}", self.values.len());
        self.push(&place)
    }

    /// Runs it; how many rows it changed.
    pub(super) async fn execute(self) -> Result<u64, sqlx::Error> {
        let Self { on, text, values } = self;
        Ok(match on {
            On::SqlitePool(pool) => query(text, values).execute(pool).await?.rows_affected(),
            // It changes nothing.
            On::SqliteReader(reader) => reader.rows(query(text, values)).await.map(|_| 0)?,
            On::Sqlite(connection) => query(text, values).execute(connection).await?.rows_affected(),
            On::PostgresPool(pool) => answered(query(text, plain(values)).execute(pool)).await?.rows_affected(),
            On::Postgres(connection) => answered(query(text, plain(values)).execute(connection)).await?.rows_affected(),
        })
    }

    /// Runs it to its end, which alone tells whether a change was kept; the rows that it gives.
    pub(super) async fn rows(self) -> Result<Vec<Row>, sqlx::Error> {
        let Self { on, text, values } = self;
        Ok(match on {
            On::SqlitePool(pool) => sqlite(query(text, values).fetch_all(pool).await?),
            On::SqliteReader(reader) => sqlite(reader.rows(query(text, values)).await?),
            On::Sqlite(connection) => sqlite(query(text, values).fetch_all(connection).await?),
            On::PostgresPool(pool) => postgres(answered(query(text, plain(values)).fetch_all(pool)).await?),
            On::Postgres(connection) => postgres(answered(query(text, plain(values)).fetch_all(connection)).await?),
        })
    }

    /// The same for a statement that gives one row at most.
    pub(super) async fn row(self) -> Result<Option<Row>, sqlx::Error> {
        Ok(self.rows().await?.into_iter().next())
    }
}

/// The answer of a server, unless it does not come in time: a network that swallows everything says nothing.
pub(super) async fn answered<T>(answer: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let late = |_| Err(sqlx::Error::Io(ErrorKind::TimedOut.into()));
    tokio::time::timeout(ANSWER, answer).await.unwrap_or_else(late)
}

fn plain(mut values: Vec<Value>) -> Vec<Value> {
    for value in &mut values {
        if let Value::Text(Some(text)) = value
            && let Cow::Owned(other) = storable(text)
        {
            *text = other;
        }
    }
    values
}

/// A text as PostgreSQL can hold it: without the character NUL, which SQLite's texts may have.
pub(super) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

fn query<Engine>(text: Cow<'static, str>, values: Vec<Value>) -> Query<'static, Engine, Engine::Arguments>
where
    Engine: sqlx::Database,
    Option<String>: Encode<'static, Engine> + Type<Engine>,
    Option<Vec<u8>>: Encode<'static, Engine> + Type<Engine>,
    Option<i64>: Encode<'static, Engine> + Type<Engine>,
{
    // Its text is this module's callers' own; whatever comes from elsewhere is a value.
    let mut query = sqlx::query(AssertSqlSafe(text));
    for value in values {
        query = match value {
            Value::Text(text) => query.bind(text),
            Value::Bytes(bytes) => query.bind(bytes),
            Value::Number(number) => query.bind(number),
        };
    }
    query
}

fn sqlite(rows: Vec<SqliteRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Sqlite).collect()
}

fn postgres(rows: Vec<PgRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Postgres).collect()
}

/// A row of an answer.
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The value of a column.
    pub(super) fn get<'row, T>(&'row self, column: &str) -> Result<T, DatabaseError>
    where
        T: Decode<'row, Sqlite> + Type<Sqlite> + Decode<'row, Postgres> + Type<Postgres>,
    {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(Some(text.clone()))
    }
}

impl From<&Option<String>> for Value {
    fn from(text: &Option<String>) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(Some(bytes.to_vec()))
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(Some(bytes))
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}
