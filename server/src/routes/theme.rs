//! The choice of colours, kept by the browser.

use app::paths;
use app::view::Theme;
use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::FormValues;

/// `POST /theme`.
pub(crate) async fn submit(body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let cookie = Theme::from_key(form.get("theme")).cookie();
    ([(header::SET_COOKIE, cookie)], Redirect::to(&back(form.get("next")))).into_response()
}

/// Back to where the choice was made, the sign-in page too.
fn back(next: &str) -> String {
    let sign_in = paths::SIGN_IN.url();
    if next == sign_in { sign_in } else { paths::local(next) }
}
