//! The HTML document around every page: head, header, notices, footer. Holds no page's own words.

use leptos::hydration::AutoReload;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::HashedStylesheet;

use crate::islands::{LiveKeys, LiveTheme};
use crate::markup::{Draw as _, Markup};
use crate::parts::{Icon, IconShape, Notice, keys};
use crate::paths;
use crate::view::{Chrome, OutcomeNotice, Section, SessionEnd, Theme, Tone, ViewerBadge};

/// How often a page about something under way loads itself again, in seconds.
const RELOAD_SECONDS: &str = "2";

/// The whole document. The scripts take their nonce from Leptos' context.
pub fn document(mut chrome: Chrome, options: LeptosOptions, main: Markup) -> Markup {
    let head = head(&chrome, options);
    let theme = chrome.theme.key();
    let read_only = chrome.read_only;
    let base = Some(paths::base()).filter(|base| !base.is_empty());
    let keys = chrome.viewer.is_some().then(|| view! { <LiveKeys>{keys()}</LiveKeys> });
    let ends = chrome.ends.map(ends_view);
    let outcome = chrome.outcome.take().map(outcome_view);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme data-read-only=read_only.then_some("") data-base=base>
            {head}
            <body>
                <a class="skip" href="#main">"Skip to content"</a>
                {header(chrome)}
                <main id="main" tabindex="-1">
                    {ends}
                    {outcome}
                    {main}
                </main>
                <footer class="bottom">
                    {keys}
                    <p>"Your access token stays on this server. All times are in UTC unless noted otherwise."</p>
                </footer>
            </body>
        </html>
    }
    .drawn()
}

fn head(chrome: &Chrome, options: LeptosOptions) -> impl IntoView + use<> {
    let title = format!("{} – Storekeeper", chrome.title);
    let colors = match chrome.theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let scripts = view! { <AutoReload options=options.clone()/>{loader(&options, chrome.under_way)} }.drawn();
    // With script, events tell how it goes.
    let again = chrome.under_way.then(|| {
        view! { <noscript><meta http-equiv="refresh" content=RELOAD_SECONDS/></noscript> }
    });
    view! {
        <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content=colors/>
            <title>{title}</title>
            <link rel="icon" href=paths::ICON type="image/svg+xml"/>
            <HashedStylesheet options=options id="style" root=paths::base()/>
            {scripts}
            {again}
        </head>
    }
}

/// Brings the islands to life once the browser has drawn the page and is idle, at the first key, or after two seconds.
/// Nothing is loaded before that, so nothing holds up the page: while it waits for the style, a browser counts as idle,
/// too. Then script and WebAssembly come side by side. What does not arrive is not missed: the page works without.
const LOADER: &str = "(()=>{let gone;const go=()=>{if(gone)return;gone=1;const code=fetch(wasm);code.catch(()=>{});import(script).then(async part=>{\
    await part.default({module_or_path:code});part.hydrate();\
    await Promise.all([...document.querySelectorAll('leptos-island')].map(island=>part[island.dataset.component](island)));\
    performance.mark('islands')}).catch(failed)};addEventListener('keydown',go,{once:true});\
    requestAnimationFrame(()=>(window.requestIdleCallback??setTimeout)(go,{timeout:2e3}))})()";

/// What a page about something under way does when the browser's part does not arrive: it loads itself again, as for a
/// browser without script, unless it is being left.
const RELOAD: &str =
    "const again=setTimeout(()=>location.reload(),2e3);addEventListener('beforeunload',()=>clearTimeout(again))";

/// The script that loads the browser's part. Leptos' own asks for it before the style, and looks at every element of
/// the page for islands, one task each.
fn loader(options: &LeptosOptions, under_way: bool) -> Markup {
    let base = format!("{}/{}/{}", paths::base(), options.site_pkg_dir, options.output_name);
    let failed = if under_way { RELOAD } else { "" };
    let script = format!("const script=\"{base}.js\",wasm=\"{base}.wasm\",failed=()=>{{{failed}}};{LOADER}");
    view! { <script type="module" nonce=use_nonce()>{script}</script> }.drawn()
}

