//! Signing in with LaunchDarkly: its members let the portal act for them, and paste no token.

use std::net::IpAddr;

use app::paths;
use app::view::Section;
use app::words;
use app::words::sign_in::{By, NotGranted};
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::FormValues;
use tower_sessions::cookie::time::Duration;
use url::Url;

use super::sign_in;
use crate::middleware::ClientAddress;
use crate::oauth::{Begun, OAuthError};
use crate::oidc::Left;
use crate::operations::company::{Flow, Step};
use crate::operations::sign_in::check_granted;
use crate::portal::Portal;
use crate::render::{Frame, Page};
use crate::session::Session;
use crate::views;
use crate::views::sign_in::{Asked, not_by_launchdarkly};

/// The cookie that only the browser has that left for LaunchDarkly.
const COOKIE: &str = "storekeeper-launchdarkly";
/// What a flow is for, before the instance's name.
const ISSUER: &str = "launchdarkly ";
/// How long somebody may take there.
const PATIENCE: Duration = Duration::minutes(10);

/// `POST /sign-in/launchdarkly`: on to LaunchDarkly.
pub(crate) async fn submit(frame: Frame, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let (portal, asked) = (&frame.portal, Asked::again(&form));
    let instance = form.get("instance");
    let begun = portal.oauth.begin(instance, &address_of(portal));
    let Some(begun) = begun else {
        return not_granted(&frame, asked, StatusCode::UNPROCESSABLE_ENTITY, &NotGranted::NoInstance).await;
    };
    let Begun { url, state, verifier } = match begun {
        Ok(begun) => begun,
        Err(error) => return not_granted(&frame, asked, StatusCode::BAD_GATEWAY, &not_by_launchdarkly(error)).await,
    };
    let flow = Flow {
        issuer: [ISSUER, instance].concat(),
        next: asked.next,
        typed: asked.typed,
        at: portal.clock.now(),
        step: Step::Left(Left { state, nonce: String::new(), verifier }),
    };
    let sealed = flow.seal(&portal.key).unwrap_or_default();
    // Browsers let no form lead to another site, also not by a redirect; a page may.
    let host = Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let refresh = HeaderValue::try_from(format!("0;url={url}"));
    let page = Page::new(words::sign_in::LEAVING, Section::None);
    let draw = move || app::pages::leaving(words::sign_in::WITH_LAUNCHDARKLY, host, url);
    let mut answer = frame.draw(page, draw).await;
    let cookie = portal.cookies.set(COOKIE, sealed, Some(PATIENCE)).map(|cookie| (header::SET_COOKIE, cookie));
    answer.headers_mut().extend(cookie.into_iter().chain(refresh.ok().map(|refresh| (header::REFRESH, refresh))));
    answer
}

/// `GET /sign-in/launchdarkly`: back from LaunchDarkly.
pub(crate) async fn back(
    frame: Frame,
    session: Session,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    let portal = &frame.portal;
    let begun = flow(portal, &headers).filter(|(_, _, left)| left.state == query.get("state"));
    let Some((instance, flow, left)) = begun else {
        return not_granted(&frame, Asked::default(), StatusCode::CONFLICT, &NotGranted::NotBegun).await;
    };
    let asked = Asked::to(&flow.next, &flow.typed);
    if let Some(why) = returned_error(query.get("error")) {
        return not_granted(&frame, asked, StatusCode::FORBIDDEN, &why).await;
    }
    let Ok(attempt) = sign_in::turn(&frame, address).await else {
        return not_granted(&frame, asked, StatusCode::TOO_MANY_REQUESTS, &NotGranted::TooMany).await;
    };
    match portal.oauth.finish(&instance, &address_of(portal), query.get("code"), &left.verifier).await {
        Ok(tokens) => match check_granted(portal, &instance, tokens).await {
            Ok(signed_in) => begin(&frame, &session, address, &headers, &asked, signed_in).await,
            Err(refusal) => {
                let (status, words) = sign_in::answer_to(&frame, &refusal);
                refuse(&frame, asked, status, words).await
            }
        },
        Err(error) => {
            // A code that was made up looks like one that was used.
            let used = error == OAuthError::Used;
            if used {
                attempt.failed();
            }
            let status = if used { StatusCode::CONFLICT } else { StatusCode::BAD_GATEWAY };
            not_granted(&frame, asked, status, &not_by_launchdarkly(error)).await
        }
    }
}

async fn begin(
    frame: &Frame,
    session: &Session,
    address: IpAddr,
    headers: &HeaderMap,
    asked: &Asked,
    signed_in: crate::session::SignedIn,
) -> Response {
    done(frame, sign_in::open(frame, session, &signed_in, address, headers, asked).await)
}

/// What LaunchDarkly sends people back with where it has no code for them; `None` where it has.
fn returned_error(error: &str) -> Option<NotGranted> {
    match error {
        "" => None,
        "access_denied" => Some(NotGranted::Denied),
        other => {
            let words = other.chars().filter(|char| !char.is_control()).take(200).collect();
            Some(NotGranted::Said(By::LaunchDarkly, words))
        }
    }
}

async fn not_granted(frame: &Frame, asked: Asked, status: StatusCode, why: &NotGranted) -> Response {
    refuse(frame, asked, status, words::sign_in::not_granted(why)).await
}

async fn refuse(frame: &Frame, asked: Asked, status: StatusCode, words: String) -> Response {
    done(frame, views::sign_in::draw(frame, status, asked.but(words)).await)
}

/// What was on the way has arrived, whatever came of it.
fn done(frame: &Frame, mut answer: Response) -> Response {
    let gone = frame.portal.cookies.remove(COOKIE);
    answer.headers_mut().extend(gone.map(|cookie| (header::SET_COOKIE, cookie)));
    answer
}

/// Where LaunchDarkly sends people back to.
fn address_of(portal: &Portal) -> String {
    format!("{}{}", portal.origin, paths::SIGN_IN_LAUNCHDARKLY)
}

/// What this browser began: with which instance, and what it must bring back.
fn flow(portal: &Portal, headers: &HeaderMap) -> Option<(String, Flow, Left)> {
    let sealed = portal.cookies.value(COOKIE, headers)?;
    portal.oauth.instances().find_map(|instance| {
        let flow = Flow::open(&portal.key, &sealed, &[ISSUER, instance].concat(), portal.clock.now())?;
        match flow.step.clone() {
            Step::Left(left) => Some((instance.to_owned(), flow, left)),
            Step::Back { .. } => None,
        }
    })
}
