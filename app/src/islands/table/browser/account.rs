//! Reading the account's rows.

use domain::Row;
use miniserde::json;

use crate::islands::{dom, fetch};
use crate::paths;
use crate::view::RowsJson;

/// The rows, as the server has them.
pub(super) struct Account {
    pub(super) rows: Vec<Row>,
    /// What the server knows these very rows by.
    pub(super) digest: String,
    /// How far the server's clock is ahead of this one, in milliseconds.
    pub(super) ahead: i64,
}

/// Reads the rows.
///
/// # Errors
/// If the server cannot be reached, or has no rows to give.
pub(super) async fn read() -> Result<Account, ()> {
    let answer = fetch::get(&paths::API_ROWS.url()).await?;
    let ahead = dom::parse_date(&answer.header("date")).map_or(0, |date| date - dom::now());
    let digest = answer.header("etag").trim_start_matches("W/").trim_matches('"').to_owned();
    let rows: RowsJson = json::from_str(&answer.text().await?).map_err(drop)?;
    Ok(Account { rows: rows.rows().map_err(drop)?, digest, ahead })
}
