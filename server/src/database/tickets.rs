//! Things that may be used once: plans, delete challenges, form ids. Single use is one conditional UPDATE, so it holds
//! for parallel requests and for several replicas. Never gives out a payload twice by [`Tickets::consume`].

mod closed;
mod found;
#[cfg(test)]
mod tests;

use domain::UnixMillis;
use sha2::{Digest as _, Sha256};

pub(crate) use closed::Closed;
pub(crate) use found::{Claimed, Consumed, Ticket, Used};

use super::statement::Statement;
use super::{Database, DatabaseError};
use crate::clock::Clock;
use crate::crypto::MasterKey;
use crate::kept::{SessionRef, TICKET_PURPOSE as PURPOSE, TicketId, TicketKind};

/// Wrong answers that a ticket bears; the last of them voids it.
pub(crate) const MISSES_ALLOWED: u32 = 5;
/// What came of a used ticket is kept this long after it expired, in milliseconds, for whoever uses it again.
const RESULT_KEPT_MS: i64 = 24 * 60 * 60 * 1_000;
/// The same for what [`Tickets::close`] notes.
const NEXT: &str = "ticket's next";

/// The table of tickets. Cheap to clone. Every method fails with [`DatabaseError`] when the database does not respond.
#[derive(Clone, Debug)]
pub struct Tickets {
    database: Database,
    key: MasterKey,
    clock: Clock,
}

impl Tickets {
    /// The table in `database`, sealed under `key`, its lifetimes measured by `clock`.
    pub fn new(database: &Database, key: &MasterKey, clock: &Clock) -> Self {
        Self { database: database.clone(), key: key.clone(), clock: clock.clone() }
    }

    /// Issues a ticket to `session`, usable for `lifetime_ms` milliseconds.
    pub async fn issue(
        &self,
        kind: TicketKind,
        session: &SessionRef,
        subject: &str,
        payload: &[u8],
        lifetime_ms: i64,
    ) -> Result<TicketId, DatabaseError> {
        const SQL: &str = "INSERT INTO tickets (key, kind, session, subject, sealed, expires_at) \
                           VALUES ($1, $2, $3, $4, $5, $6)";
        let id = TicketId::random();
        let sealed = self.key.seal(PURPOSE, id.secret(), payload)?;
        let written = self
            .database
            .sql(SQL)
            .bind(id.row_key())
            .bind(kind.as_str())
            .bind(session.as_str())
            .bind(subject)
            .bind(sealed)
            .bind(self.clock.now().plus(lifetime_ms).0)
            .execute()
            .await;
        self.database.noted(written)?;
        Ok(id)
    }

    /// Looks at an open ticket without using it. `None` when it cannot be used (any more) by this session.
    pub async fn peek(
        &self,
        kind: TicketKind,
        id: &TicketId,
        session: &SessionRef,
    ) -> Result<Option<Ticket>, DatabaseError> {
        const SQL: &str = "SELECT subject, sealed, expires_at, misses FROM tickets \
                           WHERE key = $1 AND kind = $2 AND session = $3 AND state = 'open' AND expires_at > $4";
        let row = self
            .database
            .sql(SQL)
            .bind(id.row_key())
            .bind(kind.as_str())
            .bind(session.as_str())
            .bind(self.clock.now().0)
            .row()
            .await?;
        let Some(row) = row else { return Ok(None) };
        let sealed: &[u8] = row.get("sealed")?;
        Ok(Some(Ticket {
            subject: row.get("subject")?,
            payload: self.key.open(PURPOSE, id.secret(), sealed)?,
            expires_at: UnixMillis(row.get("expires_at")?),
            misses_left: misses_left(row.get("misses")?),
        }))
    }

    /// Uses a ticket up. Of any number of parallel callers exactly one gets [`Consumed::Taken`].
    pub async fn consume(
        &self,
        kind: TicketKind,
        id: &TicketId,
        session: &SessionRef,
        subject: &str,
    ) -> Result<Consumed, DatabaseError> {
        const SQL: &str = "UPDATE tickets SET state = 'used' WHERE key = $1 AND kind = $2 AND session = $3 \
                           AND subject = $4 AND state = 'open' AND expires_at > $5 RETURNING sealed";
        // All rows, not one: only a statement that ran to its end tells whether the change was kept.
        let written = self
            .database
            .sql(SQL)
            .bind(id.row_key())
            .bind(kind.as_str())
            .bind(session.as_str())
            .bind(subject)
            .bind(self.clock.now().0)
            .rows()
            .await;
        if let Some(taken) = self.database.noted(written)?.first() {
            return Ok(Consumed::Taken(self.key.open(PURPOSE, id.secret(), taken.get("sealed")?)?));
        }
        let used = self.used(kind, id, session).await?.is_some_and(|used| used.subject == subject);
        Ok(if used { Consumed::AlreadyUsed } else { Consumed::Gone })
    }

    /// What became of a used ticket; `None` if it is not a used one of this kind and session.
    pub async fn used(
        &self,
        kind: TicketKind,
        id: &TicketId,
        session: &SessionRef,
    ) -> Result<Option<Used>, DatabaseError> {
        const SQL: &str = "SELECT subject, result, next FROM tickets \
                           WHERE key = $1 AND kind = $2 AND session = $3 AND state = 'used'";
        let row = self.database.sql(SQL).bind(id.row_key()).bind(kind.as_str()).bind(session.as_str()).row().await?;
        let Some(row) = row else { return Ok(None) };
        let closed = match row.get::<Option<&[u8]>>("next")? {
            None => None,
            Some(sealed) => {
                let text = self.key.open(NEXT, id.secret(), sealed)?;
                let closed = std::str::from_utf8(&text).ok().and_then(|text| text.parse().ok());
                Some(closed.ok_or(DatabaseError::Stored(NEXT))?)
            }
        };
        Ok(Some(Used { subject: row.get("subject")?, result: row.get("result")?, closed }))
    }

