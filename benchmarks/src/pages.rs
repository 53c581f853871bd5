//! The table of integrations, drawn by Leptos as the portal does, by Leptos without `leptos_axum`, and by hand. All answer
//! over HTTP from this process, in turns, so that the machine's moods fall on all of them.

use std::fmt::Write as _;
use std::sync::Arc;

use app::markup::Markup;
use app::view::{Chrome, IntegrationsPage, Section, TableState, Theme};
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use domain::{Address, Filter, Health, Index, Provider, Row, UnixMillis};
use futures::StreamExt as _;
use hydration_context::{SharedContext as _, SsrSharedContext};
use leptos::config::LeptosOptions;
use leptos::context::provide_context;
use leptos::nonce::Nonce;
use leptos::prelude::{Owner, RenderHtml as _};
use leptos::tachys::view::Position;
use storekeeper::render::draw_document;

use crate::figures::{Figures, Goal::AtLeast};
use crate::load::{self, ROUNDS};
use crate::say::{Outcome, say};

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

/// Rows like those of a real account.
fn rows(count: usize) -> Vec<Row> {
    let health = |index: usize| Health::ALL[index % Health::ALL.len()];
    let row = |index: usize| {
        Some(Row {
            address: Address {
                project: format!("project-{}", index % 12).parse().ok()?,
                environment: format!("environment-{}", index % 7).parse().ok()?,
                provider: Provider::ALL[index % 2].into(),
                id: format!("{index:024x}").parse().ok()?,
            },
            name: format!("Store {index} <of> the “checkout” & search team"),
            on: !index.is_multiple_of(5),
            health: health(index),
            last_sync: Some(UnixMillis(NOW.0 - 1_000 * i64::try_from(index).unwrap_or_default())),
            version: i64::try_from(index % 40).ok().map(domain::Version),
            tags: vec![format!("team-{}", index % 9), "managed".to_owned()],
            sharing: domain::Sharing::Unknown,
            checked: None,
        })
    };
    (0..count).filter_map(row).collect()
}

/// Answers per second of all three for a table of `count` rows.
pub(crate) async fn measure(count: usize, figures: &mut Figures) -> Outcome {
    let index = Arc::new(Index::new(rows(count)));
    let (drawn, direct, by_hand) = (Arc::clone(&index), Arc::clone(&index), Arc::clone(&index));
    let app = Router::new()
        .route("/leptos", get(move || draw_document("nonce", page(Arc::clone(&drawn)))))
        .route("/direct", get(move || async move { Html(without_leptos_axum(page(Arc::clone(&direct))).await) }))
        .route("/hand", get(move || async move { Html(hand_page(&by_hand).unwrap_or_default()) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, app).await });

    let client = load::client()?;
    let ask = |path: &str| client.get(format!("{url}{path}"));
    let bytes = (load::send(ask("/leptos")).await?, load::send(ask("/direct")).await?, load::send(ask("/hand")).await?);
    let (mut leptos, mut direct, mut hand) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        leptos.push(load::rate(2, || ask("/leptos")).await?);
        direct.push(load::rate(2, || ask("/direct")).await?);
        hand.push(load::rate(2, || ask("/hand")).await?);
    }
    let ratio = |peer: &[f64]| load::median(leptos.iter().zip(peer).map(|(leptos, peer)| leptos / peer).collect());
    let (of_hand, of_direct) = (ratio(&hand), ratio(&direct));
    let seen = format!(
        "{:.0}/s ({} kB), without leptos_axum {:.0}/s ({} kB), by hand {:.0}/s ({} kB)",
        load::median(leptos),
        bytes.0 / 1000,
        load::median(direct),
        bytes.1 / 1000,
        load::median(hand),
        bytes.2 / 1000,
    );
    say(&format!("{count:>5} rows: {seen}"));
    figures.add(format!("{count} rows drawn, of the same by hand"), of_hand, "", AtLeast(0.40), &seen);
    figures.add(format!("{count} rows drawn, of Leptos without leptos_axum"), of_direct, "", AtLeast(0.95), &seen);
    Ok(())
}

/// Where a lean page by hand of `count` rows is served from now on.
pub(crate) async fn lean(count: usize) -> Result<String, Box<dyn std::error::Error>> {
    let index = Arc::new(Index::new(rows(count)));
    let page = move || async move { Html(hand_page(&index).unwrap_or_default()) };
    let app = Router::new().route("/", get(page));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(url)
}

/// The portal's page, to be drawn.
fn page(index: Arc<Index>) -> Box<dyn FnOnce() -> Markup + Send> {
    let filter = Filter { per_page: index.rows().len(), ..Filter::default() };
    Box::new(move || {
        let selection = filter.apply(&index);
        let digest = "0123456789abcdef0123456789abcdef".to_owned();
        let state = TableState::Rows { index, digest, selection, as_of: NOW, unreadable: Vec::new(), late: None };
        let chrome = Chrome {
            ends: None,
            title: "Integrations".into(),
            section: Section::Integrations,
            theme: Theme::System,
            viewer: None,
            demo: false,
            read_only: false,
            here: "/integrations".into(),
            outcome: None,
            under_way: false,
        };
        let options = LeptosOptions::builder().output_name("storekeeper").build();
        let page = IntegrationsPage { filter, state, now: NOW };
        app::document::document(chrome, options, app::pages::integrations(page))
    })
}

