//! What people see while LaunchDarkly does not answer: a page within a second, which becomes the wanted one by itself.

use std::panic::resume_unwind;

use app::paths;
use app::view::{Progress, Section};
use axum::extract::{FromRequestParts as _, RawQuery, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::FormValues;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, header};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::progress;
use crate::middleware::limits::HANDLER_TIME;
use crate::middleware::{CspNonce, Refusal, RefusalKind, RequestId};
use crate::portal::Portal;
use crate::render::{Frame, Page};
use crate::session::{MaybeViewer, Viewer};
use crate::waiting::{PATIENCE, Wanted};

/// Middleware: a page that takes longer than [`PATIENCE`] is finished in the background, and meanwhile a page says so. Use
/// with `axum::middleware::from_fn_with_state`, inside the sessions'.
pub async fn patient(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let Some(wanted) = wanted(&request) else { return next.run(request).await };
    let (mut parts, body) = request.into_parts();
    if !portal.waiting.is_empty()
        && let Some(answer) = portal.waiting.take(&wanted())
    {
        // Whoever has signed out since gets nothing of it.
        match MaybeViewer::from_request_parts(&mut parts, &portal).await {
            Ok(MaybeViewer(Some(_))) => return settle(&portal, wanted(), answer, parts).await,
            _ => answer.abort(),
        }
    }
    let again = parts.clone();
    let mut answer = Box::pin(next.run(Request::from_parts(parts, body)));
    if let Ok(response) = timeout(PATIENCE, &mut answer).await {
        return response;
    }
    let (nonce, id) = (again.extensions.get().cloned(), again.extensions.get().cloned());
    let finished = tokio::spawn(async move {
        let late = Refusal::new(RefusalKind::TooSlow);
        let mut response = timeout(HANDLER_TIME, answer).await.unwrap_or_else(|_| late.into_response());
        // It was drawn for another request, with that one's names in it.
        insert::<CspNonce>(&mut response, nonce);
        insert::<RequestId>(&mut response, id);
        response
    });
    portal.waiting.keep(wanted(), finished);
    meanwhile(&portal, again).await
}

fn insert<T: Clone + Send + Sync + 'static>(response: &mut Response, value: Option<T>) {
    if let Some(value) = value {
        response.extensions_mut().insert(value);
    }
}

/// What came of it, or that it still takes a while.
async fn settle(portal: &Portal, wanted: Wanted, mut answer: JoinHandle<Response>, parts: Parts) -> Response {
    match timeout(PATIENCE, &mut answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(ended)) => match ended.try_into_panic() {
            // For the layer that answers for panics.
            Ok(panic) => resume_unwind(panic),
            Err(_) => Refusal::new(RefusalKind::TooSlow).into_response(),
        },
        Err(_) => {
            portal.waiting.keep(wanted, answer);
            meanwhile(portal, parts).await
        }
    }
}

/// Whose page it is, if it is one: only they ask LaunchDarkly, and only for somebody. Worked out where it is needed.
fn wanted(request: &Request) -> Option<impl Fn() -> Wanted + use<>> {
    let path = request.uri().path();
    let page = request.method() == Method::GET
        && !path.starts_with("/api/")
        && !matches!(path, paths::SIGN_IN | paths::ACTIVITY_CSV | paths::ACTIVITY_JSONL);
    let cookies = page.then(|| cookies(request.headers())).flatten()?;
    let wanted = request.uri().path_and_query()?.clone();
    Some(move || Wanted::new(&cookies, wanted.as_str()))
}

fn cookies(headers: &HeaderMap) -> Option<Vec<u8>> {
    let cookies: Vec<&[u8]> = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes).collect();
    (!cookies.is_empty()).then(|| cookies.join(&b';'))
}

async fn meanwhile(portal: &Portal, mut parts: Parts) -> Response {
    let frame = match Frame::from_request_parts(&mut parts, portal).await {
        Ok(frame) => frame,
        Err(refused) => return refused,
    };
    let (events, here) = (paths::api_waiting(&frame.here), frame.here.clone());
    let page = Page::new("Waiting for LaunchDarkly", Section::None).under_way(true);
    frame.draw(page, move || app::pages::waiting(&said(false), &events, here)).await
}

fn said(ended: bool) -> Progress {
    Progress { words: "LaunchDarkly has not answered yet.".to_owned(), done: 0, total: None, ended }
}

/// `GET /api/waiting/events`: one event a second until the page that the query names is finished.
pub async fn stream(frame: Frame, viewer: Viewer, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    let wanted = Wanted::new(&cookies(&headers).unwrap_or_default(), query.get("for"));
    progress::events(frame, viewer, move |portal, _, _| said(!portal.waiting.under_way(&wanted)))
}