    /// Uses a form up that was drawn with `id` and never written down. Of any number of parallel callers exactly one gets
    /// [`Claimed::First`]; the others learn whether they sent the same `body`, of which only a digest is kept, sealed.
    pub async fn claim(
        &self,
        id: &TicketId,
        session: &SessionRef,
        subject: &str,
        body: &[u8],
        lifetime_ms: i64,
    ) -> Result<Claimed, DatabaseError> {
        const SQL: &str = "INSERT INTO tickets (key, kind, session, subject, sealed, expires_at, state) \
                           VALUES ($1, $2, $3, $4, $5, $6, 'used') ON CONFLICT (key) DO NOTHING RETURNING key";
        const FOUND: &str = "SELECT sealed, result FROM tickets \
                             WHERE key = $1 AND kind = $2 AND session = $3 AND subject = $4";
        let kind = TicketKind::Form.as_str();
        // Sealed, for a digest of a body with a short password in it can be guessed back.
        let digest = Sha256::digest(body);
        let sealed = self.key.seal(PURPOSE, id.secret(), &digest)?;
        let claimed = self
            .database
            .sql(SQL)
            .bind(id.row_key())
            .bind(kind)
            .bind(session.as_str())
            .bind(subject)
            .bind(sealed)
            .bind(self.clock.now().plus(lifetime_ms).0)
            .rows()
            .await?;
        if !claimed.is_empty() {
            return Ok(Claimed::First);
        }
        let found =
            self.database.sql(FOUND).bind(id.row_key()).bind(kind).bind(session.as_str()).bind(subject).row().await?;
        let Some(row) = found else { return Ok(Claimed::Other) };
        let first = self.key.open(PURPOSE, id.secret(), row.get("sealed")?)?;
        Ok(if first.as_slice() == digest.as_slice() {
            Claimed::Same { result: row.get("result")? }
        } else {
            Claimed::Other
        })
    }

    /// Notes what came of a used ticket, and forgets its payload; but a form must still know what it was used for.
    pub async fn settle(&self, id: &TicketId, result: &str) -> Result<(), DatabaseError> {
        settling(self.database.sql(SETTLE), id, result).execute().await?;
        Ok(())
    }

    /// Notes that whoever used a ticket has finished, and where somebody who uses it again goes on; it may name another ticket, so it
    /// is sealed. Forgets the payload.
    pub async fn close(&self, id: &TicketId, closed: &Closed) -> Result<(), DatabaseError> {
        const SQL: &str =
            "UPDATE tickets SET next = $1, sealed = $2 WHERE key = $3 AND kind <> 'form' AND state = 'used'";
        let sealed = self.key.seal(NEXT, id.secret(), closed.to_string().as_bytes())?;
        let nothing: &[u8] = &[];
        self.database.sql(SQL).bind(sealed).bind(nothing).bind(id.row_key()).execute().await?;
        Ok(())
    }

    /// Counts a wrong answer, for example a mistyped name; how many more the ticket bears. At 0 it is void.
    pub async fn miss(&self, kind: TicketKind, id: &TicketId, session: &SessionRef) -> Result<u32, DatabaseError> {
        const SQL: &str = "UPDATE tickets \
                           SET misses = misses + 1, state = CASE WHEN misses + 1 >= $1 THEN 'void' ELSE state END \
                           WHERE key = $2 AND kind = $3 AND session = $4 AND state = 'open' AND expires_at > $5 \
                           RETURNING misses";
        let rows = self
            .database
            .sql(SQL)
            .bind(i64::from(MISSES_ALLOWED))
            .bind(id.row_key())
            .bind(kind.as_str())
            .bind(session.as_str())
            .bind(self.clock.now().0)
            .rows()
            .await?;
        rows.first().map_or(Ok(0), |row| Ok(misses_left(row.get("misses")?)))
    }

    /// Removes expired tickets, used ones a day later; how many there were. Nothing sealed outlives its ticket's time but the
    /// digests of forms, which have to.
    pub async fn sweep(&self) -> Result<u64, DatabaseError> {
        const FORGET: &str =
            "UPDATE tickets SET sealed = $1 WHERE expires_at <= $2 AND kind <> 'form' AND length(sealed) > 0";
        const SQL: &str = "DELETE FROM tickets WHERE expires_at <= $1 AND (state <> 'used' OR expires_at <= $2)";
        let now = self.clock.now().0;
        let kept_since = now.saturating_sub(RESULT_KEPT_MS);
        let done = self.database.sql(SQL).bind(now).bind(kept_since).execute().await?;
        let nothing: &[u8] = &[];
        self.database.sql(FORGET).bind(nothing).bind(now).execute().await?;
        Ok(done)
    }
}

fn misses_left(misses: i64) -> u32 {
    MISSES_ALLOWED.saturating_sub(u32::try_from(misses).unwrap_or(MISSES_ALLOWED))
}

/// [`Tickets::settle`], also as a part of something that is done whole or not at all.
pub(super) const SETTLE: &str = "UPDATE tickets SET result = $1, sealed = CASE kind WHEN 'form' THEN sealed ELSE $2 END \
                                 WHERE key = $3 AND state = 'used'";

/// The values of [`SETTLE`].
pub(super) fn settling<'on>(statement: Statement<'on>, id: &TicketId, result: &str) -> Statement<'on> {
    let nothing: &[u8] = &[];
    statement.bind(result).bind(nothing).bind(id.row_key())
}