/// What a program would do that draws Leptos' views by itself: what `leptos_axum` costs is the difference.
async fn without_leptos_axum(page: Box<dyn FnOnce() -> Markup + Send>) -> String {
    let shared = Arc::new(SsrSharedContext::new_islands());
    let owner = Owner::new_root(Some(Arc::clone(&shared) as _));
    let mut html = owner.with(|| {
        provide_context(Nonce::from_value("nonce".to_owned()));
        shared.set_is_hydrating(false);
        let whole = page();
        let mut html = String::with_capacity(whole.html_len());
        whole.to_html_with_buf(&mut html, &mut Position::FirstChild, true, false, Vec::new());
        html
    });
    owner.unset_with_forced_cleanup();
    if let Some(mut scripts) = shared.pending_data() {
        while let Some(script) = scripts.next().await {
            html.extend(["<script nonce=\"nonce\">", &script, "</script>"]);
        }
    }
    html
}

/// What a person would write who wants nothing but speed: one buffer, the same rows and links, escaped. It filters,
/// counts and sorts like the portal, since that is the page's work and not Leptos'.
fn hand_page(index: &Index) -> Result<String, std::fmt::Error> {
    let rows = index.rows();
    let filter = Filter { per_page: rows.len(), ..Filter::default() };
    let selection = filter.apply(index);
    let mut out = String::with_capacity(rows.len() * 700 + 4_000);
    out.push_str(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Integrations</title></head><body><main><h1>Integrations</h1>",
    );
    for health in Health::ALL {
        let count = selection.counts.count(domain::Facet::Health, health.key());
        write!(out, "<a href=\"/integrations?health={}\">{} {count}</a>", health.key(), health.word())?;
    }
    out.push_str("<table><caption>Integrations</caption><thead><tr>");
    for (key, label) in [
        ("name", "Name"),
        ("health", "Health"),
        ("on", "On"),
        ("project", "Project"),
        ("environment", "Environment"),
        ("provider", "Provider"),
        ("last-sync", "Last sync"),
        ("version", "Version"),
        ("tags", "Tags"),
    ] {
        write!(out, "<th scope=\"col\"><a href=\"/integrations?sort={key}\">{label}</a></th>")?;
    }
    out.push_str("</tr></thead><tbody>");
    for index in &selection.rows {
        hand_row(&mut out, &rows[*index])?;
    }
    out.push_str("</tbody></table></main></body></html>");
    Ok(out)
}

/// The same elements, attributes and words as the portal's row.
fn hand_row(out: &mut String, row: &Row) -> std::fmt::Result {
    write!(out, "<tr><th scope=\"row\"><a href=\"/integrations/{}\">", row.address)?;
    escape(out, row.display_name());
    let (tone, icon) = match row.health {
        Health::Failing => ("bad", "cross"),
        Health::Stale => ("warning", "clock"),
        Health::NeverSynced => ("warning", "waiting"),
        Health::Unknown => ("neutral", "question"),
        Health::Off => ("neutral", "off"),
        Health::Healthy => ("good", "check"),
    };
    let (health, on) = (row.health.word(), if row.on { "On" } else { "Off" });
    let Address { project, environment, .. } = &row.address;
    write!(
        out,
        "</a></th><td><span class=\"badge {tone} icon-{icon}\">{health}</span></td><td>{on}</td><td><code>{project}</code></td>\
         <td><code>{environment}</code></td><td>{}</td><td>",
        row.provider_name(),
    )?;
    hand_time(out, row.last_sync.unwrap_or_default())?;
    write!(out, "</td><td>{}</td><td><ul class=\"tags\">", row.version.map_or(0, |version| version.0))?;
    for tag in &row.tags {
        out.push_str("<li>");
        escape(out, tag);
        out.push_str("</li>");
    }
    out.push_str("</ul></td></tr>");
    Ok(())
}

/// Relative and absolute, as the portal has it; the date itself is always the same, to cost nothing here.
fn hand_time(out: &mut String, at: UnixMillis) -> std::fmt::Result {
    let seconds = NOW.since(at) / 1_000;
    let (minute, second) = (seconds / 60 % 60, seconds % 60);
    write!(
        out,
        "<time datetime=\"2027-01-15T08:{minute:02}:{second:02}Z\">{seconds} seconds ago<span> 2027-01-15 08:{minute:02}:{second:02} \
         UTC</span></time>"
    )
}

fn escape(out: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            char => out.push(char),
        }
    }
}
