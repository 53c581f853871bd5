//! How something that takes a while is going, as server-sent events until it has come to an end.

use std::convert::Infallible;
use std::time::Duration;

use app::view::Progress;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::UnixMillis;
use futures::{StreamExt as _, stream};

use crate::portal::Portal;
use crate::render::Frame;
use crate::session::Viewer;

/// How often an event says how things are going: a countdown moves too.
const TICK: Duration = Duration::from_secs(1);
/// How long a stream lasts, in events, before the browser must ask again, so that a session that has ended is noticed.
const TICKS: usize = 600;

/// Events that say once a second what `how` says, until it says that it has ended.
pub(super) fn progress(
    frame: Frame,
    viewer: Viewer,
    how: impl Fn(&Portal, &Viewer, UnixMillis) -> Progress + Clone + Send + 'static,
) -> Response {
    let (portal, session) = (frame.portal.clone(), viewer.clone());
    let steps = stream::unfold((frame, viewer, how, 0, false), |(frame, viewer, how, ticks, ended)| async move {
        let portal = &frame.portal;
        let mut stopping = portal.stopping.clone();
        if ended || ticks >= TICKS {
            return None;
        }
        if ticks > 0 {
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                _ = stopping.wait_for(|stopping| *stopping) => return None,
            }
            // Whoever has signed out sees nothing more, even on a stream that is still open.
            if !portal.session_rows.lives(viewer.session.as_str()).await.unwrap_or(false) {
                return None;
            }
        }
        let progress = how(portal, &viewer, portal.clock.now());
        let ended = progress.ended;
        Some((progress, (frame, viewer, how, ticks + 1, ended)))
    });
    let events = steps.map(|progress| {
        let event = Event::default().event("progress");
        Ok::<_, Infallible>(event.json_data(progress).unwrap_or_default())
    });
    let events = portal.streams.limited(&session, events, Ok(super::events::retired()));
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}
