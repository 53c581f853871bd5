//! What a read-only portal says to whoever wants to change something.

use axum::extract::{FromRequestParts as _, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::failure::Failure;
use crate::portal::Portal;
use crate::render::Frame;
use crate::session::MaybeViewer;

/// Middleware around all forms that lead to a write, and around what they are sent to: 403 where nothing can be changed. Use
/// with `axum::middleware::from_fn_with_state`, inside the sessions'.
pub(crate) async fn refuse(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    // For whom it is, is known once somebody has signed in.
    let read_only = match MaybeViewer::from_request_parts(&mut parts, &portal).await {
        Ok(MaybeViewer(viewer)) => portal.is_read_only(viewer.as_ref()),
        Err(refused) => return refused.into_response(),
    };
    if !read_only {
        return next.run(Request::from_parts(parts, body)).await;
    }
    match Frame::from_request_parts(&mut parts, &portal).await {
        Ok(frame) if parts.uri.path().starts_with("/api/") => frame.fail_json(&Failure::ReadOnly).await,
        Ok(frame) => frame.fail(Failure::ReadOnly).await,
        Err(refused) => refused,
    }
}
