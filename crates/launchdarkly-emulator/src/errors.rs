//! Every refusal that LaunchDarkly's API gives, and its body. It must never say more than the real service would.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::response::{IntoResponse, Response};
use axum::{Json, http};
use http::StatusCode;
use serde_json::json;

use crate::random::Random;

/// A refusal. The texts are LaunchDarkly's documented examples unless a variant says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ApiError {
    /// 400. The words after the documented ones are a guess.
    #[error("Invalid request body: {0}")]
    InvalidRequest(String),
    /// 401.
    #[error("Invalid access token")]
    Unauthorized,
    /// 403.
    #[error("Forbidden. Access to the requested resource was denied.")]
    Forbidden,
    /// 403, without a code: as a user of an official client quoted it.
    #[error("This API is in beta. To use it, your request must include the header `LD-API-Version: beta`.")]
    BetaHeaderMissing,
    /// 404.
    #[error("Invalid resource identifier")]
    NotFound,
    /// 405.
    #[error("Method not allowed")]
    MethodNotAllowed,
    /// 409: a race, and perhaps a duplicate.
    #[error("Conflict. Optimistic lock error. Try again later.")]
    Conflict,
    /// 422: documented in the API's overview, not for these endpoints.
    #[error("Unprocessable entity. Could not apply patch.")]
    PatchFailed,
    /// 429.
    #[error("You've exceeded the API rate limit. Try again later.")]
    RateLimited,
}

impl ApiError {
    pub(crate) fn invalid(reason: impl Into<String>) -> Self {
        Self::InvalidRequest(reason.into())
    }

    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::InvalidRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::BetaHeaderMissing => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::PatchFailed => StatusCode::UNPROCESSABLE_ENTITY,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    const fn code(&self) -> Option<&'static str> {
        match self {
            Self::InvalidRequest(_) => Some("invalid_request"),
            Self::Unauthorized => Some("unauthorized"),
            Self::Forbidden => Some("forbidden"),
            Self::BetaHeaderMissing => None,
            Self::NotFound => Some("not_found"),
            Self::MethodNotAllowed => Some("method_not_allowed"),
            Self::Conflict => Some("optimistic_locking_error"),
            Self::PatchFailed => Some("patch_failed"),
            Self::RateLimited => Some("rate_limited"),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let message = self.to_string();
        let body = match self.code() {
            Some(code) => json!({"code": code, "message": message, "id": support_id()}),
            None => json!({"message": message}),
        };
        (self.status(), Json(body)).into_response()
    }
}

/// The overview documents an `id` "for Support" in errors; the schemas do not list it.
fn support_id() -> String {
    static ERRORS: AtomicU64 = AtomicU64::new(1);
    Random::new(ERRORS.fetch_add(1, Ordering::Relaxed)).uuid()
}
