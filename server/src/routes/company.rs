//! Coming in without an access token of one's own.

use std::net::IpAddr;

use app::paths;
use app::view::{CompanyWay, Section, TeamChoice};
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::FormValues;
use tower_sessions::cookie::time::Duration;
use tower_sessions::cookie::{Cookie, SameSite};

use super::sign_in::{self, Asked};
use crate::middleware::{ClientAddress, ProxyIdentity};
use crate::operations::company::{self, Flow, FlowId, Identity, NotIn, Proof, Return, Trouble};
use crate::portal::Portal;
use crate::render::{Frame, Page};
use crate::session::{Session, SignedIn};

/// The cookie that only the browser has that left for the provider.
const COOKIE: &str = "storekeeper-company";
/// Its longest value, in bytes: browsers keep no longer ones.
const COOKIE_BYTES: usize = 3_800;

/// The way in for people of the company, as the page for signing in offers it; `None` where there is none.
pub fn way(portal: &Portal, headers: Option<&ProxyIdentity>) -> Option<CompanyWay> {
    let company = portal.company.get();
    match headers {
        Some(said) if company.headers.is_some() => {
            Some(teams(portal, &said.into(), said.groups.iter().take(20).cloned().collect(), String::new()))
        }
        _ if company.oidc.is_some() => Some(CompanyWay::Provider),
        _ if company.headers.is_some() => Some(CompanyWay::Nobody),
        _ => None,
    }
}

fn teams(portal: &Portal, identity: &Identity, groups: Vec<String>, proof: String) -> CompanyWay {
    let choice = |team: &std::sync::Arc<crate::config::Team>| TeamChoice {
        name: team.name.clone(),
        projects: team.projects.as_ref().map(|projects| projects.iter().map(ToString::to_string).collect()),
        read_only: team.read_only,
    };
    let teams = identity.teams(&portal.company.get()).iter().map(choice).collect();
    CompanyWay::Teams { who: identity.name.clone(), groups, teams, proof }
}

/// `POST /sign-in/company`: on to the provider, or in with a team.
pub async fn submit(
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
    let proven = flow(portal, &headers).and_then(|(id, _)| {
        let proof = Proof::open(&portal.key, id, form.get("proof"), portal.clock.now())?;
        Some(proof.identity)
    });
    let company = portal.company.get();
    let said = frame.said.as_ref().filter(|_| company.headers.is_some()).map(Identity::from);
    let Some(identity) = said.or(proven) else {
        return refuse(&frame, asked, Trouble::NotBegun.to_string(), StatusCode::CONFLICT).await;
    };
    match company::come_in(portal, &company, identity, form.get("team")).await {
        Ok(signed_in) => begin(&frame, &session, &signed_in, address, &headers, &asked).await,
        Err(NotIn::NoTeam) => refuse(&frame, asked, NotIn::NoTeam.to_string(), StatusCode::FORBIDDEN).await,
        Err(NotIn::Token(refusal)) => {
            let error = format!("{} {refusal}", NotIn::Token(refusal.clone()));
            refuse(&frame, asked, error, StatusCode::BAD_GATEWAY).await
        }
    }
}

/// `GET /sign-in/company`: back from the provider.
pub async fn back(
    frame: Frame,
    session: Session,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    let portal = &frame.portal;
    let company = portal.company.get();
    let (Some((id, flow)), Some(oidc)) = (flow(portal, &headers), &company.oidc) else {
        return refuse(&frame, Asked::default(), Trouble::NotBegun.to_string(), StatusCode::CONFLICT).await;
    };
    let text = |name| query.get(name).to_owned();
    let error = [text("error"), text("error_description")].join(" ").trim().to_owned();
    let brought = Return { code: text("code"), state: text("state"), error };
    let asked = Asked::to(&flow.next, &flow.typed);
    let named = match portal.provider.finish(oidc, &address_of(portal), &flow, brought).await {
        Ok(identity) => identity,
        Err(trouble) => return refuse(&frame, asked, trouble.to_string(), status(&trouble)).await,
    };
    let shown = named.groups.iter().take(20).cloned().collect();
    let identity = named.known(&company);
    if let [only] = identity.teams(&company).as_slice() {
        return match company::come_in(portal, &company, identity, &only.name).await {
            Ok(signed_in) => begin(&frame, &session, &signed_in, address, &headers, &asked).await,
            Err(not_in) => refuse(&frame, asked, not_in.to_string(), StatusCode::BAD_GATEWAY).await,
        };
    }
    // Nobody's, or a choice.
    let proof = Proof { identity: identity.clone(), at: portal.clock.now() }.seal(&portal.key, id);
    let way = teams(portal, &identity, shown, proof.unwrap_or_default());
    sign_in::draw(&frame, StatusCode::OK, asked.with(way)).await
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
    answer.headers_mut().append(header::SET_COOKIE, remove(frame.portal.https));
    answer
}

/// Sends the browser to the provider.
async fn leave(frame: &Frame, asked: Asked) -> Response {
    let portal = &frame.portal;
    let company = portal.company.get();
    let Some(oidc) = &company.oidc else {
        return refuse(frame, asked, Trouble::NotBegun.to_string(), StatusCode::CONFLICT).await;
    };
    let (next, typed) = (asked.next.clone(), asked.typed.clone());
    let begun = portal.provider.begin(oidc, &address_of(portal), (&next, &typed), portal.clock.now()).await;
    let (url, mut flow) = match begun {
        Ok(begun) => begun,
        Err(trouble) => return refuse(frame, asked, trouble.to_string(), status(&trouble)).await,
    };
    let mut sealed = flow.seal(&portal.key).unwrap_or_default();
    if sealed.len() > COOKIE_BYTES {
        // Signing in goes before what was typed.
        flow.typed.clear();
        sealed = flow.seal(&portal.key).unwrap_or_default();
    }
    let cookie = Cookie::build((name(portal.https), sealed))
        .path("/")
        .http_only(true)
        .secure(portal.https)
        // The provider sends the browser back from its own site.
        .same_site(SameSite::Lax)
        .max_age(Duration::minutes(10));
    // Browsers let no form lead to another site, also not by a redirect; a page may.
    let host = oidc.issuer.host_str().unwrap_or_default().to_owned();
    let refresh = HeaderValue::try_from(format!("0;url={url}"));
    let page = Page::new("Signing in", Section::None);
    let mut answer = frame.draw(page, move || app::pages::leaving(host, url)).await;
    if let Ok(refresh) = refresh {
        answer.headers_mut().insert(header::REFRESH, refresh);
    }
    if let Ok(cookie) = HeaderValue::try_from(cookie.build().to_string()) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

async fn refuse(frame: &Frame, asked: Asked, error: String, status: StatusCode) -> Response {
    sign_in::draw(frame, status, asked.but(error)).await
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

fn flow(portal: &Portal, headers: &HeaderMap) -> Option<(FlowId, Flow)> {
    let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = texts.flat_map(Cookie::split_parse).filter_map(Result::ok);
    let cookie = cookies.find(|cookie| cookie.name() == name(portal.https))?;
    Flow::open(&portal.key, cookie.value(), portal.clock.now())
}

fn name(https: bool) -> String {
    if https { format!("__Host-{COOKIE}") } else { COOKIE.to_owned() }
}

fn remove(https: bool) -> HeaderValue {
    HeaderValue::from_static(if https {
        "__Host-storekeeper-company=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
    } else {
        "storekeeper-company=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
    })
}
