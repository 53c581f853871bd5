//! The one way from a page to a response, and the only file that knows `leptos_axum`. Status and headers are settled
//! before the first byte of HTML.

use std::sync::{Arc, Mutex, PoisonError};

use app::document::document;
use app::view::{Chrome, OutcomeNotice, Section, Theme, ViewerBadge};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::FromRequestParts;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::context::provide_context;
use leptos::nonce::Nonce;
use leptos::prelude::{AnyView, IntoAny};

use crate::middleware::{CspNonce, RequestId};
use crate::portal::Portal;
use crate::session::{MaybeViewer, Session, Viewer};

/// The largest page that is ever drawn, in bytes: a thousand rows are a tenth of it.
const PAGE_MAX_BYTES: usize = 16 * 1024 * 1024;

/// To be called before the first page is drawn: Leptos wants to know where to run what it spawns.
pub fn prepare() {
    // That another part of the process was first is no harm.
    let _already = any_spawner::Executor::init_tokio();
}

/// What a page needs besides its view model: who looks at it, how, and from where.
#[derive(Clone)]
pub struct Frame {
    /// The portal.
    pub portal: Portal,
    /// Who is signed in.
    pub viewer: Option<Viewer>,
    /// The request's ID.
    pub request_id: String,
    /// Path and query of the page; of a write, where its form is.
    pub here: String,
    /// Whether loading `here` again asks the same again: it was no write.
    pub reloads: bool,
    /// The session, whoever it belongs to.
    pub session: Option<Session>,
    nonce: String,
    theme: Theme,
}

/// A page, ready to be drawn.
pub struct Page {
    /// Its status.
    pub status: StatusCode,
    /// Its title.
    pub title: String,
    /// Where it belongs.
    pub section: Section,
    /// What came of the last write.
    pub outcome: Option<OutcomeNotice>,
}

impl Page {
    /// A page that went well.
    pub fn new(title: impl Into<String>, section: Section) -> Self {
        Self { status: StatusCode::OK, title: title.into(), section, outcome: None }
    }

    /// The same page with another status.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same page, saying what came of the last write.
    #[must_use]
    pub fn outcome(self, outcome: Option<OutcomeNotice>) -> Self {
        Self { outcome, ..self }
    }
}

impl Frame {
    /// Draws a page.
    pub async fn draw(&self, page: Page, main: impl FnOnce() -> AnyView + Send + 'static) -> Response {
        let chrome = Chrome {
            title: page.title,
            section: page.section,
            theme: self.theme,
            viewer: self.viewer.as_ref().map(|viewer| self.badge(viewer)),
            demo: self.portal.is_demo(),
            here: self.here.clone(),
            outcome: page.outcome,
        };
        let options = self.portal.assets.clone();
        let whole = move || document(chrome, options, main()).into_any();
        match draw_document(self.nonce.clone(), whole).await {
            Some(html) => {
                let kind = (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
                (page.status, [kind], html).into_response()
            }
            None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }

    fn badge(&self, viewer: &Viewer) -> ViewerBadge {
        let name = viewer.signed_in.caller.display_name().to_owned();
        let instance = self.portal.instances.get(&viewer.signed_in.instance);
        ViewerBadge { name, instance: instance.map_or_else(String::new, |instance| instance.label.clone()) }
    }
}

/// Draws a whole document. Leptos wants a function that it could call again; a page is drawn once, so its view model is
/// moved, not copied.
/// `None` should it be larger than is ever drawn.
pub async fn draw_document(nonce: String, whole: impl FnOnce() -> AnyView + Send + 'static) -> Option<Bytes> {
    let slot = Arc::new(Mutex::new(Some(whole)));
    let draw = move || {
        let whole = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        whole.map(|whole| whole())
    };
    let context = move || provide_context(Nonce::from_value(nonce.clone()));
    let response = leptos_axum::render_app_async_with_context(context, draw)(Request::new(Body::empty())).await;
    to_bytes(response.into_body(), PAGE_MAX_BYTES).await.ok()
}

impl FromRequestParts<Portal> for Frame {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let MaybeViewer(viewer) =
            MaybeViewer::from_request_parts(parts, portal).await.map_err(IntoResponse::into_response)?;
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let here = if parts.method == Method::GET { path } else { app::paths::INTEGRATIONS };
        Ok(Self {
            portal: portal.clone(),
            viewer,
            request_id: parts.extensions.get::<RequestId>().map(ToString::to_string).unwrap_or_default(),
            here: here.to_owned(),
            reloads: parts.method == Method::GET,
            session: parts.extensions.get::<Session>().cloned(),
            nonce: parts.extensions.get::<CspNonce>().map(|nonce| nonce.0.to_string()).unwrap_or_default(),
            theme: theme(&parts.headers),
        })
    }
}

/// The theme of the cookie: chosen by the browser, so it never touches the session.
fn theme(headers: &HeaderMap) -> Theme {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|cookies| cookies.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == "theme").map(|(_, key)| Theme::from_key(key)).unwrap_or_default()
}
