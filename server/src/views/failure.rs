//! From a failure to status, page and words. What happened, why if known, what to do next.

use app::paths;
use app::view::{ErrorJson, Problem, ProblemLink, Section};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use launchdarkly::Unavailability;
use leptos::prelude::IntoAny;

use crate::failure::Failure;
use crate::middleware::LogDetail;
use crate::render::{Frame, Page};
use crate::session::{self, Refused};

/// The words for one kind of failure.
struct Words {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    explanation: String,
    advice: &'static str,
    upstream: Option<String>,
}

impl Words {
    fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        explanation: &str,
        advice: &'static str,
    ) -> Self {
        Self { status, code, title, explanation: explanation.to_owned(), advice, upstream: None }
    }
}

impl Frame {
    /// The answer to a failed page. A token that no longer opens anything ends the session.
    pub async fn fail(&self, failure: Failure) -> Response {
        if failure == Failure::Unauthorized || failure == Failure::InstanceGone {
            return self.signed_out(&failure).await;
        }
        let mut response = self.problem_page(self.problem(&failure)).await;
        self.say_when(&mut response, Some(&failure));
        response.extensions_mut().insert(LogDetail(failure.to_string()));
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
        self.draw(page, move || app::pages::problem(problem).into_any()).await
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
        response.extensions_mut().insert(LogDetail(failure.to_string()));
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
        let words = words(failure, |until| self.seconds_until(until));
        Problem {
            pending: *failure == Failure::Pending,
            status: words.status.as_u16(),
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
        let words = words(failure, |until| self.seconds_until(until));
        let message = format!("{} {} {}", words.title, words.explanation, words.advice);
        let mut response = self.json_error(words.status, words.code, message.trim());
        let refused = *failure == Failure::Unauthorized || *failure == Failure::InstanceGone;
        if refused && self.after_refusal(failure).await == Refused::Over {
            self.end_session(&mut response).await;
        }
        self.say_when(&mut response, Some(failure));
        response.extensions_mut().insert(LogDetail(failure.to_string()));
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

fn words(failure: &Failure, seconds: impl Fn(i64) -> i64) -> Words {
    let words = Words::new;
    match failure {
        Failure::Unauthorized => words(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "LaunchDarkly no longer accepts your token.",
            "It was revoked, it has expired, or your account does not allow this address.",
            "Sign in again with another token.",
        ),
        Failure::Forbidden(upstream) => Words {
            upstream: upstream.clone(),
            ..words(
                StatusCode::FORBIDDEN,
                "forbidden",
                "LaunchDarkly does not allow this",
                "The token that you signed in with has no role that allows it. Nothing was changed.",
                "Ask an administrator of your LaunchDarkly account for a role that does, or sign in with another token.",
            )
        },
        Failure::NotFound => words(
            StatusCode::NOT_FOUND,
            "not_found",
            "This is not in LaunchDarkly",
            "It may have been deleted, or your token may not see it, or the address may be mistyped.",
            "Look for it in the table of integrations.",
        ),
        Failure::Conflict(upstream) => Words {
            upstream: Some(upstream.clone()),
            ..words(
                StatusCode::CONFLICT,
                "conflict",
                "LaunchDarkly reports a conflict",
                "Somebody else may be changing the same thing, or it may exist already.",
                "Look at it as it is now before you try again.",
            )
        },
        Failure::Invalid(upstream) => Words {
            upstream: Some(upstream.clone()),
            ..words(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid",
                "LaunchDarkly did not accept this",
                "Nothing was changed.",
                "Correct what LaunchDarkly names and try again.",
            )
        },
        Failure::RateLimited(until) => words(
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limited",
            "LaunchDarkly asks for a pause",
            &format!(
                "Your account has reached its limit of calls, which all its tokens share. It may be asked again in {} s.",
                seconds(until.0)
            ),
            "Wait that long and try again. Storekeeper does not repeat a write by itself.",
        ),
        Failure::Unavailable(why) => unavailable(*why),
        Failure::Pending => words(
            StatusCode::GATEWAY_TIMEOUT,
            "pending",
            "LaunchDarkly has not answered yet",
            "It was asked a moment ago.",
            "The page shows the new list once it has, or says why there is none.",
        ),
        Failure::Undecodable(field) => words(
            StatusCode::BAD_GATEWAY,
            "undecodable",
            "LaunchDarkly's answer could not be read",
            &format!("It was not what its documentation says, at: {field}."),
            "Try again. If it stays so, tell whoever operates this portal, with the request ID below.",
        ),
        Failure::TooLarge => words(
            StatusCode::BAD_GATEWAY,
            "too_large",
            "LaunchDarkly's answer was too large",
            "It was larger than the 32 MiB that Storekeeper reads, so none of it was used.",
            "Tell whoever operates this portal, with the request ID below.",
        ),
        Failure::InstanceGone
        | Failure::NotEditable
        | Failure::Database
        | Failure::Expired
        | Failure::ReadOnly
        | Failure::Unseen => own_words(failure),
    }
}

/// The words for what has its cause here.
fn own_words(failure: &Failure) -> Words {
    let words = Words::new;
    match failure {
        Failure::InstanceGone => words(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Your instance of LaunchDarkly is no longer configured here.",
            "Whoever operates this portal has removed it.",
            "Sign in again.",
        ),
        Failure::NotEditable => words(
            StatusCode::CONFLICT,
            "not_editable",
            "The settings of this integration cannot be edited here",
            "Storekeeper does not know this provider's settings, or LaunchDarkly did not send them. Nothing was changed.",
            "On its own page it can be looked at, turned on and off, and deleted. Its settings can be edited in LaunchDarkly.",
        ),
        Failure::ReadOnly => words(
            StatusCode::FORBIDDEN,
            "read_only",
            "This portal is read-only",
            "Whoever operates it has set it so. Nothing was sent to LaunchDarkly.",
            "Make the change in LaunchDarkly or in the tool that manages your integrations.",
        ),
        Failure::Expired => words(
            StatusCode::CONFLICT,
            "expired",
            "This confirmation is no longer good",
            "It was used already, has grown too old, or belongs to another session. Nothing was sent by this request.",
            "Look at the integration as it is now, and start again from there.",
        ),
        Failure::Unseen => words(
            StatusCode::SERVICE_UNAVAILABLE,
            "unseen",
            "What came of this cannot be read now",
            "It was confirmed a moment before, and Storekeeper's records do not answer. It may be under way, or done.",
            "Look at the activity in a moment, before you repeat anything.",
        ),
        _ => words(
            StatusCode::SERVICE_UNAVAILABLE,
            "database",
            "Storekeeper cannot write its records",
            "Without a record nothing is sent to LaunchDarkly, so nothing was changed by this request.",
            "Try again in a moment. If it stays so, tell whoever operates this portal: its database fails.",
        ),
    }
}

fn unavailable(why: Unavailability) -> Words {
    let explanation = match why {
        Unavailability::NotReached => {
            "It could not be reached: the network, its name or its certificate may be at fault."
        }
        Unavailability::TimedOut => "It did not answer within 10 seconds.",
        Unavailability::Paused => {
            "It has not answered several times in a row, so Storekeeper leaves it alone for a few seconds. Nothing was sent."
        }
        Unavailability::Interrupted => "Its answer broke off.",
        Unavailability::Status(_) => "It answered that it has a fault of its own.",
        Unavailability::Redirected => {
            "It pointed to another address, which Storekeeper does not follow with your token."
        }
    };
    Words {
        status: StatusCode::BAD_GATEWAY,
        code: "unavailable",
        title: "LaunchDarkly could not be read",
        explanation: explanation.to_owned(),
        advice: "Your integrations are not affected by this. Try again in a moment.",
        upstream: None,
    }
}

/// The problem of an address that cannot be right.
pub fn malformed(frame: &Frame) -> Problem {
    Problem {
        pending: false,
        status: StatusCode::BAD_REQUEST.as_u16(),
        title: "This address is malformed".into(),
        explanation: "It does not name a project, an environment, a provider and an integration as LaunchDarkly does."
            .into(),
        upstream: None,
        advice: "Look for the integration in the table.".into(),
        links: links(&Failure::NotFound, None),
        request_id: frame.request_id.clone(),
    }
}

/// The problem of a page that does not exist.
pub fn no_such_page(frame: &Frame) -> Problem {
    Problem {
        pending: false,
        status: StatusCode::NOT_FOUND.as_u16(),
        title: "There is no such page".into(),
        explanation: "Storekeeper has nothing at this address.".into(),
        upstream: None,
        advice: "Go on from the table of integrations.".into(),
        links: links(&Failure::NotFound, None),
        request_id: frame.request_id.clone(),
    }
}
