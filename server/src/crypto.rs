//! Sealing of what is kept at rest, and random identifiers. A row can be opened only with the master key *and* the
//! secret that its owner holds (the cookie, the ticket): a copy of the database and the key reveals nothing.
//! Never logs, prints or returns key material.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use rand::rngs::OsRng;
use rand::{RngCore as _, TryRngCore as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// Bytes of the master key.
const KEY_BYTES: usize = 32;
/// Bytes of an `XChaCha20` nonce; long enough to be drawn at random for every sealing.
const NONCE_BYTES: usize = 24;
/// First byte of everything sealed this way, so that another way can follow.
const VERSION: u8 = 1;

/// What went wrong with a key or a sealed value. Never says what the value was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// The text is not base64 of 32 bytes. Shown at start-up.
    #[error("the master key must be 32 bytes in base64; `storekeeper key` prints a new one")]
    NotAKey,
    /// Sealed with another key, for another row, or damaged. The value counts as lost.
    #[error("a stored value cannot be opened: it is damaged, or was sealed with another master key")]
    Unsealable,
    /// The value is too large to be sealed (over 256 GiB), or the cipher refused it.
    #[error("a value could not be sealed")]
    Sealing,
}

/// The key that every sealing key is derived from, and older ones that still open what was sealed under them. Cheap to
/// clone; clones change together, and each key is wiped from memory with its last use.
#[derive(Clone)]
pub struct MasterKey(Arc<RwLock<Arc<Keys>>>);

/// The one that seals, and all that open besides.
struct Keys {
    seals: KeyBytes,
    older: Vec<KeyBytes>,
}

type KeyBytes = Arc<Zeroizing<[u8; KEY_BYTES]>>;

impl MasterKey {
    /// A new key from the operating system's randomness.
    pub fn generate() -> Self {
        Self::of(Arc::new(Zeroizing::new(random_bytes())), Vec::new())
    }

    /// Reads a key as [`MasterKey::to_base64`] writes it. White space around it is ignored.
    ///
    /// # Errors
    /// [`CryptoError::NotAKey`] when the text is not base64 of 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, CryptoError> {
        let decoded = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| CryptoError::NotAKey)?);
        let bytes: [u8; KEY_BYTES] = decoded.as_slice().try_into().map_err(|_| CryptoError::NotAKey)?;
        Ok(Self::of(Arc::new(Zeroizing::new(bytes)), Vec::new()))
    }

    fn of(seals: KeyBytes, older: Vec<KeyBytes>) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(Keys { seals, older }))))
    }

    fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same key, which also opens what `older` ones have sealed.
    #[must_use]
    pub fn and_older(self, older: &[Self]) -> Self {
        let older = older.iter().map(|key| Arc::clone(&key.keys().seals)).collect();
        Self::of(Arc::clone(&self.keys().seals), older)
    }

    /// Has this and all its clones be `other` from now on.
    pub fn become_like(&self, other: &Self) {
        let keys = other.keys();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// This key and the older ones, in the order in which they are tried.
    pub fn each(&self) -> impl Iterator<Item = Self> {
        let keys = self.keys();
        let all: Vec<KeyBytes> = std::iter::once(&keys.seals).chain(&keys.older).cloned().collect();
        all.into_iter().map(|key| Self::of(key, Vec::new()))
    }

    /// A name for the key that does not open anything: a hash of it, 8 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let mut name = row_key("master key", self.keys().seals.as_slice());
        name.truncate(8);
        name
    }

    /// The key as a master key file holds it.
    pub fn to_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.keys().seals.as_slice()))
    }

    /// Seals `plain` so that only the holder of `secret_id` can have it opened again, for this `purpose`.
    ///
    /// # Errors
    /// [`CryptoError::Sealing`] when the cipher refuses the value.
    pub fn seal(&self, purpose: &str, secret_id: &[u8], plain: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let nonce: [u8; NONCE_BYTES] = random_bytes();
        let aad = associated_data(purpose, secret_id);
        let sealed = cipher(&self.keys().seals, purpose, secret_id)?
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: &aad })
            .map_err(|_| CryptoError::Sealing)?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`MasterKey::seal`] sealed for the same purpose and the same secret, under this key or an older one.
    ///
    /// # Errors
    /// [`CryptoError::Unsealable`] for anything else.
    pub fn open(&self, purpose: &str, secret_id: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
        let (&version, rest) = sealed.split_first().ok_or(CryptoError::Unsealable)?;
        let (nonce, text) = rest.split_at_checked(NONCE_BYTES).ok_or(CryptoError::Unsealable)?;
        if version != VERSION {
            return Err(CryptoError::Unsealable);
        }
        let aad = associated_data(purpose, secret_id);
        let open = |key: &KeyBytes| {
            let cipher = cipher(key, purpose, secret_id).ok()?;
            cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: text, aad: &aad }).ok().map(Zeroizing::new)
        };
        let keys = self.keys();
        open(&keys.seals).or_else(|| keys.older.iter().find_map(open)).ok_or(CryptoError::Unsealable)
    }
}

