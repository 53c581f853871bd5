//! Pages for what no route answers, and for what the layers refuse.

use app::paths;
use app::view::{Problem, ProblemLink};
use app::words;
use axum::extract::{FromRequestParts, Request};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::middleware::{Refusal, RequestId, api_error};
use crate::portal::Portal;
use crate::render::Frame;
use crate::views::failure;

/// Any address without a page.
pub(crate) async fn no_such_page(frame: Frame, uri: axum::http::Uri) -> Response {
    if uri.path().starts_with("/api/") {
        let words = words::refused::NO_SUCH_ADDRESS;
        return frame.json_error(axum::http::StatusCode::NOT_FOUND, "not_found", words);
    }
    frame.problem_page(failure::no_such_page(&frame)).await
}

/// Middleware: draws refusals as pages, or as JSON below `/api/`; keeps their status and headers.
pub(crate) async fn draw<A: Future<Output = Response>>(
    portal: &Portal,
    request: Request,
    next: impl FnOnce(Request) -> A,
) -> Response {
    let (parts, body) = request.into_parts();
    let mut kept = parts.clone();
    let refused = next(Request::from_parts(parts, body)).await;
    let Some(refusal) = refused.extensions().get::<Refusal>().cloned() else { return refused };
    let id = kept.extensions.get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    let drawn = if kept.uri.path().starts_with("/api/") {
        api_error(refusal.status(), refusal.code(), &refusal.message(), &id)
    } else {
        match Frame::from_request_parts(&mut kept, portal).await {
            Ok(frame) => frame.problem_page(problem(&frame, &refusal)).await,
            // The session store does not respond: plain words are all there is.
            Err(_) => (refusal.status(), words::refused::plain(&refusal.message(), &id)).into_response(),
        }
    };
    with_headers_of(refused, drawn)
}

fn with_headers_of(refused: Response, mut drawn: Response) -> Response {
    let (parts, _) = refused.into_parts();
    for (name, value) in &parts.headers {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            drawn.headers_mut().insert(name, value.clone());
        }
    }
    drawn.extensions_mut().extend(parts.extensions);
    drawn
}

fn problem(frame: &Frame, refusal: &Refusal) -> Problem {
    let href = [refusal.elsewhere.as_str(), &paths::INTEGRATIONS.url()].concat();
    Problem {
        pending: false,
        status: refusal.status().as_u16(),
        title: words::refusal::title(refusal.kind).to_owned(),
        explanation: refusal.explanation(),
        upstream: None,
        advice: words::refused::ADVICE.to_owned(),
        links: vec![ProblemLink { label: words::refused::WAY_ON.into(), href }],
        request_id: frame.request_id.clone(),
    }
}
