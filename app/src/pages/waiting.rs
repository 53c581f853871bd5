//! The page shown while LaunchDarkly does not respond, until the requested one is ready.

use leptos::prelude::*;

use crate::components;
use crate::islands::LivePage;
use crate::markup::{Draw as _, Markup};
use crate::parts::LinkButton;
use crate::view::Progress;

/// The page that is shown at `here` until the one that was asked for is finished, which `events` tell.
pub fn waiting(progress: &Progress, events: String, here: String) -> Markup {
    let following = components::progress::whole(progress, events);
    view! {
        <div class="narrow stack">
            <h1>"Waiting for LaunchDarkly"</h1>
            <section class="panel stack" aria-label="Progress">
                <LivePage>{following}</LivePage>
                <p>
                    "This page reloads when LaunchDarkly responds. If it does not, reload it yourself. If there is no response, \
                     the page says so after 10 seconds. Your integrations are not affected."
                </p>
                <p><LinkButton label="Reload the page".into() href=here/></p>
            </section>
        </div>
    }
    .drawn()
}
