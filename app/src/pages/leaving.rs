//! On the way to the company's provider or to LaunchDarkly: a form may not lead to another site, a page may.

use leptos::prelude::*;

use crate::markup::{Draw as _, Markup};

/// The page that leads to `url`, which is at `host`.
pub fn leaving(heading: &'static str, host: String, url: String) -> Markup {
    view! {
        <div class="narrow stack">
            <h1>{heading}</h1>
            <section class="panel stack" aria-label="Next">
                <p>"You’ll continue at " <strong dir="auto">{host}</strong> " and then return here."</p>
                <div class="actions"><a class="button primary" href=url rel="noreferrer">"Continue"</a></div>
            </section>
        </div>
    }
    .drawn()
}
