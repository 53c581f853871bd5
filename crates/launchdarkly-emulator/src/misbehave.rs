//! Carrying out a fault on an answer. It must never decide whether a request is executed; `gate` does.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{Stream, StreamExt, future, stream};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

/// An answer whose connection breaks before its first byte.
pub(crate) fn broken() -> Response {
    Response::new(Body::from_stream(stream::once(future::ready(Err::<Bytes, _>(cut())))))
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the connection was cut by a scripted fault")
}

/// A status with headers and a body; a status or header that HTTP does not allow is answered with 500 and why.
pub(crate) fn status(status: u16, headers: &BTreeMap<String, String>, body: Option<Value>) -> Response {
    let Ok(status) = StatusCode::from_u16(status) else {
        return (StatusCode::INTERNAL_SERVER_ERROR, format!("the fault's status {status} is not one")).into_response();
    };
    let body = match body {
        Some(Value::String(text)) => text,
        Some(json) => json.to_string(),
        None => documented_body(status).to_string(),
    };
    let mut response = (status, body).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in headers {
        let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) else {
            return (StatusCode::INTERNAL_SERVER_ERROR, format!("the fault's header {name} is not one"))
                .into_response();
        };
        response.headers_mut().insert(name, value);
    }
    response
}

/// The documented codes and messages; the status' own words where nothing is documented.
fn documented_body(status: StatusCode) -> Value {
    use crate::errors::ApiError as E;
    match status.as_u16() {
        400 => json!({"code": "invalid_request", "message": "Invalid request body"}),
        401 => json!({"code": "unauthorized", "message": E::Unauthorized.to_string()}),
        403 => json!({"code": "forbidden", "message": E::Forbidden.to_string()}),
        404 => json!({"code": "not_found", "message": E::NotFound.to_string()}),
        409 => json!({"code": "optimistic_locking_error", "message": E::Conflict.to_string()}),
        422 => json!({"code": "patch_failed", "message": E::PatchFailed.to_string()}),
        429 => json!({"code": "rate_limited", "message": E::RateLimited.to_string()}),
        _ => json!({"code": "internal_service_error", "message": status.canonical_reason().unwrap_or("Unknown")}),
    }
}

/// A redirect.
pub(crate) fn redirect(location: &str, code: u16) -> Response {
    status(code, &BTreeMap::from([(LOCATION.to_string(), location.to_owned())]), Some(Value::String(String::new())))
}

/// JSON that ends in the middle.
pub(crate) fn malformed() -> Response {
    ([(CONTENT_TYPE, "application/json")], r#"{"_links":{"self":{"href":"/api/v2"#).into_response()
}

/// A valid JSON object of at least `bytes` bytes, without `content-length`.
pub(crate) fn huge(bytes: u64) -> Response {
    const CHUNK: u64 = 64 * 1024;
    let chunk = Bytes::from(vec![b'x'; 64 * 1024]);
    let padding = stream::iter(0..bytes.div_ceil(CHUNK)).map(move |_| chunk.clone());
    let parts = stream::once(future::ready(Bytes::from_static(br#"{"items":[],"_links":{},"padding":""#)))
        .chain(padding)
        .chain(stream::once(future::ready(Bytes::from_static(br#""}"#))));
    ([(CONTENT_TYPE, "application/json")], Body::from_stream(parts.map(Ok::<_, io::Error>))).into_response()
}

/// Sends the first `kept` bytes of the body, then breaks the connection. A shorter body is sent whole.
pub(crate) async fn truncate(response: Response, kept: usize) -> Response {
    let (mut parts, body) = read(response).await;
    if kept >= body.len() {
        return Response::from_parts(parts, Body::from(body));
    }
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    let start = body.slice(..kept);
    let pieces = stream::unfold(Some(start), |left| async move {
        // Yielding lets the server write what it has before it learns of the error.
        tokio::task::yield_now().await;
        match left {
            Some(start) if !start.is_empty() => Some((Ok(start), Some(Bytes::new()))),
            Some(_) => Some((Err(cut()), None)),
            None => None,
        }
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// Sends the body at a pace, at most ten pieces a second.
pub(crate) async fn drip(response: Response, bytes_per_second: u64) -> Response {
    let (mut parts, body) = read(response).await;
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    let pace = bytes_per_second.max(1);
    let piece = usize::try_from(pace.div_ceil(10)).unwrap_or(usize::MAX);
    let wait = Duration::from_micros(1_000_000 * pace.div_ceil(10) / pace);
    Response::from_parts(parts, Body::from_stream(slowly(body, piece, wait)))
}

fn slowly(body: Bytes, piece: usize, wait: Duration) -> impl Stream<Item = io::Result<Bytes>> {
    stream::unfold(body, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(wait).await;
        let next = left.split_to(piece.min(left.len()));
        Some((Ok(next), left))
    })
}

/// Removes a field from each of the answer's `items`, or from the object if no item has it.
pub(crate) async fn drop_field(response: Response, field: &str) -> Response {
    let (parts, body) = read(response).await;
    let Ok(Value::Object(mut whole)) = serde_json::from_slice(&body) else {
        return Response::from_parts(parts, Body::from(body));
    };
    let from_items = whole.get_mut("items").and_then(Value::as_array_mut).is_some_and(|items| {
        let removed = items.iter_mut().filter_map(|item| item.as_object_mut()?.remove(field)).count();
        removed > 0
    });
    if !from_items {
        whole.remove(field);
    }
    let mut answer = Json(whole).into_response();
    *answer.status_mut() = parts.status;
    for (name, value) in &parts.headers {
        if name != CONTENT_LENGTH {
            answer.headers_mut().insert(name.clone(), value.clone());
        }
    }
    answer
}

/// Our own answers are in memory, so reading one cannot fail.
async fn read(response: Response) -> (http::response::Parts, Bytes) {
    let (parts, body) = response.into_parts();
    (parts, axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default())
}
