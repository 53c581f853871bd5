//! From a failure to status, page and words. What happened, why if known, what to do next.

use app::paths;
use app::view::{ErrorJson, Problem, ProblemLink, Section};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Unavailability;

use crate::failure::Failure;
use crate::middleware::LogDetail;
use crate::render::{Frame, Page};
use crate::session::{self, Refused};
use app::words::failure::{brief, whole};

impl Frame {
    /// The answer to a failed page. A token that no longer opens anything ends the session.
    pub async fn fail(&self, failure: Failure) -> Response {
        if failure == Failure::Unauthorized || failure == Failure::InstanceGone {
            return self.signed_out(&failure).await;
        }
        let mut response = self.problem_page(self.problem(&failure)).await;
        self.say_when(&mut response, Some(&failure));
        response.extensions_mut().insert(LogDetail(brief(&failure)));
        response
    }

    /// Says in a header when to come back, where LaunchDarkly has said so.
    pub fn say_when(&self, response: &mut Response, failure: Option<&Failure>) {
        if let Some(Failure::RateLimited(until)) = failure {
            let seconds = HeaderValue::from(self.seconds_until(until.0));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
    }

    /// The page of a problem.
    pub async fn problem_page(&self, problem: Problem) -> Response {
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let page = Page::new(problem.title.clone(), Section::None).status(status);
        self.draw(page, move || app::pages::problem(problem)).await
    }

    async fn signed_out(&self, failure: &Failure) -> Response {
        match self.after_refusal(failure).await {
            Refused::Renewed => return Redirect::to(&self.here).into_response(),
            Refused::Later => {
                let later = Failure::Unavailable(Unavailability::Interrupted);
                return self.problem_page(self.problem(&later)).await;
            }
            Refused::Over => {}
        }
        let mut response = Redirect::to(&paths::sign_in_again(&self.here)).into_response();
        self.end_session(&mut response).await;
        response.extensions_mut().insert(LogDetail(brief(failure)));
        response
    }

    /// Whether another token takes the place of the one that was refused.
    async fn after_refusal(&self, failure: &Failure) -> Refused {
        match (&self.session, &self.viewer) {
            (Some(session), Some(viewer)) if *failure == Failure::Unauthorized => {
                session.after_refusal(&viewer.signed_in).await
            }
            _ => Refused::Over,
        }
    }

    async fn end_session(&self, response: &mut Response) {
        if let Some(session) = &self.session
            && let Ok(headers) = session::sign_out(session).await
        {
            response.headers_mut().extend(headers);
        }
    }

    /// The problem behind a failure, for a page that has more to show.
    pub fn problem(&self, failure: &Failure) -> Problem {
        let words = whole(failure, |until| self.seconds_until(until.0));
        Problem {
            pending: *failure == Failure::Pending,
            status: status_and_code(failure).0.as_u16(),
            title: words.title.to_owned(),
            explanation: words.explanation,
            upstream: words.upstream,
            advice: words.advice.to_owned(),
            links: links(failure, self.reloads.then_some(self.here.as_str())),
            request_id: self.request_id.clone(),
        }
    }

    /// The answer of a JSON endpoint to a failure.
    pub async fn fail_json(&self, failure: &Failure) -> Response {
        let words = whole(failure, |until| self.seconds_until(until.0));
        let (status, code) = status_and_code(failure);
        let message = format!("{} {} {}", words.title, words.explanation, words.advice);
        let mut response = self.json_error(status, code, message.trim());
        let refused = *failure == Failure::Unauthorized || *failure == Failure::InstanceGone;
        if refused && self.after_refusal(failure).await == Refused::Over {
            self.end_session(&mut response).await;
        }
        self.say_when(&mut response, Some(failure));
        response.extensions_mut().insert(LogDetail(brief(failure)));
        response
    }

    /// An error of a JSON endpoint.
    pub fn json_error(&self, status: StatusCode, code: &str, message: &str) -> Response {
        let request_id = self.request_id.clone();
        (status, Json(ErrorJson { code: code.to_owned(), message: message.to_owned(), request_id })).into_response()
    }

    fn seconds_until(&self, until: i64) -> i64 {
        (until - self.portal.clock.now().0).max(0).div_euclid(1000) + 1
    }
}

/// The status of a failure's page, and its name in JSON.
fn status_and_code(failure: &Failure) -> (StatusCode, &'static str) {
    match failure {
        Failure::Unauthorized | Failure::InstanceGone => (StatusCode::UNAUTHORIZED, "unauthorized"),
        Failure::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
        Failure::ReadOnly => (StatusCode::FORBIDDEN, "read_only"),
        Failure::NotFound => (StatusCode::NOT_FOUND, "not_found"),
        Failure::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
        Failure::NotEditable => (StatusCode::CONFLICT, "not_editable"),
        Failure::Expired => (StatusCode::CONFLICT, "expired"),
        Failure::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        Failure::RateLimited(_) => (StatusCode::TOO_MANY_REQUESTS, "rate_limited"),
        Failure::Unavailable(_) => (StatusCode::BAD_GATEWAY, "unavailable"),
        Failure::Undecodable(_) => (StatusCode::BAD_GATEWAY, "undecodable"),
        Failure::TooLarge => (StatusCode::BAD_GATEWAY, "too_large"),
        Failure::Pending => (StatusCode::GATEWAY_TIMEOUT, "pending"),
        Failure::Database => (StatusCode::SERVICE_UNAVAILABLE, "database"),
        Failure::Unseen => (StatusCode::SERVICE_UNAVAILABLE, "unseen"),
    }
}

fn links(failure: &Failure, here: Option<&str>) -> Vec<ProblemLink> {
    let table = ProblemLink { label: "Go to the integrations".into(), href: paths::INTEGRATIONS.into() };
    match failure {
        Failure::NotFound | Failure::Forbidden(_) | Failure::Expired | Failure::NotEditable | Failure::ReadOnly => {
            vec![table]
        }
        _ => (here.map(|here| ProblemLink { label: "Try again".into(), href: here.to_owned() }).into_iter())
            .chain((here != Some(&paths::INTEGRATIONS.url())).then_some(table))
            .collect(),
    }
}

/// The problem of an address that cannot be right.
pub(crate) fn malformed(frame: &Frame) -> Problem {
    Problem {
        pending: false,
        status: StatusCode::BAD_REQUEST.as_u16(),
        title: "This address is malformed".into(),
        explanation: "It does not identify a project, environment, provider and integration.".into(),
        upstream: None,
        advice: "Look for the integration in the table.".into(),
        links: links(&Failure::NotFound, None),
        request_id: frame.request_id.clone(),
    }
}

/// The problem of a page that does not exist.
pub(crate) fn no_such_page(frame: &Frame) -> Problem {
    Problem {
        pending: false,
        status: StatusCode::NOT_FOUND.as_u16(),
        title: "Page not found".into(),
        explanation: "There is no page at this address.".into(),
        upstream: None,
        advice: "Go to the integrations table.".into(),
        links: links(&Failure::NotFound, None),
        request_id: frame.request_id.clone(),
    }
}
