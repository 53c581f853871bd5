//! The notice that the session is about to end: the server draws it, hidden, and here it is shown when it is time. Whatever is
//! done in another tab keeps the session too, so the server is asked first.

use std::time::Duration;

use leptos::prelude::set_timeout;
use leptos::task::spawn_local;
use web_sys::Element;

use super::{dom, fetch};
use crate::paths;

/// How long before the end the notice is shown, in milliseconds.
const WARNING_MS: u32 = 5 * 60 * 1000;

pub(super) fn start() {
    let Some(notice) = dom::first(".session-end[hidden]") else { return };
    if let Some(wait) = notice.get_attribute("data-warn-in").and_then(|wait| wait.parse().ok()) {
        look_in(notice, wait);
    }
}

/// Looks in so many milliseconds whether it is time.
fn look_in(notice: Element, wait: u32) {
    let look = move || {
        spawn_local(async move {
            let ends_in = fetch::peek(&paths::API_SESSION.url()).await.and_then(|ends_in| ends_in.parse::<u32>().ok());
            match ends_in.and_then(|ends_in| ends_in.checked_sub(WARNING_MS)) {
                Some(wait @ 1..) => look_in(notice, wait),
                _ => drop(notice.remove_attribute("hidden")),
            }
        });
    };
    set_timeout(look, Duration::from_millis(u64::from(wait)));
}