fn header(chrome: Chrome) -> Markup {
    let nav = chrome.viewer.is_some().then(|| navigation(chrome.section));
    let theme = view! { <LiveTheme>{themes(chrome.theme, chrome.here)}</LiveTheme> }.drawn();
    let viewer = chrome.viewer.map(viewer_view);
    let demo = chrome.demo.then(|| {
        view! {
            <p class="demo">
                <strong>"Demo."</strong>
                " This account is fictional. Nothing you do here reaches LaunchDarkly."
            </p>
        }
    });
    let read_only = chrome.read_only.then(|| {
        view! {
            <p class="demo">
                <strong>"Read-only."</strong>
                " The operator of this portal has turned off changes."
            </p>
        }
    });
    view! {
        <header class="top">
            <div class="bar">
                <a class="product" href=paths::OVERVIEW>
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
            {read_only}
        </header>
    }
    .drawn()
}

/// The choice of colours: every one is a button of its own, so that nothing has to be confirmed.
fn themes(chosen: Theme, here: String) -> Markup {
    let buttons = Theme::ALL
        .into_iter()
        .map(|theme| {
            let pressed = (theme == chosen).to_string();
            view! { <button type="submit" name="theme" value=theme.key() aria-pressed=pressed>{theme.label()}</button> }
        })
        .collect_view();
    view! {
        <form class="theme" method="post" action=paths::THEME>
            <input type="hidden" name="next" value=here/>
            <div role="group" aria-label="Theme">{buttons}</div>
        </form>
    }
    .drawn()
}

fn navigation(section: Section) -> Markup {
    let items = [
        (Section::Overview, "Overview", paths::OVERVIEW),
        (Section::Integrations, "Integrations", paths::INTEGRATIONS),
        (Section::Coverage, "Coverage", paths::COVERAGE),
        (Section::Activity, "Activity", paths::ACTIVITY),
    ];
    let items = items
        .into_iter()
        .map(|(own, label, href)| {
            view! { <li><a href=href aria-current=(own == section).then_some("true")>{label}</a></li> }
        })
        .collect_view();
    view! { <nav class="main-nav" aria-label="Main"><ul>{items}</ul></nav> }.drawn()
}

fn viewer_view(viewer: ViewerBadge) -> Markup {
    view! {
        <p class="viewer">
            <span class="visually-hidden">"Signed in as "</span>
            <strong dir="auto"><a href=paths::SESSIONS>{viewer.name}</a></strong>
            <span class="instance" dir="auto">{viewer.instance}</span>
        </p>
        <form method="post" action=paths::SIGN_OUT>
            <button class="button quiet" type="submit">"Sign out"</button>
        </form>
    }
    .drawn()
}

/// Hidden until it is time; without script it shows on pages that are drawn then.
fn ends_view(ends: SessionEnd) -> Markup {
    let title = "You will be signed out within five minutes".to_owned();
    let line = if ends.idle {
        "Open any page, here or in another tab, to stay signed in."
    } else {
        "Sessions end 24 hours after sign-in. What you typed in an integration form is restored when you sign in again, except passwords."
    };
    view! {
        <div class="session-end" role="status" data-warn-in=ends.warn_in.to_string() hidden={ends.warn_in > 0}>
            <Notice tone=Tone::Warning title=title lines=vec![line.to_owned()]/>
        </div>
    }
    .drawn()
}

fn outcome_view(outcome: OutcomeNotice) -> Markup {
    let role = if outcome.tone == Tone::Bad { "alert" } else { "status" };
    let link = outcome.link.map(|link| view! { <p><a href=link.href>{link.label}</a></p> });
    view! {
        <Notice tone=outcome.tone title=outcome.title lines=outcome.lines role=Some(role)>
            {link}
        </Notice>
    }
    .drawn()
}
