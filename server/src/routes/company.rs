//! Coming in without an access token of one's own.

use std::net::IpAddr;

use app::paths;
use app::view::Section;
use app::words;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::FormValues;
use tower_sessions::cookie::time::Duration;

use super::sign_in;
use crate::middleware::ClientAddress;
use crate::oidc::{Return, Trouble};
use crate::operations::company::{self, Flow, NotIn, Step};
use crate::portal::Portal;
use crate::render::{Frame, Page};
use crate::session::{Identity, Session, SignedIn};
use crate::views;
use crate::views::sign_in::{Asked, COOKIE, flow, not_by_company, not_opened, shown, way};

/// `POST /sign-in/company`: on to the provider, or in with a team.
pub(crate) async fn submit(
    frame: Frame,
    session: Session,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = FormValues::decode(&body);
    let portal = &frame.portal;
    let asked = Asked::again(&form);
    if form.get("team").is_empty() {
        return leave(&frame, asked).await;
    }
    let company = portal.company.get();
    let said = frame.said.as_ref().filter(|_| company.headers.is_some()).map(Identity::from);
    let back = || match flow(portal, &company, &headers)?.step {
        Step::Back { identity, .. } => Some(identity),
        Step::Left(_) => None,
    };
    let asked = asked.by(way(&frame, &headers).0);
    let Some(identity) = said.or_else(back) else {
        return not_begun(&frame, asked).await;
    };
    match company::come_in(portal, &company, identity, form.get("team")).await {
        Ok(signed_in) => begin(&frame, &session, &signed_in, address, &headers, &asked).await,
        Err(why) => not_in(&frame, asked, &why).await,
    }
}

/// `GET /sign-in/company`: back from the provider.
pub(crate) async fn back(
    frame: Frame,
    session: Session,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    let portal = &frame.portal;
    let company = portal.company.get();
    let (Some(flow), Some(oidc)) = (flow(portal, &company, &headers), &company.oidc) else {
        return not_begun(&frame, Asked::default()).await;
    };
    let asked = Asked::to(&flow.next, &flow.typed);
    let Step::Left(left) = &flow.step else {
        // The address of the way back, once more.
        return Redirect::to(&paths::SIGN_IN.url()).into_response();
    };
    let text = |name| query.get(name).to_owned();
    let error = [text("error"), text("error_description")].join(" ").trim().to_owned();
    let brought = Return { code: text("code"), state: text("state"), error };
    let named = match portal.provider.finish(oidc, &address_of(portal), left, brought).await {
        Ok(identity) => identity,
        Err(trouble) => return not_granted(&frame, asked, trouble).await,
    };
    let groups = shown(&named.groups);
    let identity = named.known(&company);
    if let [only] = identity.teams(&company).as_slice() {
        return match company::come_in(portal, &company, identity, &only.name).await {
            Ok(signed_in) => begin(&frame, &session, &signed_in, address, &headers, &asked).await,
            Err(why) => not_in(&frame, asked, &why).await,
        };
    }
    // Nobody's, or a choice: on a page of its own, which can be loaded again.
    let chooses = Flow { step: Step::Back { identity, groups }, at: portal.clock.now(), ..flow };
    let mut answer = Redirect::to(&paths::SIGN_IN.url()).into_response();
    keep(portal, &chooses, &mut answer);
    answer
}

/// Says why somebody of the company does not come in.
async fn not_in(frame: &Frame, asked: Asked, why: &NotIn) -> Response {
    let (status, words) = match why {
        NotIn::NoTeam => (StatusCode::FORBIDDEN, words::sign_in::NOT_IN_TEAM.to_owned()),
        NotIn::Token(refusal) => (StatusCode::BAD_GATEWAY, words::sign_in::team_token(&not_opened(refusal))),
    };
    refuse(frame, asked, words, status).await
}

/// Has the browser keep how far it is.
fn keep(portal: &Portal, flow: &Flow, answer: &mut Response) {
    let sealed = flow.seal(&portal.key).unwrap_or_default();
    let cookie = portal.cookies.set(COOKIE, sealed, Some(Duration::minutes(10)));
    answer.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
}

/// Begins the session; who it is need not be proven any more.
async fn begin(
    frame: &Frame,
    session: &Session,
    signed_in: &SignedIn,
    address: IpAddr,
    headers: &HeaderMap,
    asked: &Asked,
) -> Response {
    let mut answer = sign_in::open(frame, session, signed_in, address, headers, asked).await;
    let gone = frame.portal.cookies.remove(COOKIE);
    answer.headers_mut().extend(gone.map(|cookie| (header::SET_COOKIE, cookie)));
    answer
}

/// Sends the browser to the provider.
async fn leave(frame: &Frame, asked: Asked) -> Response {
    let portal = &frame.portal;
    let company = portal.company.get();
    let Some(oidc) = &company.oidc else {
        return not_begun(frame, asked).await;
    };
    let (url, left) = match portal.provider.begin(oidc, &address_of(portal)).await {
        Ok(begun) => begun,
        Err(trouble) => return not_granted(frame, asked, trouble).await,
    };
    let flow = Flow {
        issuer: oidc.issuer.to_string(),
        next: asked.next,
        typed: asked.typed,
        at: portal.clock.now(),
        step: Step::Left(left),
    };
    // Browsers let no form lead to another site, also not by a redirect; a page may.
    let host = oidc.issuer.host_str().unwrap_or_default().to_owned();
    let refresh = HeaderValue::try_from(format!("0;url={url}"));
    let page = Page::new(words::sign_in::LEAVING, Section::None);
    let draw = move || app::pages::leaving(words::sign_in::WITH_COMPANY, host, url);
    let mut answer = frame.draw(page, draw).await;
    if let Ok(refresh) = refresh {
        answer.headers_mut().insert(header::REFRESH, refresh);
    }
    keep(portal, &flow, &mut answer);
    answer
}

async fn not_begun(frame: &Frame, asked: Asked) -> Response {
    not_granted(frame, asked, Trouble::NotBegun).await
}

async fn not_granted(frame: &Frame, asked: Asked, trouble: Trouble) -> Response {
    let status = status(&trouble);
    refuse(frame, asked, words::sign_in::not_granted(&not_by_company(trouble)), status).await
}

async fn refuse(frame: &Frame, asked: Asked, error: String, status: StatusCode) -> Response {
    views::sign_in::draw(frame, status, asked.but(error)).await
}

fn status(trouble: &Trouble) -> StatusCode {
    match trouble {
        Trouble::NotBegun | Trouble::Used => StatusCode::CONFLICT,
        Trouble::Refused(_) => StatusCode::FORBIDDEN,
        Trouble::Unavailable | Trouble::Wrong => StatusCode::BAD_GATEWAY,
    }
}

/// Where the provider sends people back to.
fn address_of(portal: &Portal) -> String {
    format!("{}{}", portal.origin, paths::SIGN_IN_COMPANY)
}
