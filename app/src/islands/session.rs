//! The notice that the session is about to end: the server draws it, hidden, and here it is shown when it is time.

use std::time::Duration;

use leptos::prelude::set_timeout;

use super::dom;

pub(super) fn start() {
    let Some(notice) = dom::first(".session-end[hidden]") else { return };
    let Some(wait) = notice.get_attribute("data-warn-in").and_then(|wait| wait.parse::<u32>().ok()) else { return };
    let due = dom::now() + i64::from(wait);
    let look = move || {
        if dom::now() >= due {
            drop(notice.remove_attribute("hidden"));
        }
    };
    set_timeout(look.clone(), Duration::from_millis(u64::from(wait) + 1));
    // A machine that slept has stopped the timer.
    if let Some(document) = dom::document() {
        dom::on(&document, "visibilitychange", move |_| look());
    }
}
