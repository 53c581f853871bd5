//! `storekeeper sessions` and `storekeeper key --check`: read from the database that the portals share.

use std::fmt::Write as _;

use domain::UnixMillis;
use jiff::Timestamp;

use crate::clock::Clock;
use crate::config::Config;
use crate::database::{Database, SessionRow, SessionRows};
use crate::session::Listed;

/// How much of a session's name the list shows: enough to tell one from another.
const SHORT: usize = 12;

/// Who is signed in, a line each.
pub(super) async fn list(config: &Config) -> Result<String, String> {
    let rows = rows(config).await?.list(None).await.map_err(|error| error.to_string())?;
    let mut text =
        format!("{:<SHORT$}  {:<20}  {:<20}  {:<15}  {}\n", "SESSION", "SIGNED IN", "LAST USED", "FROM", "WHO");
    for listed in rows.iter().filter_map(|row| Listed::of(&config.master_key, row)) {
        let (from, who) = match listed.about {
            Some(about) => {
                let from = about.address.map_or_else(|| "-".to_owned(), |address| address.to_string());
                (from, format!("{} ({}), {}", about.name, about.instance, about.browser))
            }
            None => ("-".into(), "unknown: from an earlier release, or encrypted with another master key".into()),
        };
        let name: String = listed.session.as_str().chars().take(SHORT).collect();
        let (since, seen) = (time(listed.since), time(listed.last_seen));
        // A name is whatever somebody typed; the terminal gets it escaped.
        let who = who.escape_debug();
        writeln!(text, "{name}  {since:<20}  {seen:<20}  {from:<15}  {who}").map_err(|error| error.to_string())?;
    }
    Ok(text)
}

/// Ends the sessions whose names begin so.
pub(super) async fn revoke(config: &Config, wanted: &[String]) -> Result<String, String> {
    let table = rows(config).await?;
    let all = table.list(None).await.map_err(|error| error.to_string())?;
    let mut chosen: Vec<&SessionRow> = Vec::new();
    for name in wanted {
        let mut found = all.iter().filter(|row| !name.is_empty() && row.key.starts_with(name.as_str()));
        match (found.next(), found.next()) {
            (Some(row), None) if chosen.contains(&row) => {}
            (Some(row), None) => chosen.push(row),
            (None, _) => {
                return Err(format!("no session begins with “{}”; nobody was signed out", name.escape_debug()));
            }
            (Some(_), Some(_)) => {
                return Err(format!("several sessions begin with “{}”; nobody was signed out", name.escape_debug()));
            }
        }
    }
    for row in &chosen {
        table.delete(&row.key).await.map_err(|error| error.to_string())?;
    }
    Ok(ended(chosen.len()))
}

/// Ends all of them.
pub(super) async fn revoke_all(config: &Config) -> Result<String, String> {
    let count = rows(config).await?.delete_all(None).await.map_err(|error| error.to_string())?;
    Ok(ended(usize::try_from(count).unwrap_or(usize::MAX)))
}

/// Which of the keys opens what is stored.
pub(super) async fn keys(config: &Config) -> Result<String, String> {
    let rows = rows(config).await?.list(None).await.map_err(|error| error.to_string())?;
    let mut left: Vec<&SessionRow> = rows.iter().filter(|row| row.about.is_some()).collect();
    let mut text = String::new();
    for (place, (key, file)) in config.master_key.each().zip(&config.master_key_files).enumerate() {
        let (opened, rest): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|row| Listed::of(&key, row).is_some_and(|listed| listed.about.is_some()));
        left = rest;
        let role = if place == 0 { "current key" } else { "older key" };
        let (name, count) = (key.fingerprint(), opened.len());
        writeln!(text, "{name}  {role:<15}  sessions: {count}  {file}").map_err(|error| error.to_string())?;
    }
    writeln!(text, "sessions that cannot be decrypted with these keys: {}", left.len())
        .map_err(|error| error.to_string())?;
    Ok(text)
}

async fn rows(config: &Config) -> Result<SessionRows, String> {
    let database = Database::open_existing(config.database_url.expose()).await.map_err(|error| error.to_string())?;
    Ok(SessionRows::new(&database, &Clock::system()))
}

fn ended(count: usize) -> String {
    if count == 1 { "1 session was ended\n".to_owned() } else { format!("{count} sessions were ended\n") }
}

fn time(at: UnixMillis) -> String {
    let second = at.0.div_euclid(1000);
    Timestamp::from_second(second).map_or_else(|_| "-".to_owned(), |time| time.to_string())
}
