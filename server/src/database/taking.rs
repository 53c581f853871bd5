//! Everything that is stored, as a whole: a copy of a file, and taking it over to another database.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::location::owner_only_new;
use super::pool::{Pool, Transaction};
use super::statement::{Row, Value, storable};
use super::tables::{Kind, TABLES, Table};
use super::{Database, DatabaseError};
use crate::crypto::hex;

/// How many rows are read at once.
const PIECE: i64 = 1_000;

/// What was taken over of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The table.
    pub table: &'static str,
    /// How many rows.
    pub rows: usize,
    /// What both databases have in it, in short.
    pub digest: String,
}

impl Database {
    /// Writes a copy of the whole file, as it is at this moment, to `path`, which must not be there yet; while others read and
    /// write. Readable by its owner alone.
    ///
    /// # Errors
    /// [`DatabaseError::NoFile`] if the database is a server, [`DatabaseError::File`] if the copy cannot be made there.
    pub async fn backup(&self, path: &Path) -> Result<(), DatabaseError> {
        let Pool::Sqlite(..) = &self.pool else { return Err(DatabaseError::NoFile) };
        let failed = |source| DatabaseError::File { path: path.display().to_string(), source };
        // SQLite writes to a file that is empty, and leaves its rights as they are.
        drop(owner_only_new(path).map_err(failed)?);
        self.sql("VACUUM INTO $1").bind(path.to_string_lossy().into_owned()).execute().await?;
        Ok(())
    }

    /// Takes everything over from another database into this one, which must be empty: whole or not at all, and compared
    /// before it counts. `from` is a file, to which nobody writes meanwhile.
    ///
    /// # Errors
    /// [`DatabaseError::FromServer`], [`DatabaseError::NotEmpty`], [`DatabaseError::Outdated`], [`DatabaseError::Differs`], or that either does not respond.
    pub async fn import(&self, from: &Self) -> Result<Vec<Taken>, DatabaseError> {
        let Pool::Sqlite(..) = &from.pool else { return Err(DatabaseError::FromServer) };
        let (found, needed) = (from.version().await?, from.needed());
        if found > needed {
            return Err(DatabaseError::Newer { found, needed });
        }
        if found != needed {
            return Err(DatabaseError::Outdated { found, needed });
        }
        let (mut source, mut target) = (from.begin().await?, self.begin().await?);
        let mut all = Vec::new();
        for table in &TABLES {
            if table.count(&mut target).await? > 0 {
                return Err(DatabaseError::NotEmpty(table.name));
            }
        }
        for table in &TABLES {
            let taken = table.take(&mut source, &mut target).await?;
            if table.digest(&mut target).await? != taken {
                return Err(DatabaseError::Differs(table.name));
            }
            table.number_on(&mut target).await?;
            all.push(taken);
        }
        target.commit().await?;
        Ok(all)
    }
}

impl Table {
    async fn count(&self, of: &mut Transaction) -> Result<i64, DatabaseError> {
        let mut statement = of.sql("SELECT COUNT(*) AS total FROM ");
        statement.push(self.name);
        statement.row().await?.map_or(Ok(0), |row| row.get("total"))
    }

    /// Some rows, from the `from`th on.
    async fn piece(&self, of: &mut Transaction, from: i64) -> Result<Vec<Row>, DatabaseError> {
        let mut statement = of.sql("SELECT ");
        statement.push(&self.names(self.columns.len())).push(" FROM ").push(self.name);
        statement.push(" ORDER BY ").push(&self.names(self.key));
        statement.push(" LIMIT ").push_bind(PIECE).push(" OFFSET ").push_bind(from);
        Ok(statement.rows().await?)
    }

    fn names(&self, count: usize) -> String {
        let names: Vec<&str> = self.columns.iter().take(count).map(|(name, _)| *name).collect();
        names.join(", ")
    }

    async fn take(&self, source: &mut Transaction, target: &mut Transaction) -> Result<Taken, DatabaseError> {
        let mut seen = Seen::default();
        loop {
            let rows = self.piece(source, seen.count()).await?;
            for row in &rows {
                seen.add(self, row)?;
                let numbers = if matches!(target, Transaction::Postgres(_)) { " OVERRIDING SYSTEM VALUE" } else { "" };
                let mut insert = target.sql("INSERT INTO ");
                insert.push(self.name).push(" (").push(&self.names(self.columns.len())).push(")").push(numbers);
                insert.push(" VALUES (");
                for (place, column) in self.columns.iter().enumerate() {
                    insert.push(if place == 0 { "" } else { ", " }).push_bind(value(row, column)?);
                }
                insert.push(")");
                insert.execute().await?;
            }
            if rows.is_empty() {
                return Ok(seen.taken(self));
            }
        }
    }

    async fn digest(&self, of: &mut Transaction) -> Result<Taken, DatabaseError> {
        let mut seen = Seen::default();
        loop {
            let rows = self.piece(of, seen.count()).await?;
            if rows.is_empty() {
                return Ok(seen.taken(self));
            }
            for row in &rows {
                seen.add(self, row)?;
            }
        }
    }

    /// Lets the numbers of later rows begin behind those that were taken over. SQLite does so by itself.
    async fn number_on(&self, target: &mut Transaction) -> Result<(), DatabaseError> {
        if let (true, Transaction::Postgres(_)) = (self.numbered, &target) {
            let mut statement = target.sql("SELECT setval(pg_get_serial_sequence(");
            statement.push_bind(self.name).push(", 'id'), COALESCE((SELECT MAX(id) FROM ").push(self.name);
            statement.push("), 0) + 1, false)");
            statement.execute().await?;
        }
        Ok(())
    }
}

/// Rows that were seen, in no order: the engines sort texts differently.
#[derive(Default)]
struct Seen(Vec<[u8; 32]>);

impl Seen {
    fn count(&self) -> i64 {
        i64::try_from(self.0.len()).unwrap_or(i64::MAX)
    }

    fn add(&mut self, table: &Table, row: &Row) -> Result<(), DatabaseError> {
        let mut digest = Sha256::new();
        for column in table.columns {
            match value(row, column)? {
                Value::Text(Some(text)) => part(&mut digest, b't', storable(&text).as_bytes()),
                Value::Bytes(Some(bytes)) => part(&mut digest, b'b', &bytes),
                Value::Number(Some(number)) => part(&mut digest, b'n', &number.to_be_bytes()),
                Value::Text(None) | Value::Bytes(None) | Value::Number(None) => part(&mut digest, b'-', &[]),
            }
        }
        self.0.push(digest.finalize().into());
        Ok(())
    }

    fn taken(mut self, table: &Table) -> Taken {
        self.0.sort_unstable();
        let digest = Sha256::digest(self.0.concat());
        Taken { table: table.name, rows: self.0.len(), digest: hex(&digest[..8]) }
    }
}

fn part(digest: &mut Sha256, kind: u8, bytes: &[u8]) {
    digest.update([kind]);
    digest.update(bytes.len().to_be_bytes());
    digest.update(bytes);
}

fn value(row: &Row, (name, kind): &(&'static str, Kind)) -> Result<Value, DatabaseError> {
    Ok(match kind {
        Kind::Text => Value::Text(row.get(name)?),
        Kind::Bytes => Value::Bytes(row.get(name)?),
        Kind::Number => Value::Number(row.get(name)?),
    })
}
