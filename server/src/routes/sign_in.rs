//! Signing in and out.

use std::net::IpAddr;
use std::time::Duration;

use app::paths;
use app::words;
use app::words::sign_in::Reason;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{FormValues, Provider};

use crate::failure::Failure;
use crate::memory::{NotNow, Try};
use crate::middleware::ClientAddress;
use crate::operations::sessions;
use crate::operations::sign_in::{self, Refusal};
use crate::operations::typed;
use crate::render::Frame;
use crate::session::{self, About, MaybeViewer, Session, SignedIn};
use crate::views::sign_in::{self as views, Asked, chosen, not_opened, way};

/// `GET /sign-in`.
pub(crate) async fn page(frame: Frame, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let form = FormValues::decode(query.unwrap_or_default().as_bytes());
    let next = paths::local(form.get("next"));
    if frame.viewer.is_some() {
        return Redirect::to(&next).into_response();
    }
    let note = match (form.get("ended"), form.get("next")) {
        ("token", _) => Some(Reason::TokenRefused),
        (_, "") => None,
        _ => Some(Reason::PageWanted),
    };
    let note = note.map(|why| words::sign_in::reason(why).to_owned());
    let asked = Asked { instance: form.get("instance").to_owned(), next, note, ..Asked::default() };
    let asked = match way(&frame, &headers) {
        // Back from the provider, one goes on where one wanted to.
        (way, Some(back)) => Asked { next: back.next, typed: back.typed, ..asked }.by(way),
        (way, None) => asked.by(way),
    };
    views::draw(&frame, StatusCode::OK, asked).await
}

/// Instead of an answer to a form whose session has ended: the way back in, and what was typed goes along.
pub(crate) async fn interrupted(frame: &Frame, path: &str, provider: Option<Provider>, form: FormValues) -> Response {
    let Some(provider) = provider else { return Redirect::to(&paths::sign_in(path)).into_response() };
    let typed = typed::hold(&frame.portal, path, provider, form).unwrap_or_default();
    let note = Some(words::sign_in::reason(Reason::FormSent).to_owned());
    let asked = Asked { next: path.to_owned(), typed, note, ..Asked::default() };
    let instance = chosen(frame, "");
    views::draw(frame, StatusCode::UNAUTHORIZED, Asked { instance, ..asked }).await
}

/// `POST /sign-in`.
pub(crate) async fn submit(
    frame: Frame,
    session: Session,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = FormValues::decode(&body);
    let next = paths::local(form.get("next"));
    let instance = chosen(&frame, form.get("instance"));
    let typed = form.get("typed").to_owned();
    let refused = |error| Asked {
        instance: instance.clone(),
        next: next.clone(),
        typed: typed.clone(),
        error: Some(error),
        ..Asked::default()
    };
    let attempt = match turn(&frame, address).await {
        Ok(attempt) => attempt,
        Err(not_now) => {
            let (why, wait) = match not_now {
                NotNow::Limited(wait) => (words::sign_in::NotNow::Failed, wait),
                NotNow::Busy | NotNow::Full => (words::sign_in::NotNow::UnderWay, AGAIN),
            };
            let seconds = wait.as_secs() + 1;
            let error = words::sign_in::not_now(why, seconds);
            let mut answer = views::draw(&frame, StatusCode::TOO_MANY_REQUESTS, refused(error)).await;
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            return answer;
        }
    };
    let checked = sign_in::check(&frame.portal, &instance, form.get("token")).await;
    // Only a token that LaunchDarkly does not know can have been a guess.
    if matches!(checked, Err(Refusal::Unknown)) {
        attempt.failed();
    }
    match checked {
        Ok(signed_in) => open(&frame, &session, &signed_in, address, &headers, &Asked::to(&next, &typed)).await,
        Err(refusal) => {
            let (status, error) = answer_to(&frame, &refusal);
            views::draw(&frame, status, refused(error)).await
        }
    }
}

/// Begins the session, and goes on to what was asked for.
pub(crate) async fn open(
    frame: &Frame,
    session: &Session,
    signed_in: &SignedIn,
    address: IpAddr,
    headers: &HeaderMap,
    asked: &Asked,
) -> Response {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let about = About::new(signed_in.name(), &signed_in.instance, Some(address), agent);
    match session::sign_in(session, signed_in, &about).await {
        Ok((headers, session)) => {
            let held = typed::resume(&frame.portal, &session, &asked.typed).await;
            let typed = held.map(|(path, id)| paths::with_typed(&paths::local(&path), &id.to_string()));
            (headers, Redirect::to(&typed.unwrap_or_else(|| asked.next.clone()))).into_response()
        }
        Err(_) => frame.fail(Failure::Database).await,
    }
}

/// How long somebody waits for others of the same address, and is then told to.
const BUSY: Duration = Duration::from_secs(10);
/// When they may try again then.
const AGAIN: Duration = Duration::from_secs(3);

/// Waits for a try, should many have just begun from one address.
pub(super) async fn turn(frame: &Frame, address: IpAddr) -> Result<Try, NotNow> {
    let patience = tokio::time::Instant::now() + BUSY;
    loop {
        match frame.portal.sign_in_limit.take(address) {
            Err(NotNow::Busy) if tokio::time::Instant::now() < patience => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            taken => return taken,
        }
    }
}

/// `POST /sign-out`.
pub(crate) async fn sign_out(frame: Frame, session: Session, MaybeViewer(viewer): MaybeViewer) -> Response {
    if let Some(viewer) = viewer {
        sessions::forget(&frame.portal, &viewer).await;
    }
    match session::sign_out(&session).await {
        Ok(headers) => (headers, Redirect::to(&paths::SIGN_IN.url())).into_response(),
        Err(_) => frame.fail(Failure::Database).await,
    }
}

/// The status and the words for a token that does not open the portal.
pub(super) fn answer_to(frame: &Frame, refusal: &Refusal) -> (StatusCode, String) {
    match refusal {
        Refusal::Powerless(Some(upstream)) => (StatusCode::FORBIDDEN, words::sign_in::powerless(upstream)),
        Refusal::Powerless(None) => (StatusCode::FORBIDDEN, not_opened(refusal)),
        Refusal::Unknown => (StatusCode::UNAUTHORIZED, not_opened(refusal)),
        Refusal::Malformed(_) | Refusal::NoSuchInstance => (StatusCode::UNPROCESSABLE_ENTITY, not_opened(refusal)),
        Refusal::Failed(failure) => {
            let problem = frame.problem(failure);
            let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY);
            (status, words::sign_in::not_checked(&problem.explanation, &problem.advice))
        }
    }
}
