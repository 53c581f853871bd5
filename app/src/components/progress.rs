//! How something that takes a while is going: a bar and a sentence.

use leptos::prelude::*;

use crate::markup::Draw as _;
#[cfg(feature = "ssr")]
use crate::markup::Markup;
use crate::view::Progress;

/// The bar and the sentence, and around them what the island needs to keep them current.
#[cfg(feature = "ssr")]
pub fn whole(progress: &Progress, events: String) -> Markup {
    let json = serde_json::to_string(progress).unwrap_or_default();
    view! {
        <div class="live-progress" data-events=events data-state=json>
            <div class="progress">{going(progress)}</div>
        </div>
    }
    .drawn()
}

/// The bar and the sentence.
pub fn going(progress: &Progress) -> impl IntoView + use<> {
    let total = progress.total.filter(|total| *total > 0);
    let done = total.map(|total| progress.done.min(total));
    // What has ended without having been counted has nothing to show.
    let bar = (total.is_some() || !progress.ended).then(|| {
        view! { <progress aria-label="Progress" max=total.map(|it| it.to_string()) value=done.map(|it| it.to_string())></progress> }
    });
    view! {
        {bar}
        <p role="status">{progress.words.clone()}</p>
    }
    .drawn()
}
