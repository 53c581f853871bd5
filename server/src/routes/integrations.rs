//! The table of integrations.

use std::sync::Arc;

use app::paths;
use app::view::{IntegrationsPage, Problem, Section, TableState};
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Filter, FormValues};

use crate::failure::Failure;
use crate::operations::list::{self, Listed};
use crate::render::{Frame, Page};
use crate::session::Viewer;
use crate::views::outcome;

/// `GET /integrations`.
pub(crate) async fn page(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let filter = Filter::parse(query.as_deref().unwrap_or_default());
    let mut wait = None;
    let mut pending = false;
    let (status, state) = match list::soon(&frame.portal, &viewer).await {
        Ok(listed) => {
            pending = listed.is_pending();
            (StatusCode::OK, rows(&frame, &filter, &listed))
        }
        Err(failure @ (Failure::Unauthorized | Failure::InstanceGone)) => return frame.fail(failure).await,
        Err(failure) => {
            let failed = failed(&frame, &failure);
            wait = Some(failure);
            failed
        }
    };
    let outcome = outcome::notice(&frame, &viewer, query.as_deref(), None).await;
    let view = IntegrationsPage { filter, state, now: frame.portal.clock.now() };
    let page = Page::new("Integrations", Section::Integrations).status(status).outcome(outcome).under_way(pending);
    let mut response = frame.draw(page, move || app::pages::integrations(view)).await;
    frame.say_when(&mut response, wait.as_ref());
    response
}

/// `POST /integrations/refresh`: forgets what was read, so that the next page reads afresh.
pub(crate) async fn refresh(frame: Frame, viewer: Viewer, body: axum::body::Bytes) -> Response {
    frame.portal.lists.drop_for(&viewer);
    let form = FormValues::decode(&body);
    Redirect::to(&paths::local(form.get("next"))).into_response()
}

fn rows(frame: &Frame, filter: &Filter, listed: &Listed) -> TableState {
    let snapshot = &listed.snapshot;
    if snapshot.rows().is_empty() && snapshot.unreadable.is_empty() {
        return TableState::Empty { as_of: snapshot.as_of };
    }
    TableState::Rows {
        index: Arc::clone(&snapshot.index),
        digest: snapshot.packed().digest.clone(),
        selection: filter.apply(&snapshot.index),
        as_of: snapshot.as_of,
        unreadable: snapshot.unreadable.clone(),
        late: listed.late.as_ref().map(|failure| frame.problem(failure)),
    }
}

fn failed(frame: &Frame, failure: &Failure) -> (StatusCode, TableState) {
    let problem: Problem = frame.problem(failure);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY);
    match failure {
        Failure::Forbidden(_) => (status, TableState::Forbidden(problem)),
        _ => (status, TableState::Failed(problem)),
    }
}
