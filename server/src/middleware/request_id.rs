//! A name for every request, in its log line, its error page and its answer. Takes none from outside: a name that a
//! client chooses could be somebody else's.

use std::fmt;
use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};

use crate::crypto::{hex, random_bytes};

/// The header of the answer that names the request.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// A request's id: 16 hexadecimal digits. In the request's extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    fn random() -> Self {
        Self(hex(&random_bytes::<8>()).into())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Middleware: names the request. Use with `axum::middleware::from_fn`, outermost.
pub async fn assign(mut request: Request, next: Next) -> Response {
    let id = RequestId::random();
    request.headers_mut().remove(HEADER);
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    // A page that was drawn for an earlier request has that one's name in it.
    let id = response.extensions().get::<RequestId>().cloned().unwrap_or(id);
    if let Ok(header) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HEADER, header);
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use axum::{Extension, Router, middleware};
    use http::HeaderMap;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_request_has_the_same_id_everywhere_and_never_a_foreign_one() {
        let echo = get(async |Extension(id): Extension<RequestId>, headers: HeaderMap| {
            format!("{id}{}", headers.get(HEADER).map_or("", |value| value.to_str().unwrap()))
        });
        let app = Router::new().route("/", echo).layer(middleware::from_fn(assign));
        let mut seen = Vec::new();
        for _ in 0..2 {
            let request = Request::get("/").header(HEADER, "chosen\u{e9}").body(Body::empty()).unwrap();
            let response = app.clone().oneshot(request).await.unwrap();
            let id = response.headers()[HEADER].to_str().unwrap().to_owned();
            assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
            assert_eq!(to_bytes(response.into_body(), 100).await.unwrap(), id.as_bytes());
            seen.push(id);
        }
        assert_ne!(seen[0], seen[1]);
    }
}
