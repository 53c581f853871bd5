//! Whose address a request comes from: the peer's, or, behind proxies that the operator trusts, the one that they noted.

use std::future::{Future, ready};
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use http::StatusCode;
use http::request::Parts;

use crate::config::TrustedProxies;

/// The address of whoever sent a request, in the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Notes the client's address in a request.
pub fn note(proxies: &TrustedProxies, mut request: Request) -> Request {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let client = proxies.client(peer.ip(), request.headers());
        request.extensions_mut().insert(ClientAddress(client));
    }
    request
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = StatusCode;

    fn from_request_parts(parts: &mut Parts, _: &S) -> impl Future<Output = Result<Self, StatusCode>> {
        // Missing only where the middleware is.
        ready(parts.extensions.get().copied().ok_or(StatusCode::INTERNAL_SERVER_ERROR))
    }
}
