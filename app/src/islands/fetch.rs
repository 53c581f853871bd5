//! Asking our own server.

use js_sys::futures::JsFuture;
use wasm_bindgen::JsCast;
use web_sys::Response;

use super::dom;

/// Asks for what is at `path`. Whoever has been signed out is led to where one signs in.
///
/// # Errors
/// If the server cannot be reached or answers with an error.
pub(super) async fn get(path: &str) -> Result<Answer, ()> {
    let answer = dom::window().ok_or(())?.fetch_with_str(path);
    let answer: Response = JsFuture::from(answer).await.map_err(drop)?.dyn_into().map_err(drop)?;
    if answer.status() == 401 {
        dom::reload();
    }
    if answer.ok() { Ok(Answer(answer)) } else { Err(()) }
}

/// Asks for a short text at `path`, whoever one is: nothing that was typed is lost to it.
pub(super) async fn peek(path: &str) -> Option<String> {
    let answer = dom::window()?.fetch_with_str(path);
    let answer: Response = JsFuture::from(answer).await.ok()?.dyn_into().ok()?;
    if answer.ok() { Answer(answer).text().await.ok() } else { None }
}

/// What the server answered.
pub(super) struct Answer(Response);

impl Answer {
    /// A header; empty if there is none.
    pub(super) fn header(&self, name: &str) -> String {
        self.0.headers().get(name).ok().flatten().unwrap_or_default()
    }

    /// What was answered, as text.
    ///
    /// # Errors
    /// If it does not arrive whole.
    pub(super) async fn text(self) -> Result<String, ()> {
        JsFuture::from(self.0.text().map_err(drop)?).await.map_err(drop)?.as_string().ok_or(())
    }
}
