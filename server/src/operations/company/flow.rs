//! State between leaving for a provider or LaunchDarkly and coming back: sealed, in the browser itself, and valid for ten
//! minutes. Only the browser that left can come back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::UnixMillis;
use serde::{Deserialize, Serialize};

use crate::crypto::{MasterKey, random_bytes};
use crate::oidc::Left;
use crate::session::Identity;

/// What the sealing key is derived for.
const PURPOSE: &str = "on the way to the company's provider";
/// How long it is good, in milliseconds.
const LIFETIME_MS: i64 = 10 * 60 * 1000;
/// The longest value of a cookie, in bytes: browsers keep no longer ones.
const COOKIE_BYTES: usize = 3_800;
/// Bytes that tell one from another.
const ID_BYTES: usize = 16;

/// On the way to the provider, back and in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Flow {
    /// The provider, by its issuer.
    pub issuer: String,
    /// Where to go afterwards.
    pub next: String,
    /// What was typed before, sealed; empty if nothing was.
    pub typed: String,
    /// When it began, or came to this step.
    pub at: UnixMillis,
    /// How far it is.
    pub step: Step,
}

/// How far somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Step {
    /// They have left.
    Left(Left),
    /// They are back, and choose a team.
    Back {
        /// Who the provider says it is, in the groups that some team names.
        identity: Identity,
        /// Some of all their groups, to show where none of them has a team.
        groups: Vec<String>,
    },
}

impl Flow {
    /// Sealed for a cookie; without what was typed before if that would be too long for one: signing in goes before it.
    pub(crate) fn seal(&self, key: &MasterKey) -> Option<String> {
        let whole = self.sealed(key)?;
        if whole.len() <= COOKIE_BYTES {
            return Some(whole);
        }
        Self { typed: String::new(), ..self.clone() }.sealed(key)
    }

    fn sealed(&self, key: &MasterKey) -> Option<String> {
        let id: [u8; ID_BYTES] = random_bytes();
        let sealed = key.seal(PURPOSE, &id, &serde_json::to_vec(self).ok()?).ok()?;
        Some(URL_SAFE_NO_PAD.encode([id.as_slice(), &sealed].concat()))
    }

    /// Out of the cookie; `None` for what was not sealed here, too long ago, or for another provider.
    pub(crate) fn open(key: &MasterKey, cookie: &str, issuer: &str, now: UnixMillis) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let (id, sealed) = bytes.split_first_chunk::<ID_BYTES>()?;
        let flow: Self = serde_json::from_slice(&key.open(PURPOSE, id, sealed).ok()?).ok()?;
        ((0..LIFETIME_MS).contains(&now.since(flow.at)) && flow.issuer == issuer).then_some(flow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_browser_that_left_comes_back_from_that_provider_and_not_too_late() {
        const ISSUER: &str = "https://login.example.com/";
        let (key, now) = (MasterKey::generate(), UnixMillis(1_000_000));
        let left = Left { state: "canary-state".into(), nonce: "n".into(), verifier: "v".into() };
        let step = Step::Left(left);
        let flow = Flow { issuer: ISSUER.into(), next: "/coverage".into(), typed: String::new(), at: now, step };
        let cookie = flow.seal(&key).unwrap();
        assert!(!cookie.contains("canary"));
        assert_ne!(cookie, flow.seal(&key).unwrap());
        assert_eq!(Flow::open(&key, &cookie, ISSUER, now), Some(flow.clone()));
        let long = Flow { typed: "x".repeat(4_000), ..flow.clone() }.seal(&key).unwrap();
        assert_eq!(Flow::open(&key, &long, ISSUER, now), Some(flow), "what was typed is left out");
        assert_eq!(Flow::open(&key, &cookie, ISSUER, now.plus(LIFETIME_MS)), None);
        assert_eq!(Flow::open(&key, &cookie, "https://other.example.com/", now), None);
        assert_eq!(Flow::open(&MasterKey::generate(), &cookie, ISSUER, now), None);
        assert_eq!(Flow::open(&key, "", ISSUER, now), None);
    }
}
