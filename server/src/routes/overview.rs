//! The account at a glance.

use std::time::Duration;

use app::view::{AccountState, Allowance, Glance, OverviewPage, Section};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{BigSegments, Coverage, Gaps, RecordFilter};

use crate::failure::Failure;
use crate::kept::Paging;
use crate::memory::Snapshot;
use crate::operations::activity;
use crate::operations::environments::{self, Known};
use crate::operations::list::{self, Listed};
use crate::render::{Frame, Page};
use crate::session::Viewer;
use crate::views::record;

/// How long the page waits for the account's environments: it has enough to say without them, and they come by the next
/// event.
const PATIENCE: Duration = Duration::from_millis(500);
/// How many writes of the record are shown.
const LATELY: u32 = 5;

/// `GET /`.
pub(crate) async fn page(frame: Frame, viewer: Viewer) -> Response {
    let portal = &frame.portal;
    let (wanted, _) = activity::wanted(RecordFilter::default());
    let newest = Paging { number: 1, size: LATELY };
    let (listed, lately, known) = tokio::join!(
        list::soon(portal, &viewer),
        activity::page(portal, &viewer, &wanted, newest),
        environments::known(portal, &viewer, PATIENCE),
    );
    let (mut wait, mut pending) = (None, false);
    let (status, account) = match listed {
        Ok(listed) => {
            pending = listed.is_pending();
            (StatusCode::OK, stores(&frame, &listed, known.ok().as_ref()))
        }
        Err(failure @ (Failure::Unauthorized | Failure::InstanceGone)) => return frame.fail(failure).await,
        Err(failure) => {
            let problem = frame.problem(&failure);
            wait = Some(failure);
            (StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY), AccountState::Failed(problem))
        }
    };
    let lately = match lately {
        Ok(leaf) => leaf.entries,
        Err(failure) => return frame.fail(failure).await,
    };
    let now = portal.clock.now();
    let allowance = portal.client(&viewer).ok().and_then(|client| client.allowance(&viewer.signed_in.token));
    let view = OverviewPage {
        account,
        lately: lately.into_iter().map(|entry| record::view(entry, now)).collect(),
        viewer: frame.badge(&viewer),
        allowance: allowance.map(|it| Allowance { remaining: it.remaining, limit: it.limit, seen: it.seen }),
        now,
    };
    let page = Page::new("Overview", Section::Overview).status(status).under_way(pending);
    let mut response = frame.draw(page, move || app::pages::overview(view)).await;
    frame.say_when(&mut response, wait.as_ref());
    response
}

/// `GET /api/overview`.
pub(crate) async fn glance(frame: Frame, viewer: Viewer) -> Response {
    let portal = &frame.portal;
    let (listed, known) =
        tokio::join!(list::list(portal, &viewer), environments::known(portal, &viewer, Duration::ZERO));
    match listed {
        Ok(listed) => Json(at_a_glance(&frame, &listed.snapshot, known.ok().as_ref())).into_response(),
        Err(failure) => frame.fail_json(&failure).await,
    }
}

fn at_a_glance(frame: &Frame, snapshot: &Snapshot, known: Option<&Known>) -> Glance {
    let gaps = match known {
        Some(Known::All { environments, .. }) => {
            let coverage = Coverage::new(&environments.placed, snapshot.rows(), |_, _| BigSegments::NotScanned);
            Some(Gaps::new(&coverage, &environments.denied))
        }
        Some(Known::Reading(_)) | None => None,
    };
    Glance { overview: snapshot.overview.clone(), gaps, as_of: snapshot.as_of, now: frame.portal.clock.now() }
}

fn stores(frame: &Frame, listed: &Listed, known: Option<&Known>) -> AccountState {
    let snapshot = &listed.snapshot;
    if snapshot.rows().is_empty() && snapshot.unreadable.is_empty() {
        return AccountState::Empty { as_of: snapshot.as_of };
    }
    AccountState::Stores {
        glance: at_a_glance(frame, snapshot, known),
        unreadable: snapshot.unreadable.clone(),
        late: listed.late.as_ref().map(|failure| frame.problem(failure)),
    }
}
