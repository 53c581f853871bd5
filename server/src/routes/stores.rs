//! Which stores several environments write to, and the comparison that finds out.

use std::time::Duration;

use app::paths;
use app::view::{ScanView, Section, SharedStoreView, StoreUser, StoresPage, StoresRows, StoresState};
use app::words;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{FormValues, SharedStore};

use super::follow;
use crate::failure::Failure;
use crate::memory::State;
use crate::operations::environments;
use crate::operations::list::{self, Listed};
use crate::operations::scan;
use crate::operations::settings::SettingsOf;
use crate::operations::stores::{self, Stores};
use crate::render::{Frame, Page};
use crate::session::Viewer;
use crate::views::progress;

/// How long a page waits for the environments, which say what is critical.
const PATIENCE: Duration = Duration::from_secs(1);

/// `GET /stores`.
pub(crate) async fn page(frame: Frame, viewer: Viewer) -> Response {
    let portal = &frame.portal;
    // Without them, shared stores are still found.
    let (_, listed) = tokio::join!(environments::known(portal, &viewer, PATIENCE), list::soon(portal, &viewer));
    let (mut status, mut wait, mut pending) = (StatusCode::OK, None, false);
    let state = match listed {
        Ok(listed) if listed.snapshot.rows().is_empty() => StoresState::Empty,
        Ok(listed) => {
            pending = listed.is_pending();
            StoresState::Rows(Box::new(rows(&frame, &viewer, &listed)))
        }
        Err(failure @ (Failure::Unauthorized | Failure::InstanceGone)) => return frame.fail(failure).await,
        Err(failure) => {
            let problem = frame.problem(&failure);
            status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY);
            wait = Some(failure);
            StoresState::Failed(problem)
        }
    };
    let under_way = matches!(&state, StoresState::Rows(rows) if rows.scan.progress.is_some());
    let view = StoresPage { state, now: portal.clock.now() };
    let page = Page::new("Shared stores", Section::Integrations).status(status).under_way(under_way || pending);
    let mut response = frame.draw(page, move || app::pages::stores(view)).await;
    frame.say_when(&mut response, wait.as_ref());
    response
}

/// `POST /stores`: begins, continues or stops the comparison.
pub(crate) async fn scan(frame: Frame, viewer: Viewer, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let portal = &frame.portal;
    match form.get("do") {
        "stop" => portal.stores.stop(&viewer),
        what => {
            if what == "again" {
                portal.stores.forget(&viewer);
            }
            match list::list(portal, &viewer).await {
                Ok(listed) => scan::start(portal, &viewer, SettingsOf, stores::wanted(listed.snapshot.rows())),
                Err(failure) => return frame.fail(failure).await,
            }
        }
    }
    Redirect::to(&paths::STORES.url()).into_response()
}

/// `GET /api/stores/events`: how the comparison is going, until it has come to an end.
pub(crate) async fn stream(frame: Frame, viewer: Viewer) -> Response {
    follow::progress(frame, viewer, |portal, viewer, now| {
        progress::of_scan(&portal.stores.progress(viewer), "integrations read", now)
    })
}

fn rows(frame: &Frame, viewer: &Viewer, listed: &Listed) -> StoresRows {
    let portal = &frame.portal;
    let rows = listed.snapshot.rows();
    let progress = portal.stores.progress(viewer);
    let all = stores::wanted(rows).len();
    let found = Stores::found(portal, viewer);
    let shared = found.iter().flat_map(|found| found.shared(rows).into_iter().map(|it| shared_view(it, found, listed)));
    let shared: Vec<SharedStoreView> = shared.collect();
    let compared = found.as_ref().map_or(0, |found| found.compared(rows));
    let mut said: Vec<String> = progress::ended("comparison", &progress.state).into_iter().collect();
    if let Some(found) = found.as_ref().filter(|_| !said.is_empty()) {
        said.extend(
            found
                .unsaid(rows)
                .into_iter()
                .map(|(why, count)| words::stores::not_read(count, &words::failure::brief(&why))),
        );
        if !found.knows_critical() {
            said.push(words::stores::CRITICAL_UNKNOWN.to_owned());
        }
    }
    StoresRows {
        shared,
        compared,
        all: rows.len(),
        as_of: listed.snapshot.as_of,
        late: listed.late.as_ref().map(|failure| frame.problem(failure)),
        scan: ScanView {
            said,
            all,
            left: found.map_or(all, |found| found.left(rows)),
            begun: progress.state != State::None,
            progress: (progress.state == State::Running)
                .then(|| progress::of_scan(&progress, "integrations read", portal.clock.now())),
        },
    }
}

fn shared_view(shared: SharedStore, found: &Stores, listed: &Listed) -> SharedStoreView {
    let rows = shared.rows.iter().filter_map(|place| listed.snapshot.rows().get(*place));
    let users = rows.map(|row| StoreUser { row: row.clone(), critical: found.critical(row) }).collect();
    SharedStoreView { provider: shared.provider, name: shared.name, mixed: shared.mixed, users }
}
