//! The one way from a page to a response, and the only file that knows how Leptos draws. Status and headers are settled
//! before the first byte of HTML.

use std::pin::Pin;

use app::document::document;
use app::markup::Markup;
use app::parts::MayWrite;
use app::paths;
use app::view::{Chrome, OutcomeNotice, Section, SessionEnd, Theme, ViewerBadge};
use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::UnixMillis;
use futures::{Stream, StreamExt as _, future, stream};
use leptos::context::provide_context;
use leptos::nonce::Nonce;
use leptos::prelude::{Owner, RenderHtml as _};
use leptos::tachys::view::Position;

use crate::database::{ABSOLUTE_MS, IDLE_MS};
use crate::middleware::{CspNonce, ProxyIdentity, RequestId};
use crate::operations::requester::Requester;
use crate::portal::Portal;
use crate::session::{MaybeViewer, Session, Viewer};

/// How long before a session ends people are told, in milliseconds.
const WARNING_MS: i64 = 5 * 60 * 1000;

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
    /// Who asks, as a trusted proxy says.
    pub said: Option<ProxyIdentity>,
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
    /// Whether it is about something under way.
    pub under_way: bool,
}

impl Page {
    /// A page that went well.
    pub fn new(title: impl Into<String>, section: Section) -> Self {
        Self { status: StatusCode::OK, title: title.into(), section, outcome: None, under_way: false }
    }

    /// The same page with another status.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same page, about something that may be `under_way`.
    #[must_use]
    pub fn under_way(self, under_way: bool) -> Self {
        Self { under_way, ..self }
    }

    /// The same page, saying what came of the last write.
    #[must_use]
    pub fn outcome(self, outcome: Option<OutcomeNotice>) -> Self {
        Self { outcome, ..self }
    }
}

impl Frame {
    /// Draws a page.
    pub async fn draw(&self, page: Page, main: impl FnOnce() -> Markup + Send + 'static) -> Response {
        let read_only = self.portal.is_read_only(self.viewer.as_ref());
        let chrome = Chrome {
            title: page.title,
            section: page.section,
            theme: self.theme,
            viewer: self.viewer.as_ref().map(|viewer| self.badge(viewer)),
            ends: self.viewer.as_ref().map(|viewer| self.ends(viewer)),
            demo: self.portal.is_demo(),
            read_only,
            here: self.here.clone(),
            outcome: page.outcome,
            under_way: page.under_way,
        };
        let options = self.portal.assets.clone();
        let whole = move || {
            provide_context(MayWrite(!read_only));
            document(chrome, options, main())
        };
        let mut response = draw_document(&self.nonce, Box::new(whole)).await;
        *response.status_mut() = page.status;
        response
    }

    /// The viewer, who asks for a write.
    pub fn requester(&self, viewer: &Viewer) -> Requester {
        Requester::new(&self.portal, viewer, &self.request_id)
    }

    /// When the viewer's session ends: a while after this request, and in any case a day after signing in.
    fn ends(&self, viewer: &Viewer) -> SessionEnd {
        let now = self.portal.clock.now();
        let (idle, last) = (now.0.saturating_add(IDLE_MS), viewer.signed_in.signed_in_at.0.saturating_add(ABSOLUTE_MS));
        let ends_in = UnixMillis(idle.min(last)).since(now);
        SessionEnd { idle: idle < last, warn_in: ends_in.saturating_sub(WARNING_MS).max(0) }
    }

    /// Who looks at which instance.
    pub fn badge(&self, viewer: &Viewer) -> ViewerBadge {
        let instance = self.portal.instances.get(&viewer.signed_in.instance);
        let instance = instance.map_or_else(String::new, |instance| instance.label.clone());
        let instance = match &viewer.signed_in.member {
            Some((_, team)) => format!("{instance}, team {}", team.name),
            None => instance,
        };
        ViewerBadge { name: viewer.signed_in.name().to_owned(), instance }
    }
}

/// Draws a whole document through Leptos' integration, in one go: pages load nothing, so there is nothing that a stream of
/// HTML could wait for, and the usual stream copies a page several times.
pub async fn draw_document(nonce: &str, whole: Box<dyn FnOnce() -> Markup + Send>) -> Response {
    let nonce = Nonce::from_value(nonce.to_owned());
    let whole = move || {
        // Only what is in an island is to come to life.
        if let Some(shared) = Owner::current_shared_context() {
            shared.set_is_hydrating(false);
        }
        whole()
    };
    // Handlers have read the request; the pages never ask for it.
    let request = Request::new(Body::empty());
    let drawn =
        leptos_axum::handle_response_inner(move || provide_context(nonce.clone()), whole, request, at_once).await;
    let (parts, stream) = drawn.into_parts();
    // It is all there: sent in one go it says how long it is, and wakes nobody twice. Drawing cannot fail half-way.
    let whole = axum::body::to_bytes(stream, usize::MAX).await.unwrap_or_default();
    Response::from_parts(parts, Body::from(whole))
}

/// The document as one piece, and after it what the islands' life needs.
fn at_once(
    whole: Markup,
    scripts: Box<dyn FnOnce() -> PinnedStream + Send>,
    _out_of_order: bool,
) -> Pin<Box<dyn Future<Output = PinnedStream> + Send>> {
    let mut html = String::with_capacity(whole.html_len());
    whole.to_html_with_buf(&mut html, &mut Position::FirstChild, true, false, Vec::new());
    let whole = stream::once(future::ready(html)).chain(scripts());
    Box::pin(future::ready(Box::pin(whole) as PinnedStream))
}

type PinnedStream = Pin<Box<dyn Stream<Item = String> + Send>>;

impl FromRequestParts<Portal> for Frame {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let MaybeViewer(viewer) =
            MaybeViewer::from_request_parts(parts, portal).await.map_err(IntoResponse::into_response)?;
        let here = match parts.uri.path_and_query() {
            Some(path) if parts.method == Method::GET => paths::with_base(path.as_str()),
            _ => paths::INTEGRATIONS.url(),
        };
        Ok(Self {
            portal: portal.clone(),
            viewer,
            request_id: parts.extensions.get::<RequestId>().map(ToString::to_string).unwrap_or_default(),
            here,
            reloads: parts.method == Method::GET,
            said: parts.extensions.get::<Option<ProxyIdentity>>().cloned().flatten(),
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
