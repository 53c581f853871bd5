//! The security headers of every answer: pages, JSON, assets, refusals. Nothing may be answered without them.

use std::fmt;
use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::crypto::random_id;

/// The headers that are the same on every answer. The referrer policy keeps addresses of integrations from other sites
/// and still lets older browsers say where a form came from.
const FIXED: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), \
             microphone=(), midi=(), payment=(), serial=(), usb=()",
        ),
    ),
];
/// One year, in seconds.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// What inline scripts of one answer must carry to run. In the request's extensions; a new one for every request.
#[derive(Clone, PartialEq, Eq)]
pub struct CspNonce(pub Arc<str>);

impl fmt::Debug for CspNonce {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CspNonce(redacted)")
    }
}

/// Whether people reach the portal over HTTPS.
#[derive(Clone, Copy, Debug)]
pub struct Https(pub bool);

/// Middleware, outside everything that answers: sets the headers.
pub async fn set<A: Future<Output = Response>>(
    Https(https): Https,
    mut request: Request,
    next: impl FnOnce(Request) -> A,
) -> Response {
    let nonce = CspNonce(random_id::<16>().into());
    request.extensions_mut().insert(nonce.clone());
    let mut response = next(request).await;
    // A page that was drawn for an earlier request has that one's nonce in it.
    let nonce = response.extensions().get::<CspNonce>().cloned().unwrap_or(nonce);
    let policy = HeaderValue::try_from(policy(&nonce.0));
    let headers = response.headers_mut();
    if let Ok(policy) = policy {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    set_fixed(headers, https);
    response
}

fn set_fixed(headers: &mut HeaderMap, https: bool) {
    for (name, value) in FIXED {
        headers.insert(name, value);
    }
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    headers.entry(CACHE_CONTROL).or_insert(NO_STORE);
    // Events flow as they come, also through a proxy that would gather them.
    if headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
        headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    }
}

/// Scripts: our own files and those with this answer's nonce, and WebAssembly. Not `strict-dynamic`: the parts of the
/// browser's script are found by their addresses.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; object-src 'none'"
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use axum::body::{Body, to_bytes};
    use axum::extract::State;
    use axum::middleware::{Next, from_fn_with_state};
    use axum::routing::get;
    use axum::{Extension, Router};
    use http::StatusCode;
    use tower::ServiceExt as _;

    use super::*;
    use crate::middleware::limits;

    fn app(https: bool) -> Router {
        Router::new()
            .route("/", get(async |Extension(CspNonce(nonce)): Extension<CspNonce>| nonce.to_string()))
            .route("/asset", get(async || ([(CACHE_CONTROL, "public, max-age=31536000, immutable")], "body {}")))
            .route("/panic", get(async || -> StatusCode { panic!("on purpose") }))
            .route("/moved", get(async || axum::response::Redirect::to("/")))
            .layer(limits::catch_panic())
            .layer(from_fn_with_state(Https(https), async |State(https): State<Https>, request, next: Next| {
                set(https, request, |request| next.run(request)).await
            }))
    }

    async fn answer(https: bool, path: &str) -> Response {
        app(https).oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn every_answer_has_every_header() {
        for (path, status) in [("/", 200), ("/asset", 200), ("/panic", 500), ("/moved", 303), ("/nowhere", 404)] {
            let response = answer(true, path).await;
            assert_eq!(response.status().as_u16(), status);
            let headers = response.headers();
            for (name, value) in &FIXED {
                assert_eq!(headers.get(name), Some(value), "{path}");
            }
            let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{policy}");
            assert_eq!(headers[STRICT_TRANSPORT_SECURITY], HSTS);
            let cached = path == "/asset";
            assert_eq!(headers[CACHE_CONTROL] == NO_STORE, !cached, "{path}");
        }
        assert!(!answer(false, "/").await.headers().contains_key(STRICT_TRANSPORT_SECURITY));
    }

    #[tokio::test]
    async fn the_nonce_is_the_page_s_own() {
        let mut nonces = HashSet::new();
        for _ in 0..200 {
            let response = answer(true, "/").await;
            let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
            let body = to_bytes(response.into_body(), 100).await.unwrap();
            let nonce = String::from_utf8(body.to_vec()).unwrap();
            assert!(policy.contains(&format!("script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval';")), "{policy}");
            assert!(nonce.len() >= 22 && nonces.insert(nonce));
        }
    }
}
