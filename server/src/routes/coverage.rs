//! Every environment of the account beside its stores, and the scan for big segments.

use std::time::Duration;

use app::paths;
use app::view::{CoveragePage, CoverageRows, CoverageState, Progress, ScanView, Section};
use app::words;
use app::words::coverage::Missing;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{BigSegments, Coverage, CoverageFilter, FormValues, UnixMillis};

use super::follow;
use crate::failure::Failure;
use crate::memory::{self, Environments, MOST, Reading, State};
use crate::operations::environments::{self, Known};
use crate::operations::list::{self, Listed};
use crate::operations::scan;
use crate::operations::segments::{self, BigSegmentsOf};
use crate::render::{Frame, Page};
use crate::session::Viewer;
use crate::views::progress;

/// How long a page waits for the environments before it says how far the reading is.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /coverage`.
pub(crate) async fn page(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let filter = CoverageFilter::parse(query.as_deref().unwrap_or_default());
    let portal = &frame.portal;
    let (known, listed) = tokio::join!(environments::known(portal, &viewer, PATIENCE), list::soon(portal, &viewer));
    let (mut status, mut wait) = (StatusCode::OK, None);
    let state = match (known, listed) {
        (Err(failure @ (Failure::Unauthorized | Failure::InstanceGone)), _)
        | (_, Err(failure @ (Failure::Unauthorized | Failure::InstanceGone))) => return frame.fail(failure).await,
        (Err(failure), _) | (_, Err(failure)) => {
            let problem = frame.problem(&failure);
            status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY);
            wait = Some(failure);
            CoverageState::Failed(problem)
        }
        (Ok(Known::Reading(reading)), _) => CoverageState::Reading(of_reading(&reading, portal.clock.now())),
        (Ok(Known::All { environments, late }), Ok(listed)) => {
            rows(&frame, &viewer, &filter, &environments, late.as_ref(), &listed)
        }
    };
    let under_way = match &state {
        CoverageState::Reading(_) => true,
        CoverageState::Rows(rows) => rows.scan.progress.is_some() || rows.late.iter().any(|late| late.pending),
        _ => false,
    };
    let view = CoveragePage { filter, state, now: portal.clock.now() };
    let page = Page::new("Coverage", Section::Coverage).status(status).under_way(under_way);
    let mut response = frame.draw(page, move || app::pages::coverage(view)).await;
    frame.say_when(&mut response, wait.as_ref());
    response
}

/// `POST /coverage/refresh`: forgets what was read, so that the next page reads afresh.
pub(crate) async fn refresh(frame: Frame, viewer: Viewer, body: Bytes) -> Response {
    frame.portal.environments.drop_for(&viewer);
    frame.portal.lists.drop_for(&viewer);
    back(&FormValues::decode(&body))
}

/// `POST /coverage/scan`: begins, continues or stops the scan.
pub(crate) async fn scan(frame: Frame, viewer: Viewer, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let portal = &frame.portal;
    match form.get("do") {
        "stop" => portal.segments.stop(&viewer),
        what => {
            if what == "again" {
                portal.segments.forget(&viewer);
            }
            let (known, listed) =
                tokio::join!(environments::known(portal, &viewer, PATIENCE), list::list(portal, &viewer));
            match (known, listed) {
                (Ok(Known::All { environments, .. }), Ok(listed)) => {
                    let coverage = coverage(&frame, &viewer, &environments, &listed);
                    scan::start(portal, &viewer, BigSegmentsOf, segments::wanted(&coverage));
                }
                // Its page says how far it is.
                (Ok(Known::Reading(_)), _) => {}
                (Err(failure), _) | (_, Err(failure)) => return frame.fail(failure).await,
            }
        }
    }
    back(&form)
}

fn back(form: &FormValues) -> Response {
    Redirect::to(&paths::coverage(&CoverageFilter::parse(form.get("query")))).into_response()
}

