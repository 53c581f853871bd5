//! Integrations as code: a text that can be copied, and the same as a file.

use leptos::prelude::*;

use super::integrations::{late_notice, trouble};
use super::scan::{self, Scan};
use crate::islands::LivePage;
use crate::parts::{Breadcrumbs, CodeBlock, Crumb, LinkButton, Notice, When};
use crate::paths;
use crate::view::{CodeFile, CodePage, CodeTab, CodeText, ExportPage, ExportRows, ExportState, SnippetView, Tone};

/// The page of one integration as code.
pub fn code(page: CodePage) -> AnyView {
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
                lines=vec!["Without them there is nothing to write down. Load the page again in a moment.".into()]
            />
        }
        .into_any(),
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
    .into_any()
}

/// The page of many integrations as code.
pub fn export(page: ExportPage) -> AnyView {
    let ExportPage { filter, format, state, now } = page;
    let back = paths::integrations(&filter);
    let content = match state {
        ExportState::Rows(rows) => rows_view(*rows, paths::export_query(&filter, &format), now.0),
        ExportState::Failed(problem) => trouble(problem, paths::export(&filter, &format)),
    };
    let narrowed = if filter.is_narrowed() {
        "The integrations that the table’s filter shows."
    } else {
        "All integrations of the account. Filter the table first for fewer."
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
    .into_any()
}

fn rows_view(rows: ExportRows, query: String, now: i64) -> AnyView {
    let ExportRows { total, as_of, late, scan, unread, tabs, file } = rows;
    let reading = scan::scan(
        scan,
        Scan {
            verb: "Read the settings",
            noun: "reading of the settings",
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
    let shown = match file {
        Some(file) => shown(tabs, file),
        None if tabs.is_empty() => ().into_any(),
        None => {
            let line = "A desired state that leaves something out would have it deleted. Ask for a token that may view all of \
                        these, or filter the table so that they are not among them.";
            view! {
                {format_tabs(tabs)}
                <Notice tone=Tone::Warning title="This file is only given out whole".into() lines=vec![line.into()]/>
            }
            .into_any()
        }
    };
    view! {
        {late.map(late_notice)}
        <section class="panel stack" aria-labelledby="read">
            <h2 id="read">{count}</h2>
            <p class="hint">
                "LaunchDarkly lists integrations without their settings, so each is read by itself: one call an \
                 integration, leaving a tenth of the rate limit to others. What was read is kept for an hour; an \
                 integration that has changed since is read again."
            </p>
            {reading}
        </section>
        {unread}
        {shown}
        <p class="as-of hint">"Integrations fetched " <When at=Some(as_of.0) now=now/></p>
    }
    .into_any()
}

/// One way out, with the way to the others.
fn shown(tabs: Vec<CodeTab>, file: CodeFile) -> AnyView {
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
    .into_any()
}

fn format_tabs(tabs: Vec<CodeTab>) -> AnyView {
    let tabs = tabs.into_iter().map(|tab| {
        let current = tab.current.then_some("true");
        view! { <li><a href=tab.href aria-current=current>{tab.label}</a></li> }
    });
    view! { <nav class="tabs" aria-label="Format"><ul>{tabs.collect_view()}</ul></nav> }.into_any()
}

/// Texts with buttons that copy them.
pub(super) fn copyable(codes: Vec<CodeText>) -> AnyView {
    let blocks = codes.into_iter().enumerate().map(|(at, code)| {
        let id = format!("code-{at}");
        view! { <CodeBlock label=code.label text=code.text id=id/> }
    });
    let blocks = blocks.collect_view().into_any();
    view! { <LivePage>{blocks}<p class="visually-hidden" role="status" id="copied"></p></LivePage> }.into_any()
}

pub(super) fn notes(notes: Vec<String>) -> AnyView {
    let lines = notes.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <ul class="notes hint">{lines}</ul> }.into_any()
}

/// How applications read a store: a section of the integration's page.
pub(super) fn snippets(snippets: Vec<SnippetView>, prefix_known: bool) -> AnyView {
    if snippets.is_empty() {
        return ().into_any();
    }
    let unknown = (!prefix_known).then(|| {
        view! {
            <p>"The environment could not be read: put its client-side ID in place of " <code>"CLIENT_SIDE_ID"</code> "."</p>
        }
    });
    let all = snippets.into_iter().enumerate().map(|(at, snippet)| {
        let SnippetView { name, needs, since, note, text } = snippet;
        let note = (!note.is_empty()).then(|| format!(" {note}"));
        let id = format!("snippet-{at}");
        view! {
            <details class="snippet">
                <summary>{name.clone()}</summary>
                <p class="hint">"Needs " <code>{needs}</code> ". Big segments from version " {since} " on." {note}</p>
                <CodeBlock label=name text=text id=id/>
            </details>
        }
    });
    let all = all.collect_view().into_any();
    view! {
        <section class="panel stack" aria-labelledby="snippets">
            <h2 id="snippets">"Read this store from an application"</h2>
            <p class="hint">
                "The big segment store is set apart from the SDK’s data store, which holds flags: configuring one does not \
                 configure the other. The prefix is the environment’s client-side ID. Credentials stay in variables of the \
                 environment. Two minutes is the SDKs’ own default for when a store counts as stale."
            </p>
            {unknown}
            <LivePage><div class="snippets">{all}</div><p class="visually-hidden" role="status" id="copied"></p></LivePage>
        </section>
    }
    .into_any()
}
