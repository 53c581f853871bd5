//! The HTML document around every page: head, header, notices, footer. Holds no page's own words.

use leptos::hydration::{AutoReload, HydrationScripts};
use leptos::prelude::*;
use leptos_meta::HashedStylesheet;

use crate::islands::ThemeSwitch;
use crate::parts::{Icon, IconShape, Notice, sprite};
use crate::paths;
use crate::view::{Chrome, OutcomeNotice, Section, Theme, Tone, ViewerBadge};

/// The whole document. The scripts take their nonce from Leptos' context; they load when the browser is idle, so that
/// they never hold up the page.
pub fn document(mut chrome: Chrome, options: LeptosOptions, main: AnyView) -> impl IntoView {
    let title = format!("{} – Storekeeper", chrome.title);
    let colors = match chrome.theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let theme = chrome.theme.key();
    let scripts =
        view! { <AutoReload options=options.clone()/><HydrationScripts options=options.clone() islands=true/> };
    let scripts = scripts.into_any();
    let outcome = chrome.outcome.take().map(outcome_view);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content=colors/>
                <title>{title}</title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <HashedStylesheet options=options id="style"/>
                {scripts}
            </head>
            <body>
                {sprite()}
                <a class="skip" href="#main">"Skip to content"</a>
                {header(chrome)}
                <main id="main" tabindex="-1">
                    {outcome}
                    {main}
                </main>
                <footer class="bottom">
                    <p>"Your access token stays on this server. All times are UTC unless they say otherwise."</p>
                </footer>
            </body>
        </html>
    }
}

fn header(chrome: Chrome) -> AnyView {
    let nav = chrome.viewer.is_some().then(|| navigation(chrome.section));
    let theme = view! { <ThemeSwitch theme=chrome.theme.key().to_owned() here=chrome.here/> }.into_any();
    let viewer = chrome.viewer.map(viewer_view);
    let demo = chrome.demo.then(|| {
        view! {
            <p class="demo">
                <strong>"Demo."</strong>
                " The account is made up: nothing you do here reaches LaunchDarkly."
            </p>
        }
    });
    view! {
        <header class="top">
            <div class="bar">
                <a class="product" href=paths::INTEGRATIONS>
                    <Icon shape=IconShape::Store/>
                    "Storekeeper"
                </a>
                {nav}
                <div class="account">
                    {theme}
                    {viewer}
                </div>
            </div>
            {demo}
        </header>
    }
    .into_any()
}

fn navigation(section: Section) -> AnyView {
    let items = [
        (Section::Integrations, "Integrations", paths::INTEGRATIONS),
        (Section::Activity, "Activity", paths::ACTIVITY),
    ];
    let items = items
        .into_iter()
        .map(|(own, label, href)| {
            view! { <li><a href=href aria-current=(own == section).then_some("true")>{label}</a></li> }
        })
        .collect_view();
    view! { <nav class="main-nav" aria-label="Main"><ul>{items}</ul></nav> }.into_any()
}

fn viewer_view(viewer: ViewerBadge) -> AnyView {
    view! {
        <p class="viewer">
            <span class="visually-hidden">"Signed in as "</span>
            <strong dir="auto">{viewer.name}</strong>
            <span class="instance" dir="auto">{viewer.instance}</span>
        </p>
        <form method="post" action=paths::SIGN_OUT>
            <button class="button quiet" type="submit">"Sign out"</button>
        </form>
    }
    .into_any()
}

fn outcome_view(outcome: OutcomeNotice) -> AnyView {
    let role = if outcome.tone == Tone::Bad { "alert" } else { "status" };
    let link = outcome.link.map(|link| view! { <p><a href=link.href>{link.label}</a></p> });
    view! {
        <Notice tone=outcome.tone title=outcome.title lines=outcome.lines role=Some(role)>
            {link}
        </Notice>
    }
    .into_any()
}
