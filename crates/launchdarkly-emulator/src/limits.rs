//! Rate limits per window of 10 seconds, and the headers that tell about them. It must never refuse anything unless a
//! limit was switched on.

use std::collections::HashMap;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue};

use crate::errors::ApiError;
use crate::options::Options;
use crate::{Emulator, lock};

/// The documented length of a window.
const WINDOW_MS: i64 = 10_000;
/// What the headers say is left while nothing is enforced.
const PLENTY: u32 = 10_000;

/// Requests in the present window.
#[derive(Default)]
pub(crate) struct Limits {
    window: i64,
    global: u32,
    routes: HashMap<String, u32>,
    by_address: u32,
}

/// What the headers say, and whether the request may pass.
struct Verdict {
    refusal: Option<Refusal>,
    global_remaining: u32,
    route_remaining: u32,
    reset_ms: i64,
}

enum Refusal {
    ByAddress { retry_after_seconds: u32 },
    ByAccount,
}

impl Limits {
    fn count(&mut self, route: &str, options: &Options, now_ms: i64) -> Verdict {
        let window = now_ms.div_euclid(WINDOW_MS);
        if window != self.window {
            *self = Self { window, ..Self::default() };
        }
        let mut verdict = Verdict {
            refusal: None,
            global_remaining: PLENTY,
            route_remaining: PLENTY,
            reset_ms: (window + 1) * WINDOW_MS,
        };
        if let Some(limit) = options.ip_limit {
            self.by_address = self.by_address.saturating_add(1);
            if self.by_address > limit.requests {
                let refusal = Refusal::ByAddress { retry_after_seconds: limit.retry_after_seconds };
                return Verdict { refusal: Some(refusal), ..verdict };
            }
        }
        if let Some(limit) = options.rate_limit {
            let on_route = self.routes.entry(route.to_owned()).or_default();
            if self.global >= limit.global || *on_route >= limit.route {
                verdict.refusal = Some(Refusal::ByAccount);
            } else {
                self.global += 1;
                *on_route += 1;
            }
            verdict.global_remaining = limit.global.saturating_sub(self.global);
            verdict.route_remaining = limit.route.saturating_sub(*on_route);
        }
        verdict
    }
}

/// Counts the request, refuses it with 429 if a limit is reached, and tells what is left in either case. A limit by
/// address comes with `Retry-After` alone (documented).
pub(crate) async fn limit(
    State(emulator): State<Emulator>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let route = format!("{} {}", request.method(), matched.as_ref().map_or("", MatchedPath::as_str));
    let options = emulator.options();
    let verdict = lock(&emulator.0.limits).count(&route, &options, emulator.now_ms());
    let mut response = match verdict.refusal {
        Some(Refusal::ByAddress { retry_after_seconds }) => {
            return ([(RETRY_AFTER, retry_after_seconds.to_string())], ApiError::RateLimited).into_response();
        }
        Some(Refusal::ByAccount) => ApiError::RateLimited.into_response(),
        None => next.run(request).await,
    };
    tell(response.headers_mut(), &verdict);
    response
}

fn tell(headers: &mut HeaderMap, verdict: &Verdict) {
    headers.insert("x-ratelimit-global-remaining", verdict.global_remaining.into());
    headers.insert("x-ratelimit-route-remaining", verdict.route_remaining.into());
    headers.insert("x-ratelimit-reset", HeaderValue::from(verdict.reset_ms));
}
