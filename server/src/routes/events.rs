//! Changes of health as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use app::view::HealthEvent;
use axum::extract::RawQuery;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::{FormValues, UnixMillis};
use futures::StreamExt;

use crate::operations::events::{self, Seen};
use crate::render::Frame;
use crate::session::Viewer;

/// How often it says that it is still there, where nothing else is to be said. A comment would be kept from the page.
const PING: Duration = Duration::from_secs(15);

/// `GET /api/events`: every store as it is, and then as it changes; with `since`, only what changed since the list that
/// was read then (Unix milliseconds). Where that is too long ago, a `list` event asks for the list to be read anew.
/// With `id`, only that integration, first of all as it is.
pub(crate) async fn stream(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    let since = query.get("since").parse().ok().map(UnixMillis);
    let only = query.get("id").parse().ok();
    let portal = frame.portal.clone();
    let events = events::follow(frame.portal, viewer.clone(), since, only).filter_map(|seen| async move {
        let event = match seen {
            Seen::Health { row, as_of } => {
                let domain::Address { project, environment, provider, id } = row.address;
                let event = HealthEvent {
                    project,
                    environment,
                    provider,
                    id,
                    health: row.health,
                    on: row.on,
                    last_sync: row.last_sync,
                    as_of,
                };
                Event::default().event("health").json_data(&event).ok()?
            }
            Seen::List { as_of } => Event::default().event("list").data(as_of.0.to_string()),
        };
        Some(Ok::<_, Infallible>(event))
    });
    let events = portal.streams.limited(&viewer, events, Ok(retired()));
    let ping = Event::default().event("ping").data("{}");
    Sse::new(events).keep_alive(KeepAlive::new().interval(PING).event(ping)).into_response()
}

/// The last event of a stream that gives way to newer ones.
pub(super) fn retired() -> Event {
    Event::default().event("retired").data("too many streams are open")
}
