//! Changes of health as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;

use crate::operations::events;
use crate::render::Frame;
use crate::session::Viewer;

/// `GET /api/events`.
pub async fn stream(frame: Frame, viewer: Viewer) -> Response {
    let events = events::follow(frame.portal, viewer).filter_map(|event| async move {
        let event = Event::default().event("health").json_data(&event).ok()?;
        Some(Ok::<_, Infallible>(event))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}
