//! Strips the base path of a portal that shares its origin with others, so that no route knows of it.

use app::paths;
use axum::Router;
use axum::extract::Request;
use http::Uri;
use http::uri::PathAndQuery;
use tower::Layer as _;
use tower::util::MapRequestLayer;

/// A path that no route has: whatever is not the portal's is answered like any other page that is not there.
const NOWHERE: PathAndQuery = PathAndQuery::from_static("/-");

/// Takes the base off what is asked for, before anything is routed.
pub fn strip(router: Router) -> Router {
    match paths::base() {
        "" => router,
        _ => Router::new().fallback_service(MapRequestLayer::new(stripped).layer(router)),
    }
}

fn stripped(mut request: Request) -> Request {
    // Whoever watches the process asks it by its address.
    if ![paths::HEALTHZ, paths::READYZ].map(paths::Path::pattern).contains(&request.uri().path()) {
        let uri = std::mem::take(request.uri_mut());
        *request.uri_mut() = without(paths::base(), uri);
    }
    request
}

/// What is asked for below the base.
fn without(base: &str, uri: Uri) -> Uri {
    let below = uri.path_and_query().and_then(|asked| {
        let rest = asked.as_str().strip_prefix(base)?;
        match rest.as_bytes().first() {
            Some(b'/') => rest.parse().ok(),
            None | Some(b'?') => ["/", rest].concat().parse().ok(),
            Some(_) => None,
        }
    });
    let mut parts = uri.into_parts();
    parts.path_and_query = Some(below.unwrap_or(NOWHERE));
    Uri::from_parts(parts).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_below_the_base_is_the_portal_s() {
        for (asked, below) in [
            ("/tools/stores", "/"),
            ("/tools/stores/", "/"),
            ("/tools/stores?a=b", "/?a=b"),
            ("/tools/stores/integrations?q=%2F", "/integrations?q=%2F"),
            ("https://portal.test/tools/stores/api/events", "https://portal.test/api/events"),
            ("/tools/stores2/integrations", "/-"),
            ("/tools/Stores/integrations", "/-"),
            ("/integrations", "/-"),
            ("/", "/-"),
            ("//tools/stores/", "/-"),
        ] {
            assert_eq!(without("/tools/stores", asked.parse().unwrap()).to_string(), below, "{asked}");
        }
    }
}
