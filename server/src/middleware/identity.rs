//! Who the user is, if a trusted proxy says so. From anybody else the headers are removed and counted, so that nobody can
//! claim to be somebody else.

use axum::extract::{ConnectInfo, Request};
use http::{HeaderMap, HeaderName};
use std::net::SocketAddr;

use crate::config::{IdentityHeaders, TrustedProxies};
use crate::metrics;

/// The longest name or list of groups that is read, in bytes.
const MOST: usize = 8 * 1024;

/// Who asks, as a trusted proxy says; in the request's extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyIdentity {
    /// Who it is.
    pub user: String,
    /// Which groups they are in.
    pub groups: Vec<String>,
}

/// What [`note`] needs.
#[derive(Clone, Debug)]
pub struct Says {
    /// The proxies whose word counts.
    pub proxies: TrustedProxies,
    /// Where they say it.
    pub headers: IdentityHeaders,
}

/// Notes in a request who asks, and takes from it what says so.
pub fn note(says: &Says, mut request: Request) -> Request {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let Says { proxies, headers } = says;
    let said = identity(request.headers(), headers);
    let named = [&headers.user, &headers.groups].map(|name| request.headers_mut().remove(name).is_some());
    if peer.is_some_and(|peer| proxies.trusts(peer)) {
        request.extensions_mut().insert(said);
    } else if named.contains(&true) {
        metrics::identity_ignored();
        tracing::warn!(peer = peer.map(tracing::field::display), "an identity header came from no trusted proxy");
    }
    request
}

/// What the headers say; `None` where they name nobody, or several.
fn identity(headers: &HeaderMap, names: &IdentityHeaders) -> Option<ProxyIdentity> {
    let one = |name: &HeaderName| {
        let mut all = headers.get_all(name).iter();
        let text = std::str::from_utf8(all.next()?.as_bytes()).ok()?.trim();
        (all.next().is_none() && !text.is_empty() && text.len() <= MOST).then(|| text.to_owned())
    };
    let groups = one(&names.groups).unwrap_or_default();
    let groups = groups.split(',').map(str::trim).filter(|group| !group.is_empty()).map(str::to_owned);
    Some(ProxyIdentity { user: one(&names.user)?, groups: groups.collect() })
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use axum::{Extension, Router};
    use tower::ServiceExt as _;
    use tower::util::MapRequestLayer;

    use super::*;

    async fn said(peer: &str, sent: &[(&str, &str)]) -> String {
        let proxies = TrustedProxies::parse(&["10.0.0.0/8".into()]).unwrap();
        let names = IdentityHeaders {
            user: HeaderName::from_static("x-forwarded-user"),
            groups: HeaderName::from_static("x-forwarded-groups"),
        };
        let echo = get(async |identity: Option<Extension<Option<ProxyIdentity>>>, headers: HeaderMap| {
            assert!(headers.get("x-forwarded-user").is_none() && headers.get("x-forwarded-groups").is_none());
            format!("{:?}", identity.and_then(|Extension(identity)| identity))
        });
        let says = Says { proxies, headers: names };
        let app = Router::new().route("/", echo).layer(MapRequestLayer::new(move |request| note(&says, request)));
        let mut request = Request::get("/");
        for (name, value) in sent {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 9)));
        let body = app.oneshot(request).await.unwrap().into_body();
        String::from_utf8(to_bytes(body, 10_000).await.unwrap().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn only_a_trusted_proxy_says_who_asks_and_only_one_person() {
        let (alice, groups) = (("x-forwarded-user", "alice@example.com"), ("x-forwarded-groups", "payments, ,ops"));
        let known = said("10.1.1.1", &[alice, groups]).await;
        assert_eq!(known, r#"Some(ProxyIdentity { user: "alice@example.com", groups: ["payments", "ops"] })"#);
        assert_eq!(said("192.0.2.1", &[alice, groups]).await, "None");
        assert_eq!(said("10.1.1.1", &[alice, ("x-forwarded-user", "root@example.com")]).await, "None");
        assert_eq!(said("10.1.1.1", &[("x-forwarded-user", "  "), groups]).await, "None");
        assert_eq!(said("10.1.1.1", &[groups]).await, "None");
    }
}
