//! Refuses forms that come from elsewhere. GET and HEAD pass: they change nothing, and links to the portal must work.

use app::words;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::header::ORIGIN;
use http::{HeaderMap, HeaderName, Method};
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};

use super::refusal::short;
use super::{Refusal, RefusalKind};
use crate::config::PublicUrl;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What [`layer`] makes.
pub type CrossSiteLayer = CsrfLayer<fn(ProtectionError) -> Response>;

/// tower-http's check: browsers say where a request comes from, and it must be the portal itself. The public URL counts
/// as the portal too, for proxies that rewrite `Host`.
///
/// # Errors
/// [`ConfigError`] when the public URL is not an origin.
pub fn layer(public_url: &PublicUrl) -> Result<CrossSiteLayer, ConfigError> {
    let refuse: fn(ProtectionError) -> Response = |_| Refusal::new(RefusalKind::CrossSite).into_response();
    Ok(CsrfLayer::new().add_trusted_origin(public_url.origin())?.with_rejection_response(refuse))
}

/// Middleware, stricter than [`layer`] and used beside it: only GET, HEAD and POST; and a POST that does not say where
/// it comes from, or that comes over another scheme than the public URL's, is refused too.
pub async fn strict<A: Future<Output = Response>>(
    public_url: &PublicUrl,
    request: Request,
    next: impl FnOnce(Request) -> A,
) -> Response {
    let refusal = match *request.method() {
        Method::GET | Method::HEAD => None,
        Method::POST if says_where_from(request.headers(), public_url) => None,
        Method::POST => Some(RefusalKind::CrossSite),
        _ => Some(RefusalKind::Method),
    };
    match refusal {
        Some(RefusalKind::CrossSite) => cross_site(request.headers(), public_url).into_response(),
        Some(kind) => Refusal::new(kind).into_response(),
        None => {
            let origin = request.headers().get(ORIGIN).cloned();
            let response = next(request).await;
            // The check further in does not know what to say to an operator.
            match response.extensions().get::<Refusal>() {
                Some(refusal) if refusal.kind == RefusalKind::CrossSite => {
                    let headers = HeaderMap::from_iter(origin.map(|origin| (ORIGIN, origin)));
                    cross_site(&headers, public_url).into_response()
                }
                _ => response,
            }
        }
    }
}

/// What the portal was called, and what it is called: whoever put it behind a proxy can mend that.
fn cross_site(headers: &HeaderMap, public_url: &PublicUrl) -> Refusal {
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()).map(short);
    let more = words::refusal::sent_from(public_url.origin(), origin.as_deref());
    Refusal::new(RefusalKind::CrossSite).saying(more)
}

fn says_where_from(headers: &HeaderMap, public_url: &PublicUrl) -> bool {
    let header = |name| headers.get(name).map(http::HeaderValue::as_bytes).filter(|value| !value.is_empty());
    match header(ORIGIN) {
        // `null` is for `layer` to judge.
        Some(origin) => origin == b"null" || origin.starts_with(format!("{}://", public_url.scheme()).as_bytes()),
        None => header(SEC_FETCH_SITE).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::extract::State;
    use axum::middleware::{Next, from_fn_with_state};
    use axum::routing::get;
    use http::StatusCode;
    use http::header::HOST;
    use tower::ServiceExt as _;

    use super::*;

    async fn answer(method: &str, headers: &[(HeaderName, &str)]) -> Response {
        let public_url = PublicUrl::parse("https://portal.test").unwrap();
        let app = Router::new()
            .route("/", get(async || ()).post(async || ()))
            .layer(layer(&public_url).unwrap())
            .layer(from_fn_with_state(public_url, async |State(public_url): State<PublicUrl>, request, next: Next| {
                strict(&public_url, request, |request| next.run(request)).await
            }));
        let mut request = Request::builder().method(method).uri("/");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn post(origin: Option<&str>, site: Option<&str>) -> StatusCode {
        let mut headers = vec![(HOST, "portal.test")];
        headers.extend(origin.map(|origin| (ORIGIN, origin)));
        headers.extend(site.map(|site| (SEC_FETCH_SITE, site)));
        let response = answer("POST", &headers).await;
        let refused = response.extensions().get::<Refusal>().map(|refusal| refusal.kind);
        assert_eq!(refused, (response.status() == 403).then_some(RefusalKind::CrossSite));
        response.status()
    }

    #[tokio::test]
    async fn the_portal_s_own_forms_pass() {
        assert_eq!(post(Some("https://portal.test"), Some("same-origin")).await, 200);
        assert_eq!(post(Some("https://portal.test"), None).await, 200);
        assert_eq!(post(None, Some("same-origin")).await, 200);
        assert_eq!(post(None, Some("none")).await, 200);
        let rewritten = [(HOST, "10.0.0.7:3000"), (ORIGIN, "https://portal.test")];
        assert_eq!(answer("POST", &rewritten).await.status(), 200);
    }

    #[tokio::test]
    async fn everything_else_that_could_change_something_is_refused() {
        for origin in [
            "https://evil.test",
            "https://portal.test.evil.test",
            "https://evilportal.test",
            "https://sib.portal.test",
            "https://portal.test:444",
            "https://portal.test@evil.test",
            "http://portal.test",
            "HTTPS://PORTAL.TEST.",
            "null",
            "file://",
            "portal.test",
        ] {
            assert_eq!(post(Some(origin), None).await, 403, "{origin}");
            assert_eq!(post(Some(origin), Some("cross-site")).await, 403, "{origin}");
            assert_eq!(post(Some(origin), Some("same-site")).await, 403, "{origin}");
        }
        assert_eq!(post(None, Some("cross-site")).await, 403);
        assert_eq!(post(None, None).await, 403);
        assert_eq!(post(Some(""), Some("")).await, 403);
    }

    #[tokio::test]
    async fn reading_is_open_to_links_from_anywhere() {
        let from_chat = [(ORIGIN, "https://evil.test"), (SEC_FETCH_SITE, "cross-site")];
        for method in ["GET", "HEAD"] {
            assert_eq!(answer(method, &from_chat).await.status(), 200);
            assert_eq!(answer(method, &[]).await.status(), 200);
        }
    }

    #[tokio::test]
    async fn other_methods_do_not_exist() {
        for method in ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"] {
            let response = answer(method, &[(SEC_FETCH_SITE, "same-origin")]).await;
            assert_eq!(response.status(), 405, "{method}");
            assert_eq!(response.headers()["allow"], "GET, HEAD, POST");
            assert!(!response.headers().contains_key("access-control-allow-origin"));
        }
    }
}
