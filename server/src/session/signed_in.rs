//! What a session holds. The only place that writes a token down, and only into a record that is sealed next.

use domain::{Caller, UnixMillis};
use launchdarkly::AccessToken;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::crypto::row_key;

/// Where the record keeps it.
pub(super) const KEY: &str = "signed_in";

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Their access token.
    pub token: AccessToken,
    /// The name of the LaunchDarkly instance that it belongs to.
    pub instance: String,
    /// Who LaunchDarkly says they are.
    pub caller: Caller,
    /// When they signed in.
    pub signed_in_at: UnixMillis,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    token: String,
    instance: String,
    caller: Caller,
    signed_in_at: UnixMillis,
}

impl SignedIn {
    /// What all sessions with this token on this instance have in common: a hash, which opens nothing.
    pub fn owner(&self) -> String {
        let whose = Zeroizing::new([self.instance.as_bytes(), &[0], self.token.expose().as_bytes()].concat());
        row_key("session owner", &whose)
    }

    /// As the record holds it.
    pub(super) fn to_stored(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(Stored {
            token: self.token.expose().to_owned(),
            instance: self.instance.clone(),
            caller: self.caller.clone(),
            signed_in_at: self.signed_in_at,
        })
    }

    /// Out of the record. `None` for one that another release wrote differently: its owner signs in again.
    pub(super) fn from_stored(value: Value) -> Option<Self> {
        let stored: Stored = serde_json::from_value(value).ok()?;
        let token = Zeroizing::new(stored.token);
        Some(Self {
            token: AccessToken::parse(&token).ok()?,
            instance: stored.instance,
            caller: stored.caller,
            signed_in_at: stored.signed_in_at,
        })
    }
}