fn cipher(key: &KeyBytes, purpose: &str, secret_id: &[u8]) -> Result<XChaCha20Poly1305, CryptoError> {
    let mut derived = Zeroizing::new([0; KEY_BYTES]);
    Hkdf::<Sha256>::new(Some(secret_id), key.as_slice())
        .expand(purpose.as_bytes(), derived.as_mut_slice())
        .map_err(|_| CryptoError::Sealing)?;
    Ok(XChaCha20Poly1305::new(Key::from_slice(derived.as_slice())))
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MasterKey(redacted)")
    }
}

/// What a row is found by: a hash of the secret that opens it, so that the row does not hold the secret.
/// Hexadecimal, 64 digits; safe to log.
pub fn row_key(purpose: &str, secret_id: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(purpose.as_bytes());
    hash.update([0]);
    hash.update(secret_id);
    hex(&hash.finalize())
}

/// `N` bytes of the operating system's randomness.
///
/// # Panics
/// When the operating system has none to give: nothing safe can be done then.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.unwrap_err().fill_bytes(&mut bytes);
    bytes
}

/// A random identifier of `N` bytes, in base64url without padding.
pub fn random_id<const N: usize>() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<N>())
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(*byte));
    }
    text
}

/// Ties a sealed value to its purpose and its row: moved to another row, it does not open.
fn associated_data(purpose: &str, secret_id: &[u8]) -> Vec<u8> {
    [purpose.as_bytes(), &[0], row_key(purpose, secret_id).as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const CANARY: &[u8] = b"api-canary-3f1c";

    #[test]
    fn what_was_sealed_opens_with_the_same_key_purpose_and_secret() {
        let key = MasterKey::generate();
        let sealed = key.seal("session", b"cookie", CANARY).unwrap();
        assert_eq!(key.open("session", b"cookie", &sealed).unwrap().as_slice(), CANARY);
        assert!(!sealed.windows(CANARY.len()).any(|window| window == CANARY));
        assert_ne!(sealed, key.seal("session", b"cookie", CANARY).unwrap(), "a nonce is never used twice");
    }

    #[test]
    fn nothing_else_opens_it() {
        let key = MasterKey::generate();
        let sealed = key.seal("session", b"cookie", CANARY).unwrap();
        assert_eq!(MasterKey::generate().open("session", b"cookie", &sealed), Err(CryptoError::Unsealable));
        assert_eq!(key.open("ticket", b"cookie", &sealed), Err(CryptoError::Unsealable));
        assert_eq!(key.open("session", b"another", &sealed), Err(CryptoError::Unsealable));
        for place in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[place] ^= 1;
            assert_eq!(key.open("session", b"cookie", &damaged), Err(CryptoError::Unsealable), "byte {place}");
            assert_eq!(key.open("session", b"cookie", &sealed[..place]), Err(CryptoError::Unsealable));
        }
    }

    #[test]
    fn an_older_key_opens_and_only_the_first_seals() {
        let (old, new) = (MasterKey::generate(), MasterKey::generate());
        let both = new.clone().and_older(&[MasterKey::generate(), old.clone()]);
        let sealed = old.seal("session", b"cookie", CANARY).unwrap();
        assert_eq!(both.open("session", b"cookie", &sealed).unwrap().as_slice(), CANARY);
        let again = both.seal("session", b"cookie", CANARY).unwrap();
        assert!(new.open("session", b"cookie", &again).is_ok() && old.open("session", b"cookie", &again).is_err());
        let names: Vec<String> = both.each().map(|key| key.fingerprint()).collect();
        assert_eq!((names.len(), &names[0], &names[2]), (3, &new.fingerprint(), &old.fingerprint()));
    }

    #[test]
    fn a_key_survives_its_file_and_is_never_printed() {
        let key = MasterKey::generate();
        let text = key.to_base64();
        let again = MasterKey::from_base64(&format!(" {}\n", text.as_str())).unwrap();
        let sealed = key.seal("p", b"s", CANARY).unwrap();
        assert!(again.open("p", b"s", &sealed).is_ok());
        assert_eq!(format!("{key:?}"), "MasterKey(redacted)");
        for bad in ["", "c2hvcnQ=", "not base64 at all", &format!("{}AAAA", text.as_str())] {
            assert_eq!(MasterKey::from_base64(bad).err(), Some(CryptoError::NotAKey), "{bad:?}");
        }
    }

    #[test]
    fn row_keys_differ_by_purpose_and_do_not_hold_the_secret() {
        assert_ne!(row_key("session", b"id"), row_key("ticket", b"id"));
        assert_eq!(row_key("", b"").len(), 64);
        assert_eq!(row_key("", b""), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }

    #[test]
    fn random_ids_do_not_repeat() {
        let ids: HashSet<String> = (0..1_000).map(|_| random_id::<16>()).collect();
        assert_eq!(ids.len(), 1_000);
        assert!(ids.iter().all(|id| id.len() == 22));
    }
}
