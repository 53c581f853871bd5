//! One line per request. Names the route, not the address: keys, filters and ids stay out, and so do cookies and bodies.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use tracing::{Instrument as _, field};

use super::RequestId;
use crate::metrics;

/// What a log line should say beyond the status, in the response's extensions. No secrets: it is written as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogDetail(pub String);

/// Middleware: logs the request once it is answered. Inside [`super::request_id::assign`], and by `Router::layer`, so that the
/// route is known.
pub async fn requests<A: Future<Output = Response>>(request: Request, next: impl FnOnce(Request) -> A) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let id = request.extensions().get::<RequestId>().cloned();
    let name = route.as_ref().map_or("(none)", MatchedPath::as_str);
    let span = tracing::info_span!(
        target: launchdarkly::SPANS,
        "request",
        otel.name = format!("{method} {name}"),
        otel.kind = "server",
        otel.status_code = field::Empty,
        http.request.method = %method,
        http.route = name,
        http.response.status_code = field::Empty,
        storekeeper.request_id = id.as_ref().map_or("", RequestId::as_str),
    );
    let response = async { next(request).await }.instrument(span.clone()).await;
    span.record("http.response.status_code", response.status().as_u16());
    if response.status().is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    // A page that was drawn for an earlier request names that one.
    let id = response.extensions().get::<RequestId>().cloned().or(id);
    let route = route.as_ref().map_or("(none)", MatchedPath::as_str);
    metrics::request(&method, route, response.status().as_u16(), started.elapsed());
    tracing::info!(
        %method,
        route,
        status = response.status().as_u16(),
        ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        request_id = id.as_ref().map_or("", RequestId::as_str),
        // As `Debug`: line breaks and control characters come out escaped.
        detail = response.extensions().get::<LogDetail>().map(|detail| tracing::field::debug(&detail.0)),
        "request"
    );
    response
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::{Next, from_fn};
    use axum::response::IntoResponse as _;
    use axum::routing::get;
    use http::StatusCode;
    use tower::ServiceExt as _;
    use tracing::instrument::WithSubscriber as _;

    use super::*;
    use crate::middleware::request_id;
    use testkit::log::Lines;

    async fn logged(path: &str) -> Vec<String> {
        let refuse = get(async || {
            let mut response = StatusCode::BAD_GATEWAY.into_response();
            response.extensions_mut().insert(LogDetail("upstream\r\n{\"level\":\"INFO\"}\u{1b}[31m".into()));
            response
        });
        let app = Router::new().route("/stores/{key}", refuse).fallback(async || StatusCode::NOT_FOUND).layer(from_fn(
            async |request, next: Next| {
                request_id::assign(request, |request| requests(request, |request| next.run(request))).await
            },
        ));
        let request = Request::get(path).header("cookie", "canary-cookie").body(Body::from("canary-body")).unwrap();
        let lines = Lines::default();
        let subscriber = tracing_subscriber::fmt().with_writer(lines.clone()).with_ansi(false).finish();
        let response = app.oneshot(request).with_subscriber(subscriber).await.unwrap();
        let id = response.headers()[request_id::HEADER].to_str().unwrap();
        let text = lines.text();
        assert!(text.contains(id), "{text}");
        text.lines().map(str::to_owned).collect()
    }

    #[tokio::test]
    async fn a_request_is_one_line_without_anything_personal() {
        let lines = logged("/stores/canary-key?q=canary-query").await;
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains("method=GET route=\"/stores/{key}\" status=502 ms="), "{}", lines[0]);
        assert!(lines[0].contains("upstream") && !lines[0].contains('\u{1b}'), "{}", lines[0]);
        assert!(!lines[0].contains("canary"), "{}", lines[0]);
    }

    #[tokio::test]
    async fn an_unknown_address_is_not_repeated() {
        let lines = logged("/canary\u{25}0a").await;
        assert!(lines.len() == 1 && lines[0].contains("route=\"(none)\" status=404"), "{lines:?}");
    }
}
