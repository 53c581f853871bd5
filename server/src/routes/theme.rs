//! The choice of colours, kept by the browser.

use app::paths;
use app::view::Theme;
use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::FormValues;

/// `POST /theme`.
pub async fn submit(body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let theme = Theme::from_key(form.get("theme")).key();
    let cookie = format!("theme={theme}; Path=/; Max-Age=31536000; SameSite=Lax");
    ([(header::SET_COOKIE, cookie)], Redirect::to(back(form.get("next")))).into_response()
}

/// Back to where the choice was made, the sign-in page too.
fn back(next: &str) -> &str {
    if next == paths::SIGN_IN { next } else { paths::local(next) }
}
