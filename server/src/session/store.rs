//! tower-sessions' store over our table. Every record is sealed to its session's id; lifetimes are the table's. Never
//! adopts an id that a browser made up, never brings a deleted session back.

use std::collections::HashMap;

use async_trait::async_trait;
use serde_json::Value;
use time::OffsetDateTime;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use zeroize::Zeroizing;

use super::{About, about, signed_in};
use crate::crypto::{MasterKey, random_bytes, row_key};
use crate::database::{DatabaseError, SessionRows, Whose};
use crate::kept::{SESSION_PURPOSE, SessionRef};

/// Ids tried for a new session. Two are the same once in 2^128; the second try is for a broken random generator.
const ATTEMPTS: usize = 3;

/// The sealed sessions.
#[derive(Clone, Debug)]
pub(super) struct SealedStore {
    rows: SessionRows,
    key: MasterKey,
}

impl SealedStore {
    /// A store in `rows`, sealed under `key`.
    pub(super) fn new(rows: SessionRows, key: MasterKey) -> Self {
        Self { rows, key }
    }

    /// Whose session a record is, and what may be told of it, sealed.
    fn whose(&self, record: &Record) -> Result<Whose> {
        let session = SessionRef::of_secret(&secret(record.id));
        let owner = record.data.get(signed_in::KEY).cloned().and_then(signed_in::stored_owner);
        let about = record.data.get(about::KEY).cloned().and_then(|about| serde_json::from_value::<About>(about).ok());
        let seal = |about: About| about.seal(&self.key, &session).map_err(|error| Error::Encode(error.to_string()));
        Ok(Whose { owner, about: about.map(seal).transpose()? })
    }

    fn seal(&self, record: &Record) -> Result<Vec<u8>> {
        let plain = Zeroizing::new(serde_json::to_vec(&record.data).map_err(|error| Error::Encode(error.to_string()))?);
        self.key.seal(SESSION_PURPOSE, &secret(record.id), &plain).map_err(|error| Error::Encode(error.to_string()))
    }

    /// What a row holds; `None` when it was sealed under another master key or is damaged: its owner signs in again.
    fn open(&self, id: Id, sealed: &[u8]) -> Option<HashMap<String, Value>> {
        let plain = self.key.open(SESSION_PURPOSE, &secret(id), sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

/// The bytes of a session's id: what its cookie carries, what its row is sealed to.
pub(super) fn secret(id: Id) -> [u8; 16] {
    id.0.to_le_bytes()
}

fn key(id: Id) -> String {
    row_key(SESSION_PURPOSE, &secret(id))
}

fn backend(error: &DatabaseError) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for SealedStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        for _ in 0..ATTEMPTS {
            record.id = Id(i128::from_le_bytes(random_bytes()));
            let (sealed, whose) = (self.seal(record)?, self.whose(record)?);
            if self.rows.create(&key(record.id), &sealed, &whose).await.map_err(|error| backend(&error))? {
                return Ok(());
            }
        }
        Err(Error::Backend("no free session id was found".into()))
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.rows.save(&key(record.id), &self.seal(record)?).await.map_err(|error| backend(&error))
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(sealed) = self.rows.load(&key(*id)).await.map_err(|error| backend(&error))? else { return Ok(None) };
        // The expiry date is not used: the table measures lifetimes, by the injected clock.
        let record = |data| Record { id: *id, data, expiry_date: OffsetDateTime::UNIX_EPOCH };
        Ok(self.open(*id, &sealed).map(record))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.rows.delete(&key(*id)).await.map_err(|error| backend(&error))
    }
}
