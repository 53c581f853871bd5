//! Changes of health as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use app::fragments;
use app::view::HealthEvent;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;

use crate::operations::events::{self, Seen};
use crate::render::Frame;
use crate::session::Viewer;

/// `GET /api/events`.
pub async fn stream(frame: Frame, viewer: Viewer) -> Response {
    let events = events::follow(frame.portal, viewer).filter_map(|Seen { row, as_of }| async move {
        let event = HealthEvent {
            health_html: fragments::health(row.health),
            last_sync_html: fragments::time(row.last_sync, as_of),
            address: row.address,
            health: row.health,
            on: row.on,
            last_sync: row.last_sync,
            as_of,
        };
        let event = Event::default().event("health").json_data(&event).ok()?;
        Some(Ok::<_, Infallible>(event))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}
