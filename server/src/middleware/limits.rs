//! How much a request may send and how long it may take; and that a panic ends only its own request.

use std::any::Any;
use std::time::Duration;

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use futures::StreamExt as _;
use http::{StatusCode, header};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

use super::{LogDetail, Refusal, RefusalKind};

/// The largest body, in bytes. The portal's largest form has about a tenth of it.
pub const BODY_BYTES: usize = 64 * 1024;
/// The largest desired-state file, in bytes: thousands of integrations.
pub const FILE_BYTES: usize = 512 * 1024;
/// The largest body that is let pass by before it is refused, in bytes. It is not kept.
const LET_PASS_BYTES: usize = 1024 * 1024;
/// How long that may take.
const LET_PASS_TIME: Duration = Duration::from_secs(5);
/// How long a route may take to answer. Event streams answer at once and then last.
pub const HANDLER_TIME: Duration = Duration::from_secs(30);

/// Stops reading a request after [`BODY_BYTES`]. [`named`] belongs outside of it.
pub fn body() -> RequestBodyLimitLayer {
    RequestBodyLimitLayer::new(BODY_BYTES)
}

/// The same for where files are sent to: [`FILE_BYTES`].
pub fn file() -> RequestBodyLimitLayer {
    RequestBodyLimitLayer::new(FILE_BYTES)
}

/// What [`catch_panic`] makes.
pub type CatchPanic = CatchPanicLayer<fn(Box<dyn Any + Send>) -> Response>;

/// Answers 500 when a route panics. The panic's message is not kept: it may hold values.
pub fn catch_panic() -> CatchPanic {
    CatchPanicLayer::custom(crashed)
}

fn crashed(_message: Box<dyn Any + Send>) -> Response {
    let mut response = Refusal::new(RefusalKind::Crashed).into_response();
    response.extensions_mut().insert(LogDetail("panicked".into()));
    response
}

/// Middleware: answers 503 when a route takes longer than [`HANDLER_TIME`]. Not tower-http's: its answer could not be
/// told from a route's own.
pub async fn time<A: Future<Output = Response>>(request: Request, next: impl FnOnce(Request) -> A) -> Response {
    match tokio::time::timeout(HANDLER_TIME, next(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::new(RefusalKind::TooSlow).into_response(),
    }
}

/// Middleware: gives the 413 of [`body`], and of extractors that met its limit, its name and its words. A browser that is
/// still sending when the connection closes shows no answer at all, so what is not far too large is let pass by first.
pub async fn named<A: Future<Output = Response>>(request: Request, next: impl FnOnce(Request) -> A) -> Response {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let most = if request.uri().path() == app::paths::DRIFT.pattern() { FILE_BYTES } else { BODY_BYTES };
    if announced.is_some_and(|bytes: usize| (most + 1..=LET_PASS_BYTES).contains(&bytes)) {
        let mut body = request.into_body().into_data_stream();
        let pass = async { while let Some(Ok(_)) = body.next().await {} };
        let _late = tokio::time::timeout(LET_PASS_TIME, pass).await;
        return Refusal::new(RefusalKind::TooLarge).into_response();
    }
    let response = next(request).await;
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE && response.extensions().get::<Refusal>().is_none() {
        Refusal::new(RefusalKind::TooLarge).into_response()
    } else {
        response
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::{Next, from_fn};
    use axum::routing::{get, post};
    use bytes::Bytes;
    use tower::ServiceExt as _;

    use super::*;

    fn app() -> Router {
        Router::new()
            .route("/length", post(async |body: String| body.len().to_string()))
            .route("/panic", get(async || -> StatusCode { panic!("canary {}", 1) }))
            .route("/stuck", get(async || -> StatusCode { std::future::pending().await }))
            .layer(body())
            .layer(from_fn(async |request, next: Next| named(request, |request| next.run(request)).await))
            .layer(catch_panic())
            .layer(from_fn(async |request, next: Next| time(request, |request| next.run(request)).await))
    }

    async fn answer(request: Request) -> (StatusCode, Option<RefusalKind>, String) {
        let response = app().oneshot(request).await.unwrap();
        let kind = response.extensions().get::<Refusal>().map(|refusal| refusal.kind);
        let status = response.status();
        let text = to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, kind, String::from_utf8(text.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_its_limit() {
        let full = Request::post("/length").body(Body::from("x".repeat(BODY_BYTES))).unwrap();
        assert_eq!(answer(full).await, (StatusCode::OK, None, BODY_BYTES.to_string()));
        let announced =
            Request::post("/length").header("content-length", BODY_BYTES + 1).body(Body::from("x")).unwrap();
        let chunks = futures::stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 1024])));
        let endless = Request::post("/length").body(Body::from_stream(chunks)).unwrap();
        for request in [announced, endless] {
            let (status, kind, text) = answer(request).await;
            assert_eq!((status, kind), (StatusCode::PAYLOAD_TOO_LARGE, Some(RefusalKind::TooLarge)));
            assert_eq!(text, Refusal::new(RefusalKind::TooLarge).message());
        }
    }

    #[tokio::test]
    async fn a_panic_ends_its_own_request_and_says_nothing() {
        let (status, kind, text) = answer(Request::get("/panic").body(Body::empty()).unwrap()).await;
        assert_eq!((status, kind), (StatusCode::INTERNAL_SERVER_ERROR, Some(RefusalKind::Crashed)));
        assert!(!text.contains("canary"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_route_that_never_answers_is_given_up() {
        let before = tokio::time::Instant::now();
        let (status, kind, _) = answer(Request::get("/stuck").body(Body::empty()).unwrap()).await;
        assert_eq!((status, kind), (StatusCode::SERVICE_UNAVAILABLE, Some(RefusalKind::TooSlow)));
        assert_eq!(before.elapsed().as_secs(), HANDLER_TIME.as_secs());
    }
}
