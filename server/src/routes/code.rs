//! Integrations as code: one, or those that the table's filter shows; as a page and as files.

use app::paths;
use app::view::{CodeFile, CodePage, CodeTab, CodeText, ExportPage, ExportRows, ExportState, Section};
use app::words;
use as_code::{Definition, Output};
use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Address, Filter, FormValues};

use super::place;
use crate::failure::Failure;
use crate::memory::State;
use crate::operations::list::{self, Listed};
use crate::operations::scan;
use crate::operations::settings::SettingsOf;
use crate::operations::show;
use crate::operations::stores::{self, Definitions};
use crate::render::{Frame, Page};
use crate::session::Viewer;
use crate::views::code::{base, scan_view};
use crate::views::integration;

/// `GET …/{id}/code?format=…`.
pub(crate) async fn page(
    frame: Frame,
    viewer: Viewer,
    place::At(address): place::At,
    RawQuery(query): RawQuery,
) -> Response {
    let integration = match show::integration(&frame.portal, &viewer, &address).await {
        Ok(integration) => integration,
        Err(failure) => return frame.fail(failure).await,
    };
    let output = wanted(query.as_deref());
    let file = Definition::of(&integration).map(|definition| CodeFile {
        code: text(&frame, &viewer, output, &[definition], &alone(&address)),
        href: paths::code_file(&address, output.key()),
        name: output.file().to_owned(),
    });
    let tabs = tabs(output, |output| paths::code(&address, output.key()));
    let view = CodePage { name: integration::shown_name(&integration.name), address, tabs, file };
    let page = Page::new(format!("{} as code", view.name), Section::Integrations);
    frame.draw(page, move || app::pages::code(view)).await
}

/// `GET …/{id}/code/{format}`.
pub(crate) async fn file(
    frame: Frame,
    viewer: Viewer,
    Path((project, environment, provider, id, format)): Path<(String, String, String, String, String)>,
) -> Response {
    let address = place::address(&project, &environment, &provider, &id);
    let (Some(address), Some(output)) = (address, Output::from_key(&format)) else {
        return frame.fail(Failure::NotFound).await;
    };
    match show::integration(&frame.portal, &viewer, &address).await.map(|integration| Definition::of(&integration)) {
        Ok(Some(definition)) => download(&frame, &viewer, output, &[definition], &alone(&address)),
        Ok(None) => frame.fail(Failure::NotEditable).await,
        Err(failure) => frame.fail(failure).await,
    }
}

/// `GET /export`, with the table's filter.
pub(crate) async fn export(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let filter = Filter::parse(query.as_deref().unwrap_or_default());
    let (mut status, mut wait, mut under_way) = (StatusCode::OK, None, false);
    let state = match list::soon(&frame.portal, &viewer).await {
        Ok(listed) => {
            let rows = rows(&frame, &viewer, &filter, &listed, wanted(query.as_deref()));
            under_way = rows.scan.progress.is_some() || listed.is_pending();
            ExportState::Rows(Box::new(rows))
        }
        Err(failure @ (Failure::Unauthorized | Failure::InstanceGone)) => return frame.fail(failure).await,
        Err(failure) => {
            let problem = frame.problem(&failure);
            status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY);
            wait = Some(failure);
            ExportState::Failed(problem)
        }
    };
    let format = wanted(query.as_deref()).key().to_owned();
    let view = ExportPage { filter, format, state, now: frame.portal.clock.now() };
    let page = Page::new("Export as code", Section::Integrations).status(status).under_way(under_way);
    let mut response = frame.draw(page, move || app::pages::export(view)).await;
    frame.say_when(&mut response, wait.as_ref());
    response
}

/// `POST /export`: begins, continues or stops the reading of the settings.
pub(crate) async fn read(frame: Frame, viewer: Viewer, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let filter = Filter::parse(form.get("query"));
    let portal = &frame.portal;
    match form.get("do") {
        "stop" => portal.stores.stop(&viewer),
        what => {
            if what == "again" {
                portal.stores.forget(&viewer);
            }
            match list::list(portal, &viewer).await {
                Ok(listed) => {
                    let all = filter.all(&listed.snapshot.index);
                    let all = all.into_iter().map(|place| stores::about(&listed.snapshot.rows()[place]));
                    scan::start(portal, &viewer, SettingsOf, all.collect());
                }
                Err(failure) => return frame.fail(failure).await,
            }
        }
    }
    Redirect::to(&paths::export(&filter, wanted(Some(form.get("query"))).key())).into_response()
}

