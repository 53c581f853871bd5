//! A portal with nothing but sessions, and a browser to ask it with.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Extension, Router};
use domain::Caller;
use http::header::COOKIE;
use http::{Request, StatusCode};
use launchdarkly::AccessToken;
use tokio::sync::Notify;
use tower::ServiceExt as _;
use tower::util::MapRequestLayer;

use super::super::*;
use crate::clock::Clock;
use crate::database::{Database, Tickets};
use crate::middleware::{Refusal, RefusalKind, request_id};

pub(super) const CANARY: &str = "api-canary-5f2d8c1e";

pub(super) struct Portal {
    pub(super) app: Router,
    pub(super) database: Database,
    pub(super) tickets: Tickets,
    pub(super) key: MasterKey,
    pub(super) clock: Clock,
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) refusal: Option<RefusalKind>,
    pub(super) body: String,
}

impl Answer {
    /// `name=value` of the cookie that was set.
    pub(super) fn cookie(&self) -> String {
        self.headers[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
    }
}

/// Waits in a request that has read its session, then writes the session it has read.
#[derive(Clone, Default)]
pub(super) struct Gate {
    pub(super) entered: Arc<Notify>,
    pub(super) leave: Arc<Notify>,
}

async fn slow(Extension(gate): Extension<Gate>, session: Session) -> Result<String, NotSignedIn> {
    session.inner.get_value(signed_in::KEY).await.unwrap();
    gate.entered.notify_one();
    gate.leave.notified().await;
    session.inner.insert("late", "write").await.unwrap();
    session.inner.save().await.unwrap();
    Ok("late".into())
}

async fn sign_in_with(session: Session, token: String) -> axum::response::Response {
    let signed_in = SignedIn {
        token: AccessToken::parse(&token).unwrap(),
        instance: "eu".into(),
        caller: Caller { token_id: Some(token.len().to_string()), ..Caller::default() },
        signed_in_at: domain::UnixMillis(7),
        member: None,
        grant: None,
    };
    match sign_in(&session, &signed_in, &About::new("", "eu", None, "")).await {
        Ok((headers, _)) => headers.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn sign_out_now(session: Session) -> axum::response::Response {
    match sign_out(&session).await {
        Ok(headers) => headers.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn whoami(viewer: Viewer) -> String {
    let SignedIn { token, instance, caller, .. } = viewer.signed_in;
    assert_eq!(caller.token_id, Some(token.expose().len().to_string()));
    format!("{instance} {} {}", token.expose(), viewer.session)
}

async fn maybe(MaybeViewer(viewer): MaybeViewer) -> &'static str {
    if viewer.is_some() { "somebody" } else { "nobody" }
}

/// No instance that knows the portal.
pub(super) fn no_oauth() -> LaunchDarklyOAuth {
    LaunchDarklyOAuth::new(BTreeMap::new(), Clock::system())
}

pub(super) async fn portal_in(url: &str, key: &MasterKey, gate: Gate) -> Portal {
    let clock = Clock::fixed(1_700_000_000_000);
    let database = Database::open(url).await.unwrap();
    let sessions = Sessions::new(
        SessionRows::new(&database, &clock),
        key,
        Cookies::new(true),
        SharedCompany::default(),
        no_oauth(),
    );
    let app = Router::new()
        .route("/page", get(whoami))
        .route("/api/page", get(whoami))
        .route("/maybe", get(maybe))
        .route("/slow", get(slow))
        .route("/sign-in", post(sign_in_with))
        .route("/sign-out", post(sign_out_now))
        .layer(MapRequestLayer::new(move |request| attach(&sessions, request)))
        .layer(Extension(gate))
        .layer(from_fn(async |request, next: Next| request_id::assign(request, |request| next.run(request)).await));
    Portal { app, tickets: Tickets::new(&database, key, &clock), key: key.clone(), database, clock }
}

pub(super) async fn portal() -> Portal {
    portal_in("sqlite::memory:", &MasterKey::generate(), Gate::default()).await
}

impl Portal {
    pub(super) async fn send(&self, method: &str, path: &str, cookie: &str, body: &str) -> Answer {
        let request = Request::builder().method(method).uri(path).header(COOKIE, cookie.as_bytes());
        let response = self.app.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 10_000).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            refusal: parts.extensions.get::<Refusal>().map(|refusal| refusal.kind),
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub(super) async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send("GET", path, cookie, "").await
    }

    /// Signs in with `token`, coming with `cookie`; the new cookie.
    pub(super) async fn sign_in(&self, cookie: &str, token: &str) -> String {
        let answer = self.send("POST", "/sign-in", cookie, token).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.cookie()
    }

    pub(super) async fn signed_in(&self, cookie: &str) -> bool {
        self.get("/page", cookie).await.status == StatusCode::OK
    }

    pub(super) async fn rows(&self) -> i64 {
        self.database.count("sessions").await
    }
}
