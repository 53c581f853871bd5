//! The browser's files. Their folder carries the hash of what is in it, so they may be kept for a year.

use std::path::Path;

use app::paths;
use axum::Router;
use axum::body::Body;
use axum::extract::Path as UrlPath;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use leptos::config::LeptosOptions;
use tower::ServiceBuilder;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::portal::Portal;
use crate::site::{self, NAME, Site};

/// How long a browser may keep what has its version in its address, and what has none.
const YEAR: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");
/// What stands in for something else.
const NEVER: HeaderValue = HeaderValue::from_static("no-store");

/// The style sheet of another release, whose page came from a replica beside this one: this release's is better than none. Its
/// scripts must not be mixed; without them a page works all the same.
const STYLE: &str = "pkg/storekeeper.css";
const ANY_STYLE: &str = "/pkg/{release}/storekeeper.css";

/// Under which address the browser's files are found.
///
/// # Errors
/// If one of them is missing: the site has not been built.
pub(crate) fn options(site: &Site) -> std::io::Result<LeptosOptions> {
    let version = site::version(site)?;
    Ok(LeptosOptions::builder().output_name(NAME).site_pkg_dir(format!("pkg/{version}")).build())
}

/// The routes of the files.
pub(crate) fn routes(options: &LeptosOptions, site: &Site) -> Router<Portal> {
    let package = format!("/{}", options.site_pkg_dir);
    match site {
        Site::Embedded => Router::new()
            .route(&format!("{package}/{{file}}"), get(packaged))
            .route(ANY_STYLE, get(style))
            .route(paths::ICON.pattern(), get(icon)),
        Site::Folder(root) => of_folder(&package, root),
    }
}

fn of_folder(package: &str, root: &Path) -> Router<Portal> {
    let keep = |time| ServiceBuilder::new().layer(SetResponseHeaderLayer::overriding(CACHE_CONTROL, time));
    let files =
        ServeDir::new(root.join("pkg")).precompressed_br().precompressed_gzip().append_index_html_on_directories(false);
    Router::new()
        .nest_service(package, keep(YEAR).service(files))
        .route_service(
            ANY_STYLE,
            keep(NEVER).service(ServeFile::new(root.join(STYLE)).precompressed_br().precompressed_gzip()),
        )
        .route_service(paths::ICON.pattern(), keep(DAY).service(ServeFile::new(root.join(icon_file()))))
}

async fn packaged(UrlPath(file): UrlPath<String>, headers: HeaderMap) -> Response {
    embedded(&format!("pkg/{file}"), &headers, YEAR)
}

async fn style(headers: HeaderMap) -> Response {
    embedded(STYLE, &headers, NEVER)
}

/// Below the site's folder.
fn icon_file() -> &'static str {
    paths::ICON.pattern().trim_start_matches('/')
}

async fn icon(headers: HeaderMap) -> Response {
    embedded(icon_file(), &headers, DAY)
}

/// A file that is in the program, compressed as the browser takes it: it was once, when it was built.
fn embedded(path: &str, asked: &HeaderMap, keep: HeaderValue) -> Response {
    let found = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(encoding, _)| takes(asked, encoding))
        .find_map(|(encoding, ending)| Some((Some(encoding), site::embedded(&format!("{path}{ending}"))?)))
        .or_else(|| Some((None, site::embedded(path)?)));
    let Some((encoding, file)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let tag = HeaderValue::try_from(format!("\"{}\"", file.digest)).ok();
    let known = asked.get(IF_NONE_MATCH).is_some_and(|known| tag.as_ref().is_some_and(|tag| lists(known, tag)));
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(file.content)) };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, keep);
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.extend(tag.map(|tag| (ETAG, tag)));
    headers.extend(encoding.filter(|_| !known).map(|encoding| (CONTENT_ENCODING, HeaderValue::from_static(encoding))));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    response
}

/// Whether a browser takes an encoding; one that it gives no weight it refuses.
fn takes(headers: &HeaderMap, encoding: &str) -> bool {
    let all = headers.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
        name.trim().eq_ignore_ascii_case(encoding) && weight.is_ok_and(|weight| weight > 0.0)
    })
}

/// Whether a list of tags names this one.
fn lists(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let known = known.to_str().unwrap_or_default();
    known.split(',').any(|one| one.trim().trim_start_matches("W/").as_bytes() == tag.as_bytes())
}

fn kind(path: &str) -> &'static str {
    match Path::new(path).extension().and_then(|ending| ending.to_str()) {
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(pairs: &[(axum::http::HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn an_encoding_is_taken_by_its_name_and_weight() {
        for (value, takes_it) in
            [("br", true), ("gzip, deflate, br;q=0.5", true), ("gzip", false), ("br;q=0", false), ("brotli", false)]
        {
            assert_eq!(takes(&asking(&[(ACCEPT_ENCODING, value)]), "br"), takes_it, "{value}");
        }
        assert!(!takes(&HeaderMap::new(), "br"));
    }

    #[test]
    fn a_file_in_the_program_is_sent_once_and_known_by_its_tag() {
        // In a debug build the program reads the folder, which only `make` fills.
        if site::embedded("pkg/storekeeper.js").is_none() {
            return;
        }
        let answer = embedded("pkg/storekeeper.js", &asking(&[(ACCEPT_ENCODING, "gzip, br")]), YEAR);
        assert_eq!(
            (answer.status(), &answer.headers()[CONTENT_ENCODING]),
            (StatusCode::OK, &HeaderValue::from_static("br"))
        );
        assert_eq!(answer.headers()[CONTENT_TYPE], "text/javascript");
        let tag = answer.headers()[ETAG].clone();
        let mut again = asking(&[(ACCEPT_ENCODING, "gzip, br")]);
        again.insert(IF_NONE_MATCH, tag.clone());
        let known = embedded("pkg/storekeeper.js", &again, YEAR);
        assert_eq!((known.status(), &known.headers()[ETAG]), (StatusCode::NOT_MODIFIED, &tag));
        let whole = embedded("pkg/storekeeper.js", &HeaderMap::new(), YEAR);
        assert!(whole.headers().get(CONTENT_ENCODING).is_none() && whole.headers()[ETAG] != tag);
        assert_eq!(embedded("pkg/../../Cargo.toml", &HeaderMap::new(), YEAR).status(), StatusCode::NOT_FOUND);
    }
}
