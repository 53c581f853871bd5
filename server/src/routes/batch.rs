//! Many writes together: selecting, saying what, reviewing, carrying out, stopping, going on.

use std::collections::HashSet;
use std::convert::Infallible;
use std::time::Duration;

use app::paths;
use app::view::{BatchPage, BatchState, Problem, ProblemLink, Section};
use app::words;
use app::words::batch::Unsuitable;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{BATCH_MAX, FieldError, Filter, FormValues, Index, Row};
use futures::{Stream, StreamExt as _, stream};

use crate::failure::Failure;
use crate::kept::{Stage, TicketId};
use crate::operations::batch::{self, Item, Standing};
use crate::operations::list;
use crate::operations::unplanned::Unplanned;
use crate::portal::Portal;
use crate::render::{Frame, Page};
use crate::session::Viewer;
use crate::views::batch as views;
use crate::views::form::MANAGED;

/// How long an answer waits for the planning of a small batch.
const PATIENCE: Duration = Duration::from_secs(3);
/// Time between two looks at how a batch is going.
const TICK: Duration = Duration::from_millis(500);
/// How many looks a stream lasts before the browser must ask again, so that a session that has ended is noticed.
const TICKS: usize = 1_200;

/// `POST /bulk`: begins a batch with the rows that are ticked, those of the page, or all that match.
pub(crate) async fn select(frame: Frame, viewer: Viewer, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let filter = Filter::parse(form.get("query"));
    let listed = match list::list(&frame.portal, &viewer).await {
        Ok(listed) => listed,
        Err(failure) => return frame.fail(failure).await,
    };
    let rows = selected(&form, &body, &filter, &listed.snapshot.index);
    let why = match rows.len() {
        0 => Unsuitable::Empty,
        1..=BATCH_MAX => {
            return match batch::select(&frame.portal, &viewer, &rows).await {
                Ok(id) => Redirect::to(&paths::batch(&id.to_string())).into_response(),
                Err(failure) => frame.fail(failure).await,
            };
        }
        _ => Unsuitable::TooMany,
    };
    unsuitable(&frame, why, paths::integrations(&filter)).await
}

/// The rows that are ticked, those of the page, or all that match.
fn selected<'index>(form: &FormValues, body: &[u8], filter: &Filter, index: &'index Index) -> Vec<&'index Row> {
    match form.get("scope") {
        "page" => filter.apply(index).rows.iter().filter_map(|place| index.rows().get(*place)).collect(),
        "all" => (1..=filter.apply(index).pages)
            .flat_map(|page| filter.on_page(page).apply(index).rows)
            .filter_map(|place| index.rows().get(place))
            .collect(),
        _ => {
            let ids = form_urlencoded::parse(body).filter(|(name, _)| name == "integration").map(|(_, id)| id);
            let ids: HashSet<_> = ids.collect();
            index.rows().iter().filter(|row| ids.contains(row.address.id.as_str())).collect()
        }
    }
}

/// No batch: back to the table, to select fewer or any at all.
async fn unsuitable(frame: &Frame, why: Unsuitable, table: String) -> Response {
    let problem = Problem {
        pending: false,
        status: StatusCode::UNPROCESSABLE_ENTITY.as_u16(),
        title: words::batch::title(why).into(),
        explanation: String::new(),
        upstream: None,
        advice: words::batch::advice(why),
        links: vec![ProblemLink { label: words::batch::BACK.into(), href: table }],
        request_id: frame.request_id.clone(),
    };
    frame.problem_page(problem).await
}

/// `GET /bulk/{batch}`.
pub(crate) async fn page(frame: Frame, viewer: Viewer, Path(id): Path<String>) -> Response {
    let Some(ticket) = parsed(&id) else { return frame.fail(Failure::Expired).await };
    match batch::find(&frame.portal, &viewer, &ticket).await {
        Ok(standing) if !standing.batch.stage.is_carried_out() && frame.portal.is_read_only(Some(&viewer)) => {
            frame.fail(Failure::ReadOnly).await
        }
        Ok(standing) => draw(&frame, &ticket, &standing, None).await,
        Err(failure) => frame.fail(failure).await,
    }
}

