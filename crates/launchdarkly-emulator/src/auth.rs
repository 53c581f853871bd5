//! Who is calling, from the token alone, and the beta header. It must never look at anything else in a request.

use std::future::ready;

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, header};

use crate::errors::ApiError;
use crate::oauth::{Granted, OAUTH_CLIENT_ID};
use crate::random::Random;
use crate::role::Role;
use crate::{Emulator, POWERLESS_TOKEN, READER_TOKEN, REVOKED_TOKEN, USER_TOKEN_PREFIX, WRITER_TOKEN, lock};

/// The owner of a valid token.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) token_name: String,
    pub(crate) token_id: String,
    pub(crate) member_id: String,
    /// The last four characters, which LaunchDarkly shows for a token (documented).
    pub(crate) ending: String,
    pub(crate) role: Role,
    /// The application that acts for its owner, if one does.
    pub(crate) client: Option<&'static str>,
}

impl Caller {
    /// An API token is expected as it is.
    fn of(token: &str) -> Option<Self> {
        let (name, role) = match token {
            WRITER_TOKEN => ("Demo writer".to_owned(), Role::Writer),
            READER_TOKEN => ("Demo reader".to_owned(), Role::Reader),
            POWERLESS_TOKEN => ("Demo powerless".to_owned(), Role::Powerless),
            REVOKED_TOKEN => return None,
            other => match other.strip_prefix(USER_TOKEN_PREFIX) {
                Some(user) if !user.is_empty() => (format!("Demo user {user}"), Role::Writer),
                _ => return None,
            },
        };
        let mut random = Random::from_text(token);
        let ending = token.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        let (token_id, member_id) = (random.object_id(), random.object_id());
        Some(Self { token_name: name, token_id, member_id, ending, role, client: None })
    }

    /// An application's token comes as `Bearer …` (seen in code); its owner is one of the account's.
    fn of_application(granted: &Granted) -> Option<Self> {
        let own = if granted.role == Role::Writer { WRITER_TOKEN } else { READER_TOKEN };
        Some(Self { role: granted.role, client: Some(OAUTH_CLIENT_ID), ..Self::of(own)? })
    }

    /// Fails with 403 for a token without any permission.
    pub(crate) fn may_read(&self) -> Result<(), ApiError> {
        if self.role == Role::Powerless { Err(ApiError::Forbidden) } else { Ok(()) }
    }

    /// Fails with 403 for a token that may not write.
    pub(crate) fn may_write(&self) -> Result<(), ApiError> {
        if self.role == Role::Writer { Ok(()) } else { Err(ApiError::Forbidden) }
    }
}

impl FromRequestParts<Emulator> for Caller {
    type Rejection = ApiError;

    fn from_request_parts(
        parts: &mut Parts,
        emulator: &Emulator,
    ) -> impl Future<Output = Result<Self, ApiError>> + Send {
        let token = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let valid = token.filter(|&token| !emulator.account().revoked.contains(token));
        let caller = valid.and_then(|token| match token.strip_prefix("Bearer ") {
            Some(token) => Self::of_application(&lock(&emulator.0.grants).of(token, emulator.now_ms())?),
            None => Self::of(token),
        });
        ready(caller.ok_or(ApiError::Unauthorized))
    }
}

/// Proof that the request carried `LD-API-Version: beta`.
pub(crate) struct Beta;

impl<S: Sync> FromRequestParts<S> for Beta {
    type Rejection = ApiError;

    fn from_request_parts(parts: &mut Parts, _: &S) -> impl Future<Output = Result<Self, ApiError>> + Send {
        let is_beta = api_version(&parts.headers) == Some("beta");
        ready(if is_beta { Ok(Self) } else { Err(ApiError::BetaHeaderMissing) })
    }
}

/// The value of `LD-API-Version`. Of two headers the first wins (seen in code).
pub(crate) fn api_version(headers: &HeaderMap) -> Option<&str> {
    headers.get("ld-api-version").and_then(|value| value.to_str().ok())
}
