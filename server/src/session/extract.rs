//! Asking who is there. A route that takes a [`Viewer`] cannot run without one. A store that does not respond is never
//! taken for "signed out".

use std::future::{Future, ready};

use app::paths::{self, Path};
use app::words::sign_in::NOT_SIGNED_IN;
use axum::extract::{FromRequestParts, MatchedPath};
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use http::{Method, StatusCode};

use super::signed_in::SaidBy;
use super::viewer::{MaybeViewer, Viewer};
use super::{Session, SessionError};
use crate::middleware::{LogDetail, ProxyIdentity, Refusal, RefusalKind, RequestId, api_error};

/// Paths below this one answer in JSON.
const API: &str = "/api/";

/// Why there is no [`Viewer`]. As a response: to the sign-in page, from where people come back here; 401 below `/api/`;
/// 503 when the store does not respond.
#[derive(Debug)]
pub struct NotSignedIn {
    /// The store's failure; `None` when nobody is signed in.
    pub failure: Option<SessionError>,
    /// Path and query of the request, as the router knows them.
    pub path_and_query: String,
    /// The request's id.
    pub request_id: String,
}

impl NotSignedIn {
    fn new(parts: &Parts, failure: Option<SessionError>) -> Self {
        let uri = &parts.uri;
        Self {
            failure,
            path_and_query: if parts.method == Method::GET || parts.method == Method::HEAD {
                uri.path_and_query().map_or("/", |text| text.as_str()).to_owned()
            } else {
                page_behind(parts)
            },
            request_id: parts.extensions.get::<RequestId>().map(ToString::to_string).unwrap_or_default(),
        }
    }

    fn wants_json(&self) -> bool {
        self.path_and_query.starts_with(API)
    }
}

impl IntoResponse for NotSignedIn {
    fn into_response(self) -> Response {
        match &self.failure {
            Some(failure) => {
                let mut response = Refusal::new(RefusalKind::Unavailable).into_response();
                response.extensions_mut().insert(LogDetail(failure.to_string()));
                response
            }
            None if self.wants_json() => {
                api_error(StatusCode::UNAUTHORIZED, "not_signed_in", NOT_SIGNED_IN, &self.request_id)
            }
            None => Redirect::to(&paths::sign_in(&paths::with_base(&self.path_and_query))).into_response(),
        }
    }
}

/// The page that a form belongs to: another than its own address where that answers only to POST, or to what is lost by now.
fn page_behind(parts: &Parts) -> String {
    use paths::{
        ACTIVITY, CHECK, CHECK_VALUES, CHECKS, CLONE, COVERAGE, COVERAGE_REFRESH, DELETE, DRIFT, EDIT, EXPORT,
        INTEGRATIONS, LOOK_AGAIN, NEW, NEW_REVIEW, REBASE, REVIEW, SCAN, SESSIONS, STORES, SWITCH, UNDO,
    };

    let path = parts.uri.path();
    let above = path.rsplit_once('/').map_or(path, |(above, _)| above);
    match parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str) {
        SWITCH | REVIEW | REBASE | DELETE | CHECK => above.to_owned(),
        NEW_REVIEW | CHECK_VALUES => format!("{above}/new"),
        NEW | EDIT | CLONE => path.to_owned(),
        LOOK_AGAIN | UNDO => ACTIVITY.pattern().to_owned(),
        pattern if pattern == COVERAGE_REFRESH.pattern() || pattern == SCAN.pattern() => COVERAGE.pattern().to_owned(),
        pattern if [DRIFT, EXPORT, STORES, CHECKS, SESSIONS].map(Path::pattern).contains(&pattern) => path.to_owned(),
        pattern if pattern.starts_with(API) => path.to_owned(),
        _ => INTEGRATIONS.pattern().to_owned(),
    }
}

async fn viewer(parts: &Parts) -> Result<Option<Viewer>, NotSignedIn> {
    let found = match parts.extensions.get::<Session>() {
        Some(session) => still_said(parts, session).await,
        None => Err(SessionError::NotAttached),
    };
    found.map_err(|failure| NotSignedIn::new(parts, Some(failure)))
}

/// Who is signed in, if a proxy that said who it is says the same of whoever asks now. For whoever it no longer counts to the
/// team, the session ends, and with it what goes on in it.
async fn still_said(parts: &Parts, session: &Session) -> Result<Option<Viewer>, SessionError> {
    let viewer = session.viewer().await?;
    let Some((member, team)) = viewer.as_ref().and_then(|viewer| viewer.signed_in.member.as_ref()) else {
        return Ok(viewer);
    };
    if member.by == SaidBy::Provider {
        return Ok(viewer);
    }
    match parts.extensions.get::<Option<ProxyIdentity>>().and_then(Option::as_ref) {
        Some(said) if said.user == member.id && team.has(&said.groups) => Ok(viewer),
        Some(said) if said.user == member.id => {
            session.inner.flush().await?;
            Ok(None)
        }
        _ => Ok(None),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = NotSignedIn;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, NotSignedIn> {
        viewer(parts).await?.ok_or_else(|| NotSignedIn::new(parts, None))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MaybeViewer {
    type Rejection = NotSignedIn;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, NotSignedIn> {
        viewer(parts).await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = NotSignedIn;

    fn from_request_parts(parts: &mut Parts, _state: &S) -> impl Future<Output = Result<Self, NotSignedIn>> {
        let session = parts.extensions.get::<Session>().cloned();
        ready(session.ok_or_else(|| NotSignedIn::new(parts, Some(SessionError::NotAttached))))
    }
}
