//! The way of every request, in order: journal, fault, method override, routes, CORS. It must never know a resource.

use std::collections::BTreeMap;
use std::future::pending;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use tower::ServiceExt;

use crate::errors::ApiError;
use crate::faults::Misbehaviour;
use crate::journal::Effect;
use crate::serve::Cut;
use crate::{Emulator, control, lock, misbehave, routes};

/// Bodies larger than this are refused with 400. LaunchDarkly's own bound is not known.
const BODY_BOUND_BYTES: usize = 8 * 1024 * 1024;

#[derive(Clone)]
struct Gate {
    emulator: Emulator,
    api: Router,
}

/// Everything that the emulator serves.
pub(crate) fn router(emulator: &Emulator, with_control: bool) -> Router {
    let gate = Gate { emulator: emulator.clone(), api: routes::router(emulator) };
    // A fallback and not a route, so that the path's parameters are those of the inner router only.
    let api = Router::new().fallback(pass).with_state(gate);
    if with_control { api.merge(control::router(emulator.clone())) } else { api }
}

/// Notes the request, then answers it or does not, as the script says.
async fn pass(State(gate): State<Gate>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if !["/api/", "/trust/oauth/"].iter().any(|served| parts.uri.path().starts_with(served)) {
        return ApiError::NotFound.into_response();
    }
    let emulator = &gate.emulator;
    let cut = parts.extensions.get::<ConnectInfo<Cut>>().map(|info| info.0.clone());
    let sequence = emulator.journal_book().arrive(emulator.now_ms(), &parts);
    let fault = lock(&emulator.0.faults).due(&parts.method, parts.uri.path());
    let body = axum::body::to_bytes(body, BODY_BOUND_BYTES).await.ok();
    if let Some(entry) = emulator.journal_book().entry(sequence) {
        entry.body = body.as_ref().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    }
    let Some(response) = gate.answer(sequence, parts, body, fault).await else {
        if let Some(cut) = cut {
            cut.cut();
        }
        return misbehave::broken();
    };
    if let Some(entry) = emulator.journal_book().entry(sequence) {
        entry.status = Some(response.status().as_u16());
    }
    response
}

impl Gate {
    /// The answer; none if the connection shall be reset.
    async fn answer(
        &self,
        sequence: u64,
        parts: Parts,
        body: Option<Bytes>,
        fault: Option<Misbehaviour>,
    ) -> Option<Response> {
        use Misbehaviour as M;
        let execute = || self.clone().execute(sequence, parts, body);
        Some(match fault {
            None => execute().await,
            Some(M::Status { status, headers, body }) => misbehave::status(status, &headers, body),
            Some(M::Delay { ms }) => {
                tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
                execute().await
            }
            Some(M::Hang) => pending().await,
            Some(M::Reset) => return None,
            Some(M::Truncate { bytes }) => misbehave::truncate(execute().await, bytes).await,
            Some(M::Drip { bytes_per_second }) => misbehave::drip(execute().await, bytes_per_second).await,
            Some(M::Huge { bytes }) => misbehave::huge(bytes),
            Some(M::Malformed) => misbehave::malformed(),
            Some(M::Redirect { location, status }) => misbehave::redirect(&location, status),
            Some(M::DropField { field }) => misbehave::drop_field(execute().await, &field).await,
            Some(M::ExecuteThenReset) => {
                execute().await;
                return None;
            }
            Some(M::ResetThenExecute { ms }) => {
                let late = execute();
                tokio::spawn(async move {
                    tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
                    late.await
                });
                return None;
            }
            Some(M::ExecuteThenHang) => {
                execute().await;
                pending().await
            }
        })
    }

    /// What LaunchDarkly would do. What it did is noted before anything can become of the answer.
    async fn execute(self, sequence: u64, mut parts: Parts, body: Option<Bytes>) -> Response {
        let origin = parts.headers.get(header::ORIGIN).cloned();
        let mut response = if parts.method == Method::OPTIONS {
            StatusCode::NO_CONTENT.into_response()
        } else if let Some(body) = body {
            override_method(&mut parts);
            let Ok(response) = self.api.oneshot(Request::from_parts(parts, Body::from(body))).await;
            response
        } else {
            ApiError::invalid("it did not arrive whole, or is too large").into_response()
        };
        if let Some(entry) = self.emulator.journal_book().entry(sequence) {
            entry.effect = response.extensions_mut().remove::<Effect>();
        }
        if let Some(origin) = origin {
            allow(response.headers_mut(), origin);
        }
        response
    }
}

/// POST with `X-HTTP-Method-Override` is what the header says (documented).
fn override_method(parts: &mut Parts) {
    let wanted = parts.headers.get("x-http-method-override").map(HeaderValue::as_bytes);
    if parts.method == Method::POST
        && let Some(method @ (b"PATCH" | b"DELETE" | b"PUT")) = wanted
        && let Ok(method) = Method::from_bytes(method)
    {
        parts.method = method;
    }
}

/// The documented CORS headers: any origin is echoed, and the beta header is not among the allowed ones.
fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    let fixed = BTreeMap::from([
        ("access-control-allow-headers", "Accept, Content-Type, Content-Length, Accept-Encoding, Authorization"),
        ("access-control-allow-methods", "OPTIONS, GET, DELETE, PATCH"),
        ("access-control-max-age", "300"),
    ]);
    headers.extend(
        fixed.into_iter().filter_map(|(name, value)| {
            Some((header::HeaderName::try_from(name).ok()?, HeaderValue::from_static(value)))
        }),
    );
}
