//! What people see while LaunchDarkly does not respond: a page within a second, which becomes the wanted one by itself.

use std::panic::resume_unwind;

use app::paths::{self, Path};
use app::view::{Progress, Section};
use app::words;
use axum::extract::{FromRequestParts as _, RawQuery, Request};
use axum::response::{IntoResponse as _, Response};
use domain::FormValues;
use http::Method;
use http::request::Parts;
use tokio::task::JoinError;
use tokio::time::timeout;

use super::follow;
use crate::middleware::limits::HANDLER_TIME;
use crate::middleware::{CspNonce, Refusal, RefusalKind, RequestId};
use crate::portal::Portal;
use crate::render::{Frame, Page};
use crate::session::{MaybeViewer, Session, Viewer};
use crate::waiting::{PATIENCE, Unfinished, Wanted};

/// What is given to a form of its own, or to a file.
const NOT_WAITED_FOR: [Path; 5] =
    [paths::SIGN_IN, paths::SIGN_IN_COMPANY, paths::SIGN_IN_LAUNCHDARKLY, paths::ACTIVITY_CSV, paths::ACTIVITY_JSONL];

/// Middleware, inside the sessions': a page that takes longer than [`PATIENCE`] is finished in the background, and meanwhile a
/// page says so.
pub(crate) async fn patient<A: Future<Output = Response> + Send + 'static>(
    portal: &Portal,
    request: Request,
    next: impl FnOnce(Request) -> A,
) -> Response {
    let Some(who) = request.extensions().get::<Session>().and_then(Session::claimed) else {
        return next(request).await;
    };
    if request.method() == Method::POST {
        portal.waiting.forget(&who);
    }
    let Some(path) = page(&request) else { return next(request).await };
    let wanted = Wanted::new(who, &path);
    let (mut parts, body) = request.into_parts();
    if let Some(page) = portal.waiting.take(&wanted) {
        // Whoever has signed out since gets nothing of it.
        match MaybeViewer::from_request_parts(&mut parts, portal).await {
            Ok(MaybeViewer(Some(_))) => return settle(portal, wanted, page, parts).await,
            _ => page.answer.abort(),
        }
    }
    let again = parts.clone();
    let mut answer = Box::pin(next(Request::from_parts(parts, body)));
    if let Ok(response) = timeout(PATIENCE, &mut answer).await {
        return response;
    }
    let (nonce, id) = (again.extensions.get().cloned(), again.extensions.get().cloned());
    let page = Unfinished::finish(async move {
        let late = Refusal::new(RefusalKind::TooSlow);
        let mut response = timeout(HANDLER_TIME, answer).await.unwrap_or_else(|_| late.into_response());
        // It was drawn for this request, with its names in it; what is refused is drawn for whoever gets it.
        if response.extensions().get::<Refusal>().is_none() {
            insert::<CspNonce>(&mut response, nonce);
            insert::<RequestId>(&mut response, id);
        }
        response
    });
    match portal.waiting.keep(wanted, page) {
        Ok(()) => meanwhile(portal, again).await,
        Err(page) => ended(page.answer.await),
    }
}

fn insert<T: Clone + Send + Sync + 'static>(response: &mut Response, value: Option<T>) {
    if let Some(value) = value {
        response.extensions_mut().insert(value);
    }
}

/// What came of it, or that it still takes a while.
async fn settle(portal: &Portal, wanted: Wanted, mut page: Unfinished, parts: Parts) -> Response {
    if let Ok(answer) = timeout(PATIENCE, &mut page.answer).await {
        return ended(answer);
    }
    match portal.waiting.keep(wanted, page) {
        Ok(()) => meanwhile(portal, parts).await,
        Err(page) => ended(page.answer.await),
    }
}

fn ended(answer: Result<Response, JoinError>) -> Response {
    match answer.map_err(JoinError::try_into_panic) {
        Ok(response) => response,
        // For the layer that answers for panics.
        Err(Ok(panic)) => resume_unwind(panic),
        Err(Err(_)) => Refusal::new(RefusalKind::TooSlow).into_response(),
    }
}

/// Path and query of a page: only they ask LaunchDarkly for a person who waits.
fn page(request: &Request) -> Option<String> {
    let path = request.uri().path();
    let page = request.method() == Method::GET
        && !path.starts_with("/api/")
        && !NOT_WAITED_FOR.map(Path::pattern).contains(&path);
    page.then(|| request.uri().path_and_query().map(ToString::to_string)).flatten()
}

async fn meanwhile(portal: &Portal, mut parts: Parts) -> Response {
    let frame = match Frame::from_request_parts(&mut parts, portal).await {
        Ok(frame) => frame,
        Err(refused) => return refused,
    };
    let (events, here) = (paths::api_waiting(&frame.here), frame.here.clone());
    let page = Page::new(words::waiting::TITLE, Section::None).under_way(true);
    frame.draw(page, move || app::pages::waiting(&said(false), events, here)).await
}

fn said(ended: bool) -> Progress {
    let words = if ended { words::waiting::ANSWERED } else { words::waiting::NOT_YET };
    Progress { words: words.to_owned(), done: 0, total: None, ended }
}

/// `GET /api/waiting/events`: one event a second until the page that the query names is finished, or, without a name, the
/// list of integrations that is being read.
pub(crate) async fn stream(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    let page = paths::under_base(query.get("for"));
    let page = page.map(|path| Wanted::new(viewer.session.clone(), path));
    follow::progress(frame, viewer, move |portal, viewer, _| {
        let under_way = match &page {
            Some(page) => portal.waiting.under_way(page),
            None => portal.lists.is_reading(viewer),
        };
        said(!under_way)
    })
}
