//! What is remembered between leaving for the company's provider and coming in: sealed, in the browser itself, and good for ten
//! minutes. Only the browser that left can come back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::UnixMillis;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Identity, is_over};
use crate::crypto::{MasterKey, random_bytes};

/// What the sealing keys are derived for.
const FLOW: &str = "on the way to the company's provider";
const PROOF: &str = "who the company's provider says it is";
/// How long each is good, in milliseconds.
const LIFETIME_MS: i64 = 10 * 60 * 1000;
/// Bytes that tell one from another.
const ID_BYTES: usize = 16;

/// Names a flow; known to the browser that began it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowId([u8; ID_BYTES]);

/// On the way to the provider and back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// What the provider must send back.
    pub state: String,
    /// What its token must hold.
    pub nonce: String,
    /// What proves that the code is for whoever asked for it (PKCE).
    pub verifier: String,
    /// Where to go afterwards.
    pub next: String,
    /// What was typed before, sealed; empty if nothing was.
    pub typed: String,
    /// The provider, by its issuer.
    pub issuer: String,
    /// When it began.
    pub at: UnixMillis,
}

/// Who has come back, for choosing a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Who it is.
    pub identity: Identity,
    /// When the provider said so.
    pub at: UnixMillis,
}

impl FlowId {
    fn new() -> Self {
        Self(random_bytes())
    }
}

impl Flow {
    /// Sealed for a cookie.
    pub fn seal(&self, key: &MasterKey) -> Option<String> {
        let id = FlowId::new();
        Some(URL_SAFE_NO_PAD.encode([id.0.as_slice(), &sealed(key, FLOW, id, self)?].concat()))
    }

    /// Out of the cookie; `None` for what was not sealed here, or too long ago.
    pub fn open(key: &MasterKey, cookie: &str, now: UnixMillis) -> Option<(FlowId, Self)> {
        let bytes = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let (id, text) = bytes.split_first_chunk::<ID_BYTES>()?;
        let id = FlowId(*id);
        let flow: Self = opened(key, FLOW, id, text)?;
        (!is_over(flow.at, now, LIFETIME_MS)).then_some((id, flow))
    }
}

impl Proof {
    /// Sealed for a form that only the browser of this flow can send.
    pub fn seal(&self, key: &MasterKey, flow: FlowId) -> Option<String> {
        Some(URL_SAFE_NO_PAD.encode(sealed(key, PROOF, flow, self)?))
    }

    /// Out of the form.
    pub fn open(key: &MasterKey, flow: FlowId, text: &str, now: UnixMillis) -> Option<Self> {
        let proof: Self = opened(key, PROOF, flow, &URL_SAFE_NO_PAD.decode(text).ok()?)?;
        (!is_over(proof.at, now, LIFETIME_MS)).then_some(proof)
    }
}

fn sealed(key: &MasterKey, purpose: &str, id: FlowId, value: &impl Serialize) -> Option<Vec<u8>> {
    key.seal(purpose, &id.0, &serde_json::to_vec(value).ok()?).ok()
}

fn opened<T: DeserializeOwned>(key: &MasterKey, purpose: &str, id: FlowId, text: &[u8]) -> Option<T> {
    serde_json::from_slice(&key.open(purpose, &id.0, text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::SaidBy;

    const NOW: UnixMillis = UnixMillis(1_000_000);

    #[test]
    fn only_the_browser_that_left_comes_back_and_not_too_late() {
        let key = MasterKey::generate();
        let flow = Flow {
            state: "canary-state".into(),
            nonce: "n".into(),
            verifier: "v".into(),
            next: "/coverage".into(),
            typed: String::new(),
            issuer: "https://login.example.com/".into(),
            at: NOW,
        };
        let cookie = flow.seal(&key).unwrap();
        assert!(!cookie.contains("canary"));
        let (id, opened) = Flow::open(&key, &cookie, NOW).unwrap();
        assert_eq!(opened, flow);
        assert_eq!(Flow::open(&key, &cookie, NOW.plus(LIFETIME_MS)), None);
        assert_eq!(Flow::open(&MasterKey::generate(), &cookie, NOW), None);
        assert_eq!(Flow::open(&key, "", NOW), None);

        let identity = Identity {
            by: SaidBy::Provider,
            issuer: String::new(),
            id: "1".into(),
            name: "Alice".into(),
            groups: vec!["ops".into()],
        };
        let proof = Proof { identity, at: NOW };
        let text = proof.seal(&key, id).unwrap();
        assert_eq!(Proof::open(&key, id, &text, NOW), Some(proof.clone()));
        let (other, _) = Flow::open(&key, &flow.seal(&key).unwrap(), NOW).unwrap();
        assert_eq!(Proof::open(&key, other, &text, NOW), None, "another browser's");
        assert_eq!(Proof::open(&key, id, &text, NOW.plus(LIFETIME_MS)), None);
        assert_eq!(Proof::open(&key, id, &cookie, NOW), None, "no proof at all");
    }
}
