//! Requests that are refused before their route decides: a plain text that a later layer may draw as a page. Never says
//! more than its kind.

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
}

/// Why a request was refused, and with it the status, the code and the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// A form that was sent from another site, or that does not say from where. 403.
    CrossSite,
    /// Another host than the portal's was asked for. 421.
    Misdirected,
    /// Neither GET nor HEAD nor POST. 405.
    Method,
    /// More than [`super::limits::BODY_BYTES`]. 413.
    TooLarge,
    /// Not answered within [`super::limits::HANDLER_TIME`]. 503.
    TooSlow,
    /// A part of the program panicked. 500.
    Crashed,
    /// The session store does not respond. 503.
    Unavailable,
}

impl RefusalKind {
    /// The answer's status.
    pub fn status(self) -> StatusCode {
        match self {
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Crashed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The code of a JSON answer.
    pub fn code(self) -> &'static str {
        match self {
            Self::CrossSite => "cross_site",
            Self::Misdirected => "misdirected",
            Self::Method => "method_not_allowed",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::Crashed => "internal_error",
            Self::Unavailable => "unavailable",
        }
    }

    /// The title of its page.
    pub fn title(self) -> &'static str {
        match self {
            Self::CrossSite => "This request was refused",
            Self::Misdirected => "The portal is not served under this host",
            Self::Method => "Method not allowed",
            Self::TooLarge => "The request is too large",
            Self::TooSlow => "The request took too long",
            Self::Crashed => "Storekeeper had an internal error",
            Self::Unavailable => "Storekeeper's database does not respond",
        }
    }

    /// What happened, why, and what to do next.
    fn message(self) -> String {
        match self {
            Self::CrossSite => {
                "This request did not come from one of the portal's own pages, so it was rejected. Open \
                                the portal in this browser and try again from there."
                    .into()
            }
            Self::Misdirected => {
                "The portal is not served under this host. If you operate it, configure the proxy to pass on the \
                                  host that browsers request, or set --public-url to that host."
                    .into()
            }
            Self::Method => "The portal accepts only GET, HEAD and POST.".into(),
            Self::TooLarge => {
                "The request is larger than any of the portal's forms, so it was not read. Shorten it and \
                               try again."
                    .into()
            }
            Self::TooSlow => "The request took too long and was stopped. If you were changing something, check the \
                              activity log before you try again: the change may have been made."
                .into(),
            Self::Crashed => {
                "The portal had an internal error. If you were changing something, check the activity log \
                              before you try again: the change may have been made."
                    .into()
            }
            Self::Unavailable => "The portal cannot reach its database right now. You are still signed in. Try \
                                  again in a few seconds."
                .into(),
        }
    }

    /// When to come back, in seconds, where waiting helps.
    fn retry_after_s(self) -> Option<u32> {
        match self {
            Self::TooSlow | Self::Unavailable => Some(5),
            Self::CrossSite | Self::Misdirected | Self::Method | Self::TooLarge | Self::Crashed => None,
        }
    }
}

impl Refusal {
    /// A refusal of this kind.
    pub fn new(kind: RefusalKind) -> Self {
        Self { kind, more: String::new() }
    }

    /// The same with more words.
    #[must_use]
    pub fn saying(self, more: String) -> Self {
        Self { more, ..self }
    }

    /// What happened, why, and what to do next.
    pub fn message(&self) -> String {
        let message = self.kind.message();
        if self.more.is_empty() { message } else { format!("{message} {}", self.more) }
    }
}

/// What a request said of itself, short and in visible characters, to be said again.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).take(100).collect()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.kind.status(), self.message()).into_response();
        if let Some(seconds) = self.kind.retry_after_s() {
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
