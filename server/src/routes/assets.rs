//! The browser's files. Their folder carries the hash of what is in it, so they may be kept for a year.

use std::path::Path;

use axum::Router;
use axum::http::{HeaderValue, header};
use leptos::config::LeptosOptions;
use sha2::{Digest, Sha256};
use tower::ServiceBuilder;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::crypto::hex;
use crate::portal::Portal;

/// The name of the browser's files, as the build names them.
const NAME: &str = "storekeeper";

/// Where the browser's files are found under `site_root`, and under which address.
///
/// # Errors
/// If one of them is missing: the site has not been built.
pub fn options(site_root: &Path) -> std::io::Result<LeptosOptions> {
    let package = site_root.join("pkg");
    for ending in ["js", "wasm", "css"] {
        std::fs::metadata(package.join(format!("{NAME}.{ending}")))?;
    }
    let version = hex(&digest(&package)?[..8]);
    Ok(LeptosOptions::builder()
        .output_name(NAME)
        .site_root(site_root.to_string_lossy().into_owned())
        .site_pkg_dir(format!("pkg/{version}"))
        .build())
}

/// The digest of everything that a browser may ask for: the parts that are loaded later have the same names in every
/// version.
fn digest(package: &Path) -> std::io::Result<[u8; 32]> {
    let mut files: Vec<_> = std::fs::read_dir(package)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files
        .retain(|file| file.extension().is_some_and(|ending| ["js", "wasm", "css"].iter().any(|ours| ending == *ours)));
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.file_name().unwrap_or_default().as_encoded_bytes());
        hash.update(std::fs::read(file)?);
    }
    Ok(hash.finalize().into())
}

/// The routes of the files.
pub fn routes(options: &LeptosOptions) -> Router<Portal> {
    let root = Path::new(options.site_root.as_ref());
    let kept = SetResponseHeaderLayer::overriding(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    let day =
        SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    let package =
        ServeDir::new(root.join("pkg")).precompressed_br().precompressed_gzip().append_index_html_on_directories(false);
    Router::new()
        .nest_service(&format!("/{}", options.site_pkg_dir), ServiceBuilder::new().layer(kept).service(package))
        .route_service(
            "/favicon.svg",
            ServiceBuilder::new().layer(day).service(ServeFile::new(root.join("favicon.svg"))),
        )
}
