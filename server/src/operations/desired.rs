//! A desired-state file: kept for a while, and compared with the account.

use std::collections::HashSet;

use app::words::stores::Unread;
use as_code::drift::{Drift, Pairing};
use as_code::{File, FileError};
use domain::{Address, Filter, Row};

use super::list::{self, Listed};
use super::scan;
use super::settings::SettingsOf;
use super::stores::{self, Definitions};
use crate::failure::Failure;
use crate::kept::{TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// How long a file waits, in milliseconds.
const LIFETIME_MS: i64 = 30 * 60 * 1000;
/// What its ticket is about.
const SUBJECT: &str = "desired state";

/// A file, and what is there.
pub(crate) struct Beside {
    /// The file.
    pub file: File,
    /// Which of the account's integrations each of the file's is.
    pub pairing: Pairing,
    /// The account.
    pub listed: Listed,
    /// What is known of the settings of those that were paired.
    pub found: Definitions,
}

/// The filter of a file, all of which must make sense here: else more would be extra than is meant, or nothing.
///
/// # Errors
/// [`FileError::Syntax`] says what does not.
pub(crate) fn filter(file: &File) -> Result<Filter, FileError> {
    as_code::lasting(&file.filter).map_err(|what| FileError::Syntax { what, line: None })
}

/// Keeps a file.
///
/// # Errors
/// [`Failure::Database`] if it could not be kept.
pub(crate) async fn keep(portal: &Portal, viewer: &Viewer, file: &File) -> Result<TicketId, Failure> {
    let payload = serde_json::to_vec(file).map_err(|_| Failure::Database)?;
    Ok(portal.tickets.issue(TicketKind::File, &viewer.session, SUBJECT, &payload, LIFETIME_MS).await?)
}

async fn look(portal: &Portal, viewer: &Viewer, id: &TicketId) -> Result<File, Failure> {
    let ticket = portal.tickets.peek(TicketKind::File, id, &viewer.session).await?.ok_or(Failure::Expired)?;
    serde_json::from_slice(&ticket.payload).map_err(|_| Failure::Expired)
}

/// Begins to read the settings that the comparison with a file needs.
///
/// # Errors
/// [`Failure::Expired`] if there is no such file; else why the account could not be listed.
pub(crate) async fn read(portal: &Portal, viewer: &Viewer, id: &TicketId) -> Result<(), Failure> {
    let file = look(portal, viewer, id).await?;
    let listed = list::list(portal, viewer).await?;
    let pairing = pair(&file, &listed)?;
    let abouts = paired(&pairing, &listed).map(stores::about).collect();
    scan::start(portal, viewer, SettingsOf, abouts);
    Ok(())
}

/// Puts a file beside what is there, as far as that is known.
///
/// # Errors
/// [`Failure::Expired`] if there is no such file; else why the account could not be listed.
pub(crate) async fn beside(portal: &Portal, viewer: &Viewer, id: &TicketId) -> Result<Beside, Failure> {
    let file = look(portal, viewer, id).await?;
    let listed = list::list(portal, viewer).await?;
    let pairing = pair(&file, &listed)?;
    let found = stores::definitions(portal, viewer, paired(&pairing, &listed));
    Ok(Beside { file, pairing, listed, found })
}

/// Compares a file with what was read; `say` puts into words why something was not.
pub(crate) fn compare(
    file: &File,
    pairing: &Pairing,
    listed: &Listed,
    found: Definitions,
    say: impl Fn(&Unread) -> String,
) -> Drift {
    let read = found.read.into_iter().filter_map(|definition| Some((definition.address()?, Ok(definition))));
    let unread = found.unread.into_iter().map(|(address, why)| (address, Err(say(&why))));
    Drift::of(file, pairing, &listed.snapshot.index, &read.chain(unread).collect())
}

fn pair(file: &File, listed: &Listed) -> Result<Pairing, Failure> {
    let filter = filter(file).map_err(|_| Failure::Expired)?;
    Ok(Pairing::of(file, &listed.snapshot.index, &filter))
}

fn paired<'all>(pairing: &'all Pairing, listed: &'all Listed) -> impl Iterator<Item = &'all Row> {
    let paired: HashSet<&Address> = pairing.of_file.iter().flatten().collect();
    listed.snapshot.rows().iter().filter(move |row| paired.contains(&row.address))
}
