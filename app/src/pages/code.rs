//! Integrations as code: a text that can be copied, and the same as a file.

use leptos::prelude::*;

use super::integrations::{late_notice, trouble};
use super::scan::{self, Scan};
use crate::islands::LivePage;
use crate::markup::{Draw as _, Markup};
use crate::parts::{Breadcrumbs, CodeBlock, Crumb, LinkButton, Notice, When};
use crate::paths;
use crate::view::{CodeFile, CodePage, CodeTab, CodeText, ExportPage, ExportRows, ExportState, SnippetView, Tone};

/// The page of one integration as code.
pub fn code(page: CodePage) -> Markup {
    let CodePage { address, name, tabs, file } = page;
    let crumbs = vec![
        Crumb::to("Integrations", paths::INTEGRATIONS),
        Crumb::to(name.clone(), paths::detail(&address)),
        Crumb::here("As code"),
    ];
    let content = match file {
        Some(file) => shown(tabs, file),
        None => view! {
            <Notice
                tone=Tone::Warning
                title="LaunchDarkly did not send the settings".into()
                lines=vec!["Storekeeper needs the settings to generate the code. Reload the page in a moment.".into()]
            />
        }
        .drawn(),
    };
    view! {
        <div class="stack">
            <Breadcrumbs crumbs=crumbs/>
            <div class="heading">
                <p class="eyebrow">"As code"</p>
                <h1 dir="auto">{name}</h1>
            </div>
            {content}
        </div>
    }
    .drawn()
}

/// The page of many integrations as code.
pub fn export(page: ExportPage) -> Markup {
    let ExportPage { filter, format, state, now } = page;
    let back = paths::integrations(&filter);
    let content = match state {
        ExportState::Rows(rows) => rows_view(*rows, paths::export_query(&filter, &format), now.0),
        ExportState::Failed(problem) => trouble(problem, paths::export(&filter, &format)),
    };
    let narrowed = if filter.is_narrowed() {
        "Integrations that match the table’s current filter."
    } else {
        "All integrations in the account. To export fewer, filter the table first."
    };
    view! {
        <div class="stack">
            <div class="heading with-actions">
                <div>
                    <h1>"Export as code"</h1>
                    <p class="lead">{narrowed}</p>
                </div>
                <div class="actions"><LinkButton label="Back to the table".into() href=back/></div>
            </div>
            {content}
        </div>
    }
    .drawn()
}

fn rows_view(rows: ExportRows, query: String, now: i64) -> Markup {
    let ExportRows { total, as_of, late, scan, unread, tabs, file } = rows;
    let reading = scan::scan(
        scan,
        Scan {
            verb: "Read the settings",
            noun: "settings scan",
            action: paths::EXPORT,
            events: paths::API_STORES,
            query,
            nothing: "No integration matches.",
        },
    );
    let unread = (!unread.is_empty()).then(|| {
        let title = match unread.len() {
            1 => "One integration could not be read and is not in the files".to_owned(),
            many => format!("{many} integrations could not be read and are not in the files"),
        };
        view! { <Notice tone=Tone::Warning title=title lines=unread/> }
    });
    let count = if total == 1 { "1 integration".to_owned() } else { format!("{total} integrations") };
    view! {
        {late.map(late_notice)}
        <section class="panel stack" aria-labelledby="read">
            <h2 id="read">{count}</h2>
            <p class="hint">
                "LaunchDarkly lists integrations without their settings, so each is read separately: one call per \
                 integration, leaving a tenth of the rate limit free. Settings are kept for an hour. An \
                 integration that has changed since then is read again."
            </p>
            {reading}
        </section>
        {unread}
        {files(tabs, file)}
        <p class="as-of hint">"Integrations fetched " <When at=Some(as_of.0) now=now/></p>
    }
    .drawn()
}

/// What can be exported; a desired state only if nothing is missing in it.
fn files(tabs: Vec<CodeTab>, file: Option<CodeFile>) -> Markup {
    match file {
        Some(file) => shown(tabs, file),
        None if tabs.is_empty() => ().drawn(),
        None => {
            let line = "Integrations missing from a desired state would be deleted. Use a token that can view all of \
                        these, or filter the table to exclude them.";
            view! {
                {format_tabs(tabs)}
                <Notice tone=Tone::Warning title="This file cannot be exported incomplete".into() lines=vec![line.into()]/>
            }
            .drawn()
        }
    }
}

/// One way out, with the way to the others.
fn shown(tabs: Vec<CodeTab>, file: CodeFile) -> Markup {
    let CodeFile { code, href, name } = file;
    let (label, said) = (code.label.clone(), notes(code.notes.clone()));
    view! {
        {format_tabs(tabs)}
        <section class="stack" aria-label=label>
            {said}
            <div class="actions"><a class="button" href=href download=name.clone()>{format!("Download {name}")}</a></div>
            {copyable(vec![code])}
        </section>
    }
    .drawn()
}

fn format_tabs(tabs: Vec<CodeTab>) -> Markup {
    let tabs = tabs.into_iter().map(|tab| {
        let current = tab.current.then_some("true");
        view! { <li><a href=tab.href aria-current=current>{tab.label}</a></li> }
    });
    view! { <nav class="tabs" aria-label="Format"><ul>{tabs.collect_view()}</ul></nav> }.drawn()
}

/// Texts with buttons that copy them.
pub(super) fn copyable(codes: Vec<CodeText>) -> Markup {
    let blocks = codes.into_iter().enumerate().map(|(at, code)| {
        let id = format!("code-{at}");
        view! { <CodeBlock label=code.label text=code.text id=id/> }
    });
    let blocks = blocks.collect_view().drawn();
    view! { <LivePage>{blocks}<p class="visually-hidden" role="status" id="copied"></p></LivePage> }.drawn()
}

pub(super) fn notes(notes: Vec<String>) -> Markup {
    let lines = notes.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <ul class="notes hint">{lines}</ul> }.drawn()
}

/// How applications read a store: a section of the integration's page.
pub(super) fn snippets(snippets: Vec<SnippetView>, prefix_known: bool) -> Markup {
    if snippets.is_empty() {
        return ().drawn();
    }
    let unknown = (!prefix_known).then(|| {
        view! {
            <p>"The environment could not be read. Replace " <code>"CLIENT_SIDE_ID"</code> " with its client-side ID."</p>
        }
    });
    let all = snippets.into_iter().enumerate().map(|(at, snippet)| {
        let SnippetView { name, needs, since, note, text } = snippet;
        let note = (!note.is_empty()).then(|| format!(" {note}"));
        let id = format!("snippet-{at}");
        view! {
            <details class="snippet">
                <summary>{name.clone()}</summary>
                <p class="hint">"Requires " <code>{needs}</code> ". Big segments require version " {since} " or later." {note}</p>
                <CodeBlock label=name text=text id=id/>
            </details>
        }
    });
    let all = all.collect_view().drawn();
    view! {
        <section class="panel stack" aria-labelledby="snippets">
            <h2 id="snippets">"Read this store from an application"</h2>
            <p class="hint">
                "The big segment store is separate from the SDK’s data store, which holds flags. Configuring one does not \
                 configure the other. The prefix is the environment’s client-side ID. Credentials stay in environment \
                 variables. By default, SDKs consider a store stale after two minutes."
            </p>
            {unknown}
            <LivePage><div class="snippets">{all}</div><p class="visually-hidden" role="status" id="copied"></p></LivePage>
        </section>
    }
    .drawn()
}
