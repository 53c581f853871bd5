//! On the way to the company's provider: a form may not lead to another site, a page may.

use leptos::prelude::*;

/// The page that leads to `url`, which is at `host`.
pub fn leaving(host: String, url: String) -> AnyView {
    view! {
        <div class="narrow stack">
            <h1>"Signing in with your company account"</h1>
            <section class="panel stack" aria-label="Next">
                <p>"You’ll continue at " <strong dir="auto">{host}</strong> " and then return here."</p>
                <div class="actions"><a class="button primary" href=url rel="noreferrer">"Continue"</a></div>
            </section>
        </div>
    }
    .into_any()
}
