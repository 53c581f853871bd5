//! The page shown while LaunchDarkly does not answer, until the requested one is ready.

use leptos::prelude::*;

use crate::components;
use crate::islands::LivePage;
use crate::parts::LinkButton;
use crate::view::Progress;

/// The page that is shown at `here` until the one that was asked for is finished, which `events` tell.
pub fn waiting(progress: &Progress, events: String, here: String) -> AnyView {
    let following = components::progress::whole(progress, events);
    view! {
        <div class="narrow stack">
            <h1>"Waiting for LaunchDarkly"</h1>
            <section class="panel stack" aria-label="Progress">
                <LivePage>{following}</LivePage>
                <p>
                    "This page loads by itself as soon as there is an answer; should it not, load it again. If there is none, \
                     it says so after 10 seconds. Your integrations are not affected by this."
                </p>
                <p><LinkButton label="Load the page again".into() href=here/></p>
            </section>
        </div>
    }
    .into_any()
}
