//! What somebody had typed into a form whose session had ended: it goes through signing in again, sealed, in the page
//! itself, and waits in the new session for its form. Secrets are never in it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Connection, FormValues, Provider, UnixMillis};
use serde::{Deserialize, Serialize};

use super::sealed_form;
use crate::crypto::random_bytes;
use crate::kept::SessionRef;
use crate::kept::{TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// What the sealing key is derived for.
const PURPOSE: &str = "typed before signing in";
/// How long it is good, in milliseconds: through signing in, and then for its form.
const LIFETIME_MS: i64 = 30 * 60 * 1000;
/// Bytes that tell one from another.
const ID_BYTES: usize = 16;

#[derive(Serialize, Deserialize)]
struct Typed {
    /// The form's path.
    path: String,
    #[serde(with = "sealed_form")]
    form: FormValues,
    at: UnixMillis,
}

/// Seals what was typed into the form at `path`, but for the provider's secrets.
pub(crate) fn hold(portal: &Portal, path: &str, provider: Provider, mut form: FormValues) -> Option<String> {
    // It may hold a password, which lands in a field of its own and is dropped with it.
    while let Ok(Some(_)) = form.take_apart() {}
    // What cannot be read may hold one too.
    form.set("connection.url", "");
    let host = form.get("config.host").to_owned();
    if Connection::looks_like(&host) || host.contains('@') {
        form.set("config.host", "");
    }
    let form = form.without_secrets(provider);
    let typed = Typed { path: path.to_owned(), form, at: portal.clock.now() };
    let id: [u8; ID_BYTES] = random_bytes();
    let sealed = portal.key.seal(PURPOSE, &id, &serde_json::to_vec(&typed).ok()?).ok()?;
    Some(URL_SAFE_NO_PAD.encode([id.as_slice(), &sealed].concat()))
}

/// Has it wait in a new session; its form's path, and the name that it waits under. `None` for what was not sealed here, or
/// too long ago.
pub(crate) async fn resume(portal: &Portal, session: &SessionRef, held: &str) -> Option<(String, TicketId)> {
    let bytes = URL_SAFE_NO_PAD.decode(held).ok()?;
    let (id, sealed) = bytes.split_at_checked(ID_BYTES)?;
    let plain = portal.key.open(PURPOSE, id, sealed).ok()?;
    let typed: Typed = serde_json::from_slice(&plain).ok()?;
    if !(0..LIFETIME_MS).contains(&portal.clock.now().since(typed.at)) {
        return None;
    }
    let payload = serde_json::to_vec(&typed).ok()?;
    let ticket = portal.tickets.issue(TicketKind::Typed, session, &typed.path, &payload, LIFETIME_MS).await.ok()?;
    Some((typed.path, ticket))
}

/// What waits under this name for the form at `path`.
pub(crate) async fn look(portal: &Portal, viewer: &Viewer, path: &str, id: &TicketId) -> Option<FormValues> {
    let ticket = portal.tickets.peek(TicketKind::Typed, id, &viewer.session).await.ok()??;
    let typed: Typed = serde_json::from_slice(&ticket.payload).ok()?;
    (ticket.subject == path).then_some(typed.form)
}
