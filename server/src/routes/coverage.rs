//! Every environment of the account beside its stores, and the scan for big segments.

use std::time::Duration;

use app::paths;
use app::view::{CoveragePage, CoverageRows, CoverageState, Progress, ScanView, Section};
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
    let mut lines = Vec::new();
    if !environments.denied.is_empty() {
        let projects: Vec<&str> = environments.denied.iter().map(domain::ProjectKey::as_str).take(10).collect();
        let more = environments.denied.len().saturating_sub(projects.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        lines.push(format!(
            "Your token cannot view the environments of: {}{more}. Ask a LaunchDarkly administrator for a role that can.",
            projects.join(", ")
        ));
    }
    if environments.unreadable > 0 {
        let count = environments.unreadable;
        lines.push(format!("{count} of LaunchDarkly's answers about projects and environments could not be read."));
    }
    if environments.cut {
        lines.push(format!("Only the first {MOST} environments were read."));
    }
    if !listed.snapshot.unreadable.is_empty() {
        let count = listed.snapshot.unreadable.len();
        lines.push(format!("{count} integrations could not be read, so some stores may be missing here."));
    }
    lines
}

/// What came of the last scan.
fn said(progress: &memory::Progress, coverage: &Coverage) -> Vec<String> {
    let totals = &coverage.totals;
    let asked = format!("{} of {} environments were scanned.", totals.scanned, totals.without_working);
    let found = match totals.failing_segments {
        0 => "None of them has big segments.".to_owned(),
        1 => "1 of them has big segments.".to_owned(),
        count => format!("{count} of them have big segments."),
    };
    let unknown = coverage.rows.iter().filter(|row| matches!(row.big_segments, BigSegments::Unknown(_))).count();
    let found = (totals.scanned > unknown).then_some(found);
    let unknown = (unknown > 0).then(|| format!("LaunchDarkly did not report this for {unknown} of them."));
    let Some(state) = progress::ended("scan", &progress.state) else { return Vec::new() };
    [Some(format!("{state} {asked}")), found, unknown].into_iter().flatten().collect()
}

fn of_reading(reading: &Reading, now: UnixMillis) -> Progress {
    let projects = match reading.all_projects {
        Some(all) => format!("{} of {all} projects", reading.projects),
        None => format!("{} projects", reading.projects),
    };
    Progress {
        words: format!("{} environments of {projects} read.{}", reading.read, progress::waits(reading.waiting, now)),
        done: reading.projects,
        total: reading.all_projects.and_then(|all| usize::try_from(all).ok()),
        ended: reading.end.is_some(),
    }
}

fn of_scan(progress: &memory::Progress, now: UnixMillis) -> Progress {
    progress::of_scan(progress, "environments scanned", now)
}
