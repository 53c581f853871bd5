//! What an operator does with the database as a whole.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use super::say::say;
use crate::config::DatabaseUrl;
use crate::database::{Database, Taken};

/// Brings the tables up to date, or says whether they are.
pub(super) async fn migrate(url: &DatabaseUrl, check: bool) -> Result<ExitCode, String> {
    let open =
        async { if check { Database::open_existing(url.expose()).await } else { Database::open(url.expose()).await } };
    let database = open.await.map_err(|error| error.to_string())?;
    let (found, needed) = (database.version().await.map_err(|error| error.to_string())?, database.needed());
    database.close().await;
    let (verdict, code) = match found.cmp(&needed) {
        std::cmp::Ordering::Less => ("run `storekeeper migrate`", ExitCode::FAILURE),
        std::cmp::Ordering::Equal => ("it is up to date", ExitCode::SUCCESS),
        std::cmp::Ordering::Greater => ("it belongs to a newer release", ExitCode::FAILURE),
    };
    say(&format!("the database is at version {found}, this release needs {needed}: {verdict}\n"))?;
    Ok(code)
}

/// Copies the database to a file.
pub(super) async fn backup(url: &DatabaseUrl, file: &Path) -> Result<(), String> {
    let database = Database::open_existing(url.expose()).await.map_err(|error| error.to_string())?;
    database.backup(file).await.map_err(|error| error.to_string())?;
    database.close().await;
    let bytes = std::fs::metadata(file).map_err(|error| error.to_string())?.len();
    say(&format!("{} bytes were written to {}\n", bytes, file.display()))
}

/// Takes everything over.
pub(super) async fn import(from: &DatabaseUrl, to: &DatabaseUrl) -> Result<(), String> {
    let source = Database::open_existing(from.expose()).await.map_err(|error| error.to_string())?;
    let target = Database::open(to.expose()).await.map_err(|error| error.to_string())?;
    let all = target.import(&source).await.map_err(|error| error.to_string())?;
    source.close().await;
    target.close().await;
    let mut text = String::new();
    for Taken { table, rows, digest } in all {
        writeln!(text, "{table:<14} {rows:>8} rows  {digest}").map_err(|error| error.to_string())?;
    }
    say(&format!("{text}all data was copied, and both databases match\n"))
}
