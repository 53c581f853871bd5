//! Requests that are refused before their route decides: a plain text that a later layer may draw as a page.

use app::words;
pub use app::words::refusal::RefusalKind;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

/// Marks a refusal, in the response's extensions, for the layer that draws it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub kind: RefusalKind,
    /// What whoever operates the portal has to know; may be empty.
    more: String,
    /// The origin where the portal is, if it is not the one that was asked; empty otherwise.
    pub elsewhere: String,
}

impl Refusal {
    /// A refusal of this kind.
    pub fn new(kind: RefusalKind) -> Self {
        Self { kind, more: String::new(), elsewhere: String::new() }
    }

    /// The same with more words.
    #[must_use]
    pub fn saying(self, more: String) -> Self {
        Self { more, ..self }
    }

    /// The same for whoever should have asked at this origin.
    #[must_use]
    pub fn elsewhere(self, origin: &str) -> Self {
        Self { elsewhere: origin.to_owned(), ..self }
    }

    /// The answer's status.
    pub fn status(&self) -> StatusCode {
        match self.kind {
            RefusalKind::CrossSite => StatusCode::FORBIDDEN,
            RefusalKind::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            RefusalKind::Method => StatusCode::METHOD_NOT_ALLOWED,
            RefusalKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            RefusalKind::TooSlow | RefusalKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            RefusalKind::Crashed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The code of a JSON answer.
    pub fn code(&self) -> &'static str {
        match self.kind {
            RefusalKind::CrossSite => "cross_site",
            RefusalKind::Misdirected => "misdirected",
            RefusalKind::Method => "method_not_allowed",
            RefusalKind::TooLarge => "too_large",
            RefusalKind::TooSlow => "too_slow",
            RefusalKind::Crashed => "internal_error",
            RefusalKind::Unavailable => "unavailable",
        }
    }

    /// When to come back, in seconds, where waiting helps.
    fn retry_after_s(&self) -> Option<u32> {
        match self.kind {
            RefusalKind::TooSlow | RefusalKind::Unavailable => Some(5),
            RefusalKind::CrossSite
            | RefusalKind::Misdirected
            | RefusalKind::Method
            | RefusalKind::TooLarge
            | RefusalKind::Crashed => None,
        }
    }

    /// Why, and what to do next, for a page that has the title.
    pub fn explanation(&self) -> String {
        let explanation = words::refusal::explanation(self.kind);
        if self.more.is_empty() { explanation.to_owned() } else { format!("{explanation} {}", self.more) }
    }

    /// What happened, why, and what to do next.
    pub fn message(&self) -> String {
        format!("{}. {}", words::refusal::title(self.kind), self.explanation())
    }
}

/// What a request said of itself, short and in visible characters, to be said again.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).take(100).collect()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.message()).into_response();
        if let Some(seconds) = self.retry_after_s() {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.kind == RefusalKind::Method {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Serialize)]
struct ApiError<'a> {
    code: &'a str,
    message: &'a str,
    request_id: &'a str,
}

/// An error below `/api/`, in the form that all of them have.
pub fn api_error(status: StatusCode, code: &str, message: &str, request_id: &str) -> Response {
    (status, Json(ApiError { code, message, request_id })).into_response()
}