/// `GET /api/coverage/events`: how the reading or the scan is going, until it has come to an end.
pub(crate) async fn stream(frame: Frame, viewer: Viewer) -> Response {
    follow::progress(frame, viewer, |portal, viewer, now| match portal.environments.reading(viewer) {
        Some(reading) => of_reading(&reading, now),
        None => of_scan(&portal.segments.progress(viewer), now),
    })
}

fn rows(
    frame: &Frame,
    viewer: &Viewer,
    filter: &CoverageFilter,
    environments: &Environments,
    late: Option<&Failure>,
    listed: &Listed,
) -> CoverageState {
    if environments.placed.is_empty() && environments.denied.is_empty() && environments.unreadable == 0 {
        return CoverageState::Empty;
    }
    let coverage = coverage(frame, viewer, environments, listed);
    let late = late.into_iter().chain(&listed.late).map(|failure| frame.problem(failure)).collect();
    let progress = frame.portal.segments.progress(viewer);
    let scan = ScanView {
        said: said(&progress, &coverage),
        all: coverage.totals.without_working,
        left: coverage.totals.without_working - coverage.totals.scanned,
        begun: progress.state != State::None,
        progress: (progress.state == State::Running).then(|| of_scan(&progress, frame.portal.clock.now())),
    };
    CoverageState::Rows(Box::new(CoverageRows {
        selection: filter.apply(&coverage),
        coverage,
        environments_as_of: environments.as_of,
        stores_as_of: listed.snapshot.as_of,
        late,
        missing: missing(environments, listed),
        scan,
    }))
}

fn coverage(frame: &Frame, viewer: &Viewer, environments: &Environments, listed: &Listed) -> Coverage {
    let found = segments::found(&frame.portal, viewer);
    let known = |project: &domain::ProjectKey, environment: &domain::EnvironmentKey| {
        found.get(&(project.clone(), environment.clone())).cloned().unwrap_or_default()
    };
    Coverage::new(&environments.placed, listed.snapshot.rows(), known)
}

/// What is not in the table although it may be in the account.
fn missing(environments: &Environments, listed: &Listed) -> Vec<String> {
    let mut all = Vec::new();
    if !environments.denied.is_empty() {
        let projects: Vec<&str> = environments.denied.iter().map(domain::ProjectKey::as_str).take(10).collect();
        let more = environments.denied.len().saturating_sub(projects.len());
        all.push(Missing::Denied { projects, more });
    }
    if environments.unreadable > 0 {
        all.push(Missing::Answers { count: environments.unreadable });
    }
    if environments.cut {
        all.push(Missing::Beyond { most: MOST });
    }
    if !listed.snapshot.unreadable.is_empty() {
        all.push(Missing::Integrations { count: listed.snapshot.unreadable.len() });
    }
    all.iter().map(words::coverage::missing).collect()
}

/// What came of the last scan.
fn said(progress: &memory::Progress, coverage: &Coverage) -> Vec<String> {
    let totals = &coverage.totals;
    let unknown = coverage.rows.iter().filter(|row| matches!(row.big_segments, BigSegments::Unknown(_))).count();
    let found = (totals.scanned > unknown).then(|| words::coverage::with_segments(totals.failing_segments));
    let unknown = (unknown > 0).then(|| words::coverage::unreported(unknown));
    let Some(state) = progress::ended("scan", &progress.state) else { return Vec::new() };
    let scanned = words::coverage::scanned(&state, totals.scanned, totals.without_working);
    [Some(scanned), found, unknown].into_iter().flatten().collect()
}

fn of_reading(reading: &Reading, now: UnixMillis) -> Progress {
    let waits = progress::waits(reading.waiting, now);
    Progress {
        words: words::coverage::reading(reading.read, reading.projects, reading.all_projects, &waits),
        done: reading.projects,
        total: reading.all_projects.and_then(|all| usize::try_from(all).ok()),
        ended: reading.end.is_some(),
    }
}

fn of_scan(progress: &memory::Progress, now: UnixMillis) -> Progress {
    progress::of_scan(progress, "environments scanned", now)
}
