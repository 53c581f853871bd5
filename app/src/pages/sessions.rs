//! Where a token is signed in, and signing out there.

use leptos::prelude::*;

use crate::markup::{Draw as _, Markup};
use crate::parts::{Badge, Button, IconShape, When, text_or};
use crate::paths;
use crate::view::{SessionView, SessionsPage, Tone};

/// The page.
pub fn sessions(page: SessionsPage) -> Markup {
    let SessionsPage { sessions, name, now } = page;
    let rows = sessions.into_iter().map(|session| row(session, now.0)).collect_view();
    view! {
        <div class="heading">
            <h1>"Sessions"</h1>
            <p class="lead">
                "Active sessions for " <strong dir="auto">{name}</strong> ". A session ends after 8 \
                 hours of inactivity, or 24 hours after sign-in."
            </p>
        </div>
        <section class="panel stack" aria-labelledby="sessions">
            <h2 id="sessions">"Signed in"</h2>
            <table class="cards">
                <caption class="visually-hidden">"Sessions, most recently used first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Browser"</th>
                        <th scope="col">"Address"</th>
                        <th scope="col">"Signed in"</th>
                        <th scope="col">"Last used"</th>
                        <th scope="col"><span class="visually-hidden">"Sign out"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <form class="actions" method="post" action=paths::SESSIONS>
                <button class="button danger" type="submit" name="session" value="all">"Sign out everywhere"</button>
                <p class="hint">
                    "Ends all sessions, including this one. A token that you pasted stays valid. Revoke it in LaunchDarkly if \
                     someone else may know it."
                </p>
            </form>
        </section>
    }
    .drawn()
}

fn row(session: SessionView, now: i64) -> Markup {
    let SessionView { session, own, since, last_seen, address, browser } = session;
    let own = own.then(|| {
        view! { " " <Badge tone=Tone::Good shape=IconShape::Check word="This session"/> }
    });
    let browser = text_or(&browser, "Not known");
    view! {
        <tr>
            <th scope="row"><span dir="auto">{browser}</span>{own}</th>
            <td data-label="Address">{text_or(&address, "Not known")}</td>
            <td data-label="Signed in"><When at=Some(since.0) now=now/></td>
            <td data-label="Last used"><When at=Some(last_seen.0) now=now/></td>
            <td>
                <form method="post" action=paths::SESSIONS>
                    <input type="hidden" name="session" value=session/>
                    <Button label="Sign out".into()/>
                </form>
            </td>
        </tr>
    }
    .drawn()
}
