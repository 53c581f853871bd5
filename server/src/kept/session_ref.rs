//! A name for a session that does not open it: a hash of the cookie. Safe to log and to keep.

use std::fmt;
use std::str::FromStr;

use crate::crypto::row_key;

/// What sessions' row and sealing keys are derived for.
pub(crate) const SESSION_PURPOSE: &str = "session";

/// The text is not a session's reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a session's reference")]
pub struct SessionRefError;

/// Names a session. Signing in again, with whatever token, makes another one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionRef(String);

impl SessionRef {
    /// The reference of the session that `secret` (the cookie's bytes) opens.
    pub fn of_secret(secret: &[u8]) -> Self {
        Self(row_key(SESSION_PURPOSE, secret))
    }

    /// 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionRef {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for SessionRef {
    type Err = SessionRefError;
    fn from_str(text: &str) -> Result<Self, SessionRefError> {
        let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(hexadecimal) { Ok(Self(text.to_owned())) } else { Err(SessionRefError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_a_hash_and_survives_the_database() {
        let reference = SessionRef::of_secret(b"cookie");
        assert_eq!(reference.as_str().parse(), Ok(reference.clone()));
        assert_ne!(reference, SessionRef::of_secret(b"another"));
        for bad in ["", "cookie", &"G".repeat(64), &"a".repeat(63)] {
            assert_eq!(bad.parse::<SessionRef>(), Err(SessionRefError));
        }
    }
}
