//! A name for every request, in its log line, its error page and its answer. Takes none from outside: a name that a
//! client chooses could be somebody else's.

use std::fmt;
use std::sync::Arc;

use axum::extract::Request;
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

/// Middleware, outermost: names the request.
pub async fn assign<A: Future<Output = Response>>(mut request: Request, next: impl FnOnce(Request) -> A) -> Response {
    let id = RequestId::random();
    request.headers_mut().remove(HEADER);
    request.extensions_mut().insert(id.clone());
    let mut response = next(request).await;
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
    use axum::middleware::{Next, from_fn};
    use axum::routing::get;
    use axum::{Extension, Router};
    use http::HeaderMap;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_request_has_the_same_id_everywhere_and_never_a_foreign_one() {
        let echo = get(async |Extension(id): Extension<RequestId>, headers: HeaderMap| {
            format!("{id}{}", headers.get(HEADER).map_or("", |value| value.to_str().unwrap()))
        });
        let assign = from_fn(async |request, next: Next| assign(request, |request| next.run(request)).await);
        let app = Router::new().route("/", echo).layer(assign);
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
