//! The account at a glance.

use app::view::{AccountState, Allowance, Glance, OverviewPage, Section};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::RecordFilter;

use super::record;
use crate::database::Page as RecordPage;
use crate::operations::activity;
use crate::operations::failure::Failure;
use crate::operations::list::{self, Listed, Snapshot};
use crate::render::{Frame, Page};
use crate::session::Viewer;

/// How many writes of the record are shown.
const LATELY: u32 = 5;

/// `GET /`.
pub async fn page(frame: Frame, viewer: Viewer) -> Response {
    let portal = &frame.portal;
    let (wanted, _) = activity::wanted(RecordFilter::default());
    let newest = RecordPage { number: 1, size: LATELY };
    let (listed, lately) = tokio::join!(list::list(portal, &viewer), activity::page(portal, &viewer, &wanted, newest));
    let mut wait = None;
    let (status, account) = match listed {
        Ok(listed) => (StatusCode::OK, stores(&frame, &listed)),
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
    let page = Page::new("Overview", Section::Overview).status(status);
    let mut response = frame.draw(page, move || app::pages::overview(view)).await;
    frame.say_when(&mut response, wait.as_ref());
    response
}

/// `GET /api/overview`.
pub async fn glance(frame: Frame, viewer: Viewer) -> Response {
    match list::list(&frame.portal, &viewer).await {
        Ok(listed) => Json(at_a_glance(&frame, &listed.snapshot)).into_response(),
        Err(failure) => frame.fail_json(&failure).await,
    }
}

fn at_a_glance(frame: &Frame, snapshot: &Snapshot) -> Glance {
    Glance { overview: snapshot.overview.clone(), as_of: snapshot.as_of, now: frame.portal.clock.now() }
}

fn stores(frame: &Frame, listed: &Listed) -> AccountState {
    let snapshot = &listed.snapshot;
    if snapshot.rows().is_empty() && snapshot.unreadable.is_empty() {
        return AccountState::Empty { as_of: snapshot.as_of };
    }
    AccountState::Stores {
        glance: at_a_glance(frame, snapshot),
        unreadable: snapshot.unreadable.clone(),
        late: listed.late.as_ref().map(|failure| frame.problem(failure)),
    }
}
