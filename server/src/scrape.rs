//! What Prometheus asks for, on an address of its own (`--metrics-listen`): what was counted, and what is looked up then.

mod integrations;

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use http::header::CONTENT_TYPE;
use metrics::gauge;
use metrics_exporter_prometheus::PrometheusHandle;
use std::time::Duration;
use tokio::net::TcpListener;

pub(crate) use integrations::Watched;

use crate::metrics::{SESSIONS, WRITABLE, WRITES_OPEN};
use crate::portal::Portal;

/// How often what was counted is put together, so that it takes no more room while nobody asks.
const UPKEEP: Duration = Duration::from_secs(15);
/// How long the database has for what is counted there.
const PATIENCE: Duration = Duration::from_secs(2);
/// Prometheus' own text.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

#[derive(Clone)]
struct Told {
    handle: PrometheusHandle,
    portal: Portal,
    watched: Option<Watched>,
}

/// Answers on `listener` until the process is asked to stop. Nothing else is served there, and nothing there asks who asks.
pub(crate) async fn serve(listener: TcpListener, handle: PrometheusHandle, portal: Portal, watched: Option<Watched>) {
    let mut stopping = portal.stopping.clone();
    let upkeep = {
        let handle = handle.clone();
        async move {
            loop {
                tokio::time::sleep(UPKEEP).await;
                handle.run_upkeep();
            }
        }
    };
    let app = Router::new().route("/metrics", get(told)).with_state(Told { handle, portal, watched });
    tokio::select! {
        served = axum::serve(listener, app).into_future() => drop(served),
        () = upkeep => {}
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
}

async fn told(State(Told { handle, portal, watched }): State<Told>) -> impl IntoResponse {
    let activity = crate::database::Activity::new(&portal.database, &portal.clock);
    let (sessions, open) = tokio::join!(
        tokio::time::timeout(PATIENCE, portal.session_rows.count()),
        tokio::time::timeout(PATIENCE, activity.open()),
    );
    // What the database does not say is said to be unknown, and the rest is told all the same.
    #[expect(clippy::cast_precision_loss, reason = "Prometheus has nothing but floats")]
    let number = |count: i64| count as f64;
    gauge!(SESSIONS).set(sessions.ok().and_then(Result::ok).map_or(f64::NAN, number));
    gauge!(WRITABLE).set(f64::from(u8::from(portal.database.is_writable())));
    gauge!(WRITES_OPEN).set(open.ok().and_then(Result::ok).map_or(f64::NAN, number));
    let mut out = handle.render();
    if let Some(watched) = watched {
        out.push_str(&watched.text(&portal).await);
    }
    ([(CONTENT_TYPE, TEXT)], out)
}
