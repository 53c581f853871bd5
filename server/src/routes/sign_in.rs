//! Signing in and out.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use app::paths;
use app::view::{Section, SignInPage};
use axum::body::Bytes;
use axum::extract::{ConnectInfo, RawQuery};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::FormValues;

use crate::middleware::{NotNow, Try};
use crate::operations::failure::Failure;
use crate::operations::sign_in::{self, Refusal};
use crate::render::{Frame, Page};
use crate::session::{self, MaybeViewer, Session};

/// `GET /sign-in`.
pub async fn page(frame: Frame, RawQuery(query): RawQuery) -> Response {
    let form = FormValues::decode(query.unwrap_or_default().as_bytes());
    let next = paths::local(form.get("next")).to_owned();
    if frame.viewer.is_some() {
        return Redirect::to(&next).into_response();
    }
    let note = match (form.get("ended"), form.get("next")) {
        ("token", _) => Some("LaunchDarkly no longer accepts the token that you were signed in with. Sign in again."),
        (_, "") => None,
        _ => Some("Sign in to go on to the page that you asked for."),
    };
    let note = note.map(str::to_owned);
    draw(&frame, StatusCode::OK, form.get("instance"), next, None, note).await
}

/// `POST /sign-in`.
pub async fn submit(
    frame: Frame,
    session: Session,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    body: Bytes,
) -> Response {
    let form = FormValues::decode(&body);
    let next = paths::local(form.get("next")).to_owned();
    let instance = chosen(&frame, form.get("instance"));
    let attempt = match turn(&frame, peer.ip()).await {
        Ok(attempt) => attempt,
        Err(wait) => {
            let error =
                format!("Too many failed tries from your address. Wait {} s and try again.", wait.as_secs() + 1);
            let mut answer = draw(&frame, StatusCode::TOO_MANY_REQUESTS, &instance, next, Some(error), None).await;
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
            return answer;
        }
    };
    let checked = sign_in::check(&frame.portal, &instance, form.get("token")).await;
    // Only a token that LaunchDarkly does not know can have been a guess.
    if matches!(checked, Err(Refusal::Unknown)) {
        attempt.failed();
    }
    match checked {
        Ok(signed_in) => match session::sign_in(&session, &signed_in).await {
            Ok(headers) => (headers, Redirect::to(&next)).into_response(),
            Err(_) => frame.fail(Failure::Database).await,
        },
        Err(refusal) => {
            let (status, error) = words(&frame, &refusal);
            draw(&frame, status, &instance, next, Some(error), None).await
        }
    }
}

/// Waits for a try, should many be under way from one address.
async fn turn(frame: &Frame, address: IpAddr) -> Result<Try, Duration> {
    loop {
        match frame.portal.sign_in_limit.take(address) {
            Ok(attempt) => return Ok(attempt),
            Err(NotNow::Limited(wait)) => return Err(wait),
            Err(NotNow::Busy) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// `POST /sign-out`.
pub async fn sign_out(frame: Frame, session: Session, MaybeViewer(viewer): MaybeViewer) -> Response {
    if let Some(viewer) = viewer {
        // Another session of the same token reads afresh.
        frame.portal.lists.forget(&viewer);
        frame.portal.environments.forget(&viewer);
    }
    match session::sign_out(&session).await {
        Ok(headers) => (headers, Redirect::to(paths::SIGN_IN)).into_response(),
        Err(_) => frame.fail(Failure::Database).await,
    }
}

fn words(frame: &Frame, refusal: &Refusal) -> (StatusCode, String) {
    match refusal {
        Refusal::Powerless(Some(upstream)) => {
            (StatusCode::FORBIDDEN, format!("{refusal} LaunchDarkly says: {upstream}"))
        }
        Refusal::Powerless(None) => (StatusCode::FORBIDDEN, refusal.to_string()),
        Refusal::Unknown => (StatusCode::UNAUTHORIZED, refusal.to_string()),
        Refusal::Malformed(_) | Refusal::NoSuchInstance => (StatusCode::UNPROCESSABLE_ENTITY, refusal.to_string()),
        Refusal::Failed(failure) => {
            let problem = frame.problem(failure);
            let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY);
            (status, format!("{refusal} {} {}", problem.explanation, problem.advice))
        }
    }
}

fn chosen(frame: &Frame, instance: &str) -> String {
    let instances = &frame.portal.instances;
    match (instance, instances.keys().next()) {
        ("", Some(only)) if instances.len() == 1 => only.clone(),
        _ => instance.to_owned(),
    }
}

async fn draw(
    frame: &Frame,
    status: StatusCode,
    instance: &str,
    next: String,
    error: Option<String>,
    note: Option<String>,
) -> Response {
    let instances = &frame.portal.instances;
    let view = SignInPage {
        instances: instances.iter().map(|(name, instance)| (name.clone(), instance.label.clone())).collect(),
        instance: instance.to_owned(),
        next,
        note,
        demo_tokens: frame.portal.demo_tokens.clone(),
        error,
    };
    let title = if view.error.is_some() { "Error: Sign in" } else { "Sign in" };
    frame.draw(Page::new(title, Section::None).status(status), move || app::pages::sign_in(view)).await
}