/// `GET /export/{format}`, with the table's filter.
pub(crate) async fn export_file(
    frame: Frame,
    viewer: Viewer,
    Path(format): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let filter = Filter::parse(query.as_deref().unwrap_or_default());
    let Some(output) = Output::from_key(&format) else { return frame.fail(Failure::NotFound).await };
    match list::list(&frame.portal, &viewer).await {
        Ok(listed) => {
            let found = found(&frame, &viewer, &filter, &listed);
            if found.left > 0 || (must_be_whole(output) && !found.unread.is_empty()) {
                // A file with less in it than was asked for would be taken for the whole.
                return Redirect::to(&paths::export(&filter, output.key())).into_response();
            }
            download(&frame, &viewer, output, &found.read, &filter)
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// What shows this integration and no other: a file of it speaks of nothing else.
fn alone(address: &Address) -> Filter {
    Filter {
        text: address.id.to_string(),
        project: Some(address.project.to_string()),
        environment: Some(address.environment.to_string()),
        provider: Some(address.provider.to_string()),
        ..Filter::default()
    }
}

/// Whether a file with less in it than was asked for would say something wrong: what a desired state leaves out is extra.
fn must_be_whole(output: Output) -> bool {
    matches!(output, Output::Toml | Output::Json)
}

fn wanted(query: Option<&str>) -> Output {
    let form = FormValues::decode(query.unwrap_or_default().as_bytes());
    Output::from_key(form.get("format")).unwrap_or(Output::Curl)
}

fn tabs(current: Output, href: impl Fn(Output) -> String) -> Vec<CodeTab> {
    let tab =
        |output: Output| CodeTab { label: output.name().to_owned(), href: href(output), current: output == current };
    Output::ALL.into_iter().map(tab).collect()
}

fn text(frame: &Frame, viewer: &Viewer, output: Output, definitions: &[Definition], filter: &Filter) -> CodeText {
    CodeText {
        label: output.name().to_owned(),
        text: output.text(&base(frame, viewer), definitions, filter),
        notes: output.notes().iter().map(|note| (*note).to_owned()).collect(),
    }
}

fn download(frame: &Frame, viewer: &Viewer, output: Output, definitions: &[Definition], filter: &Filter) -> Response {
    let text = output.text(&base(frame, viewer), definitions, filter);
    let name = format!("attachment; filename=\"{}\"", output.file());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(output.media_type())),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("attachment"))),
    ];
    (headers, text).into_response()
}

fn found(frame: &Frame, viewer: &Viewer, filter: &Filter, listed: &Listed) -> Definitions {
    let (rows, all) = (listed.snapshot.rows(), filter.all(&listed.snapshot.index));
    stores::definitions(&frame.portal, viewer, all.into_iter().map(|place| &rows[place]))
}

fn rows(frame: &Frame, viewer: &Viewer, filter: &Filter, listed: &Listed, output: Output) -> ExportRows {
    let found = found(frame, viewer, filter, listed);
    let total = found.read.len() + found.unread.len() + found.left;
    let progress = frame.portal.stores.progress(viewer);
    let unreadable = &listed.snapshot.unreadable;
    let all_read = found.left == 0 && !found.read.is_empty() && progress.state != State::Running;
    let whole = found.unread.is_empty() && unreadable.is_empty();
    let file = (all_read && (whole || !must_be_whole(output))).then(|| CodeFile {
        code: text(frame, viewer, output, &found.read, filter),
        href: paths::export_file(filter, output.key()),
        name: output.file().to_owned(),
    });
    let unread = found.unread.iter().map(|(address, why)| words::export::unread(address, &words::stores::unread(why)));
    ExportRows {
        total,
        as_of: listed.snapshot.as_of,
        late: listed.late.as_ref().map(|failure| frame.problem(failure)),
        scan: scan_view(frame, &progress, total, &found),
        unread: unread.chain(unreadable.iter().map(words::export::unreadable)).collect(),
        tabs: if all_read { tabs(output, |output| paths::export(filter, output.key())) } else { Vec::new() },
        file,
    }
}
