//! What happens to every request before and after its route, and why in this order.
//!
//! Few layers, and in each one function around the other: axum copies a layer with all that is in it for every request.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::ConfigError;
use tower_http::limit::RequestBodyLimitLayer;

use crate::config::{PublicUrl, TrustedProxies};
use crate::middleware::cross_site::CrossSiteLayer;
use crate::middleware::limits::CatchPanic;
use crate::middleware::{client_address, cross_site, headers, host, limits, log, request_id};
use crate::portal::Portal;
use crate::routes::{refused, waiting};
use crate::session::{self, Sessions};

/// The layers, with what they need. Cheap to clone.
#[derive(Clone)]
pub(super) struct Layers(Arc<Needs>);

struct Needs {
    portal: Portal,
    sessions: Sessions,
    public_url: PublicUrl,
    proxies: TrustedProxies,
    cross_site: CrossSiteLayer,
}

impl Layers {
    /// # Errors
    /// [`ConfigError`] if the public URL is no origin.
    pub(super) fn new(
        portal: Portal,
        sessions: Sessions,
        public_url: PublicUrl,
        proxies: TrustedProxies,
    ) -> Result<Self, ConfigError> {
        let cross_site = cross_site::layer(&public_url)?;
        Ok(Self(Arc::new(Needs { portal, sessions, public_url, proxies, cross_site })))
    }

    /// Around everything.
    pub(super) fn around(&self, router: Router<Portal>) -> Router<Portal> {
        let outside = from_fn_with_state(self.clone(), outside);
        let inside = from_fn_with_state(self.clone(), inside);
        router.layer((outside, compression(), inside))
    }

    /// Around pages, and what they ask for.
    pub(super) fn around_pages(&self, pages: Router<Portal>) -> Router<Portal> {
        pages.layer((self.guard(), from_fn_with_state(self.clone(), page), limits::body()))
    }

    /// Around the browser's files and around a route that takes a file: bodies of at most `limit`, and no waiting page.
    pub(super) fn around_files(&self, files: Router<Portal>, limit: RequestBodyLimitLayer) -> Router<Portal> {
        files.layer((self.guard(), from_fn_with_state(self.clone(), file), limit))
    }

    /// Around what watches the process, which asks it by its address.
    pub(super) fn around_probes(&self, probes: Router<Portal>) -> Router<Portal> {
        let time = from_fn(async |request, next: Next| limits::time(request, |request| next.run(request)).await);
        probes.layer((self.guard(), time, limits::body()))
    }

    /// A request that breaks ends here, so that everything further out still happens to its answer.
    fn guard(&self) -> (CatchPanic, CrossSiteLayer) {
        (limits::catch_panic(), self.0.cross_site.clone())
    }
}

/// Every answer, whoever made it, has its headers and its ID.
async fn outside(State(layers): State<Layers>, request: Request, next: Next) -> Response {
    let Needs { public_url, proxies, .. } = &*layers.0;
    let https = headers::Https(public_url.is_https());
    let set = |request| headers::set(https, request, |request| next.run(request));
    request_id::assign(client_address::note(proxies, request), set).await
}

/// The log comes first: it sees the status that is sent, and the route, which only a layer of the router's knows.
async fn inside(State(layers): State<Layers>, request: Request, next: Next) -> Response {
    let Needs { portal, sessions, public_url, .. } = &*layers.0;
    // Refused before any body is read.
    let strict = |request| cross_site::strict(public_url, request, |request| next.run(request));
    let named = |request| limits::named(request, strict);
    // What is refused further in is drawn as a page like any other. Attaching a session looks nothing up: that is done where
    // somebody asks who is there, which files and probes never do.
    let drawn = |request| refused::draw(portal, session::attach(sessions, request), named);
    log::requests(request, drawn).await
}

async fn page(State(layers): State<Layers>, request: Request, next: Next) -> Response {
    let Needs { portal, public_url, .. } = &*layers.0;
    // Nobody looks at an empty window while LaunchDarkly does not respond.
    let patient = |request| waiting::patient(portal, request, |request| next.run(request));
    limits::time(request, |request| host::own(public_url, request, patient)).await
}

async fn file(State(layers): State<Layers>, request: Request, next: Next) -> Response {
    let own = |request| host::own(&layers.0.public_url, request, |request| next.run(request));
    limits::time(request, own).await
}

/// What no portal can do without, for [`super::bare`]: names of requests, compression, the log, sessions.
pub(super) fn least(sessions: Sessions, pages: Router<Portal>) -> Router<Portal> {
    let outside = from_fn(async |request, next: Next| request_id::assign(request, |request| next.run(request)).await);
    let inside = from_fn_with_state(sessions, async |State(sessions): State<Sessions>, request, next: Next| {
        log::requests(request, |request| next.run(session::attach(&sessions, request))).await
    });
    pages.layer((outside, compression(), inside))
}

/// Pages and JSON. Events must flow as they come, and packages are compressed when they are built.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().compress_when(
        DefaultPredicate::new()
            .and(NotForContentType::const_new("text/event-stream"))
            .and(NotForContentType::const_new("application/wasm")),
    )
}
