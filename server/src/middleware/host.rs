//! Serves the portal under its own name alone. A foreign name that resolves to it (DNS rebinding) gets nothing, and an
//! operator whose proxy rewrites `Host` is told so.

use app::words;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;
use http::header::HOST;

use super::{Refusal, RefusalKind};
use crate::config::PublicUrl;

/// Middleware: refuses what was sent to another host than the public URL's.
pub async fn own<A: Future<Output = Response>>(
    public_url: &PublicUrl,
    request: Request,
    next: impl FnOnce(Request) -> A,
) -> Response {
    let called = called(request.headers());
    if called.as_deref().is_some_and(|host| public_url.is_at(host)) {
        return next(request).await;
    }
    let called = called.as_deref().map(super::refusal::short);
    let more = words::refusal::called(public_url.origin(), called.as_deref());
    Refusal::new(RefusalKind::Misdirected).saying(more).elsewhere(public_url.origin()).into_response()
}

/// The one host that the request names.
fn called(headers: &HeaderMap) -> Option<String> {
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    hosts.next().is_none().then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::extract::State;
    use axum::middleware::{Next, from_fn_with_state};
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn status(public_url: &str, hosts: &[&str]) -> (u16, String) {
        let public_url = PublicUrl::parse(public_url).unwrap();
        let own = async |State(public_url): State<PublicUrl>, request, next: Next| {
            own(&public_url, request, |request| next.run(request)).await
        };
        let app = Router::new().route("/", get(async || ())).layer(from_fn_with_state(public_url, own));
        let mut request = Request::builder().uri("/");
        for host in hosts {
            request = request.header(HOST, *host);
        }
        let response = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn only_the_public_host_is_served_and_whoever_misses_it_is_told_both() {
        for host in ["portal.test", "PORTAL.test", "portal.test:443", "portal.test."] {
            assert_eq!(status("https://portal.test", &[host]).await.0, 200, "{host}");
        }
        for hosts in [
            &["evil.test"][..],
            &["portal.test:8443"],
            &["portal.test.evil.test"],
            &["127.0.0.1:3000"],
            &["portal.test", "portal.test"],
            &["portal.test@evil.test"],
            &[""],
            &[],
        ] {
            let (status, said) = status("https://portal.test", hosts).await;
            assert_eq!(status, 421, "{hosts:?}");
            assert!(said.contains("https://portal.test") && said.contains("--public-url"), "{said}");
        }
        assert_eq!(status("http://127.0.0.1:3000", &["127.0.0.1:3000"]).await.0, 200);
        for host in ["localhost:3000", "[::1]:3000", "127.0.0.1:3001"] {
            assert_eq!(status("http://127.0.0.1:3000", &[host]).await.0, 200, "loopback is one machine: {host}");
        }
        assert_eq!(status("http://127.0.0.1:3000", &["evil.test:3000"]).await.0, 421);
    }
}
