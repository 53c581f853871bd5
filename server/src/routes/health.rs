//! Whether the process lives and can serve. Neither asks LaunchDarkly: its outage is not ours.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::portal::Portal;

/// `GET /healthz`.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`.
pub(crate) async fn readyz(State(portal): State<Portal>) -> Response {
    if *portal.stopping.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    match portal.database.ping().await {
        Ok(()) if portal.database.is_writable() => "ready\n".into_response(),
        Ok(()) => "ready to read; records cannot be written, so nothing is sent to LaunchDarkly\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not respond\n").into_response(),
    }
}