/// `POST /bulk/{batch}`: what `do` says.
pub(crate) async fn submit(frame: Frame, viewer: Viewer, Path(id): Path<String>, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let portal = &frame.portal;
    if form.get("do") != "stop" && portal.is_read_only(Some(&viewer)) {
        return frame.fail(Failure::ReadOnly).await;
    }
    let Some(ticket) = parsed(&id) else { return frame.fail(Failure::Expired).await };
    let done = match form.get("do") {
        "plan" => match batch::ask(portal, &viewer, &ticket, &form).await {
            Ok(()) => Ok(ticket.clone()),
            Err(Unplanned::Wrong(wrong)) => {
                return refused(&frame, &viewer, &ticket, &form, views::errors(wrong)).await;
            }
            Err(Unplanned::Failed(failure)) => Err(failure),
        },
        "run" if !form.ticked(MANAGED) && managed(portal, &viewer, &ticket).await => {
            let errors = vec![FieldError::new(MANAGED, "")];
            return refused(&frame, &viewer, &ticket, &form, errors).await;
        }
        "run" => batch::confirm(portal, &viewer, &ticket, &frame.request_id).await.map(|()| ticket.clone()),
        "stop" => batch::stop(portal, &viewer, &ticket).await.map(|()| ticket.clone()),
        "continue" => batch::go_on(portal, &viewer, &ticket).await.map(|()| ticket.clone()),
        "again" => batch::again(portal, &viewer, &ticket).await,
        _ => Ok(ticket.clone()),
    };
    match done {
        Ok(next) => {
            planned(portal, &viewer, &next).await;
            Redirect::to(&paths::batch(&next.to_string())).into_response()
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// Whether code manages something that a batch would change.
async fn managed(portal: &Portal, viewer: &Viewer, id: &TicketId) -> bool {
    let managed = |item: &Item| matches!(item, Item::Planned { managed: Some(_), .. });
    batch::find(portal, viewer, id).await.is_ok_and(|standing| standing.job.items.iter().any(managed))
}

/// Waits a little until a batch is planned: most are at once, and nobody needs to see that they were not.
async fn planned(portal: &Portal, viewer: &Viewer, id: &TicketId) {
    let begun = tokio::time::Instant::now();
    while begun.elapsed() < PATIENCE {
        match portal.batches.find(id, &viewer.session).await {
            Ok(Some(batch)) if batch.stage == Stage::Planning => tokio::time::sleep(Duration::from_millis(50)).await,
            _ => return,
        }
    }
}

async fn refused(
    frame: &Frame,
    viewer: &Viewer,
    id: &TicketId,
    form: &FormValues,
    errors: Vec<FieldError>,
) -> Response {
    match batch::find(&frame.portal, viewer, id).await {
        Ok(standing) => draw(frame, id, &standing, Some((form, errors))).await,
        Err(failure) => frame.fail(failure).await,
    }
}

async fn draw(
    frame: &Frame,
    id: &TicketId,
    standing: &Standing,
    typed: Option<(&FormValues, Vec<FieldError>)>,
) -> Response {
    let wrong = typed.is_some();
    let state = views::state(standing, frame.portal.clock.now(), typed);
    let under_way = match &state {
        BatchState::Planning { interrupted, .. } => !interrupted,
        BatchState::Going(going) => !going.live.progress.ended && going.stands.is_none(),
        BatchState::Asking(_) | BatchState::Copying(_) | BatchState::Review(_) => false,
    };
    let heading = views::heading(standing);
    let error = if wrong { "Error: " } else { "" };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Page::new(format!("{error}{heading}"), Section::Integrations).status(status).under_way(under_way);
    let view = BatchPage { id: id.to_string(), heading, state };
    frame.draw(page, move || app::pages::batch(view)).await
}

/// `GET /api/bulk/{batch}/events`: how it is going, whenever that has changed, until it has come to an end.
pub(crate) async fn stream(frame: Frame, viewer: Viewer, Path(id): Path<String>) -> Response {
    let Some(ticket) = parsed(&id) else { return frame.fail_json(&Failure::Expired).await };
    let events = follow(frame.portal, viewer, ticket)
        .map(|json| Ok::<_, Infallible>(Event::default().event("progress").data(json)));
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

fn follow(portal: Portal, viewer: Viewer, id: TicketId) -> impl Stream<Item = String> {
    let begun = (portal, viewer, id, String::new(), false);
    stream::unfold(begun, |(portal, viewer, id, last, ended)| async move {
        if ended {
            return None;
        }
        let mut stopping = portal.stopping.clone();
        for look in 0..TICKS {
            if look > 0 || !last.is_empty() {
                tokio::select! {
                    () = tokio::time::sleep(TICK) => {}
                    _ = stopping.wait_for(|stopping| *stopping) => return None,
                }
            }
            // Whoever has signed out sees nothing more, even on a stream that is still open.
            if !portal.session_rows.lives(viewer.session.as_str()).await.unwrap_or(false) {
                return None;
            }
            let standing = batch::find(&portal, &viewer, &id).await.ok()?;
            let (json, ended) = views::event(&standing, portal.clock.now());
            if json != last {
                return Some((json.clone(), (portal, viewer, id, json, ended)));
            }
        }
        None
    })
}

fn parsed(id: &str) -> Option<TicketId> {
    TicketId::parse(id).ok()
}
