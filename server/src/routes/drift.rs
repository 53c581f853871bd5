//! A desired-state file compared with the account. Nothing is changed.

use app::paths;
use app::view::{DriftLine, DriftPage, DriftState, Section, Tone};
use app::words;
use app::words::drift::{Drift, NoFile};
use as_code::File;
use as_code::drift::{Compared, FieldDrift, Verdict};
use axum::body::Bytes;
use axum::extract::{FromRequest as _, Multipart, RawQuery, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::FormValues;

use crate::failure::Failure;
use crate::kept::TicketId;
use crate::memory::State;
use crate::operations::desired::{self, Beside};
use crate::render::{Frame, Page};
use crate::session::Viewer;
use crate::views::code::scan_view;

/// `GET /drift`, and with `file` what became of it.
pub(crate) async fn page(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let form = FormValues::decode(query.unwrap_or_default().as_bytes());
    let state = match TicketId::parse(form.get("file")) {
        Ok(ticket) => match beside(&frame, &viewer, &ticket).await {
            Ok(state) => state,
            Err(failure @ (Failure::Unauthorized | Failure::InstanceGone | Failure::Expired)) => {
                return frame.fail(failure).await;
            }
            Err(failure) => {
                let problem = frame.problem(&failure);
                let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY);
                let state = DriftState::Failed { file: ticket.to_string(), problem };
                return draw(&frame, DriftPage { error: None, state }, status).await;
            }
        },
        Err(_) => DriftState::Nothing,
    };
    draw(&frame, DriftPage { error: None, state }, StatusCode::OK).await
}

/// `POST /drift`: takes a file; or begins, continues or stops the reading that its comparison needs.
pub(crate) async fn submit(frame: Frame, viewer: Viewer, request: Request) -> Response {
    let content = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if content.starts_with("multipart/") {
        return match sent(request).await {
            Ok(text) => take(&frame, &viewer, &text).await,
            Err(why) => refused(&frame, &why).await,
        };
    }
    let Ok(body) = Bytes::from_request(request, &()).await else { return frame.fail(Failure::Expired).await };
    let form = FormValues::decode(&body);
    let Ok(ticket) = TicketId::parse(form.get("query")) else { return frame.fail(Failure::Expired).await };
    match form.get("do") {
        "stop" => frame.portal.stores.stop(&viewer),
        what => {
            if what == "again" {
                frame.portal.stores.forget(&viewer);
            }
            if let Err(failure) = desired::read(&frame.portal, &viewer, &ticket).await {
                return frame.fail(failure).await;
            }
        }
    }
    Redirect::to(&paths::drift(&ticket.to_string())).into_response()
}

/// The file that was sent, or why it is none.
async fn sent(request: Request) -> Result<String, NoFile> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| NoFile::NotChosen)?;
    while let Ok(Some(part)) = parts.next_field().await {
        if part.name() == Some("file") {
            let bytes = part.bytes().await.map_err(|_| NoFile::TooLarge)?;
            let text = String::from_utf8(bytes.to_vec()).map_err(|_| NoFile::NotText)?;
            return if text.trim().is_empty() { Err(NoFile::NotChosen) } else { Ok(text) };
        }
    }
    Err(NoFile::NotChosen)
}

async fn take(frame: &Frame, viewer: &Viewer, text: &str) -> Response {
    let file = match File::parse(text).and_then(|file| desired::filter(&file).map(|_| file)) {
        Ok(file) => file,
        Err(error) => return refused(frame, &NoFile::Unusable(error.to_string())).await,
    };
    match desired::keep(&frame.portal, viewer, &file).await {
        Ok(ticket) => {
            // Whoever sends a file wants it compared: reading is begun at once.
            match desired::read(&frame.portal, viewer, &ticket).await {
                Ok(()) => Redirect::to(&paths::drift(&ticket.to_string())).into_response(),
                Err(failure) => frame.fail(failure).await,
            }
        }
        Err(failure) => frame.fail(failure).await,
    }
}

async fn refused(frame: &Frame, why: &NoFile) -> Response {
    let view = DriftPage { error: Some(words::drift::no_file(why)), state: DriftState::Nothing };
    draw(frame, view, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn draw(frame: &Frame, view: DriftPage, status: StatusCode) -> Response {
    let error = if view.error.is_some() { "Error: " } else { "" };
    let under_way = matches!(&view.state, DriftState::Reading { scan, .. } if scan.progress.is_some());
    let page = Page::new(format!("{error}Drift"), Section::Integrations).status(status).under_way(under_way);
    frame.draw(page, move || app::pages::drift(view)).await
}

async fn beside(frame: &Frame, viewer: &Viewer, ticket: &TicketId) -> Result<DriftState, Failure> {
    let progress = frame.portal.stores.progress(viewer);
    let Beside { file, pairing, listed, found } = desired::beside(&frame.portal, viewer, ticket).await?;
    if found.left > 0 || progress.state == State::Running {
        let all = found.left + found.read.len() + found.unread.len();
        return Ok(DriftState::Reading { file: ticket.to_string(), scan: scan_view(frame, &progress, all, &found) });
    }
    let drift = desired::compare(&file, &pairing, &listed, found, words::stores::unread);
    let counts = drift.counts().into_iter().filter(|(_, count)| *count > 0);
    let unreadable = listed.snapshot.unreadable.len();
    // They are there, and may be what looks missing.
    let unknown = (unreadable > 0).then(|| (words::drift::UNREADABLE.to_owned(), unreadable));
    let counts = counts.map(|(word, count)| (word.to_owned(), count)).chain(unknown).collect();
    Ok(DriftState::Compared(drift.0.into_iter().map(line).collect(), counts))
}

fn line(compared: Compared) -> DriftLine {
    let Compared { place, address, name, verdict, secrets } = compared;
    let shown =
        |value: Option<String>| value.filter(|it| !it.is_empty()).unwrap_or_else(|| words::drift::NOTHING.to_owned());
    let field = |it: FieldDrift| (it.field, shown(it.wanted), shown(it.found));
    let (drift, tone, fields) = match verdict {
        Verdict::Same => (Drift::Same, Tone::Good, Vec::new()),
        Verdict::Differs(fields) => (Drift::Differs, Tone::Warning, fields),
        Verdict::Missing => (Drift::Missing, Tone::Bad, Vec::new()),
        Verdict::Extra => (Drift::Extra, Tone::Warning, Vec::new()),
        Verdict::Unread(why) => (Drift::Unread(why), Tone::Neutral, Vec::new()),
    };
    let secrets = secrets.iter().map(|key| words::drift::secret(key));
    DriftLine {
        href: address.as_ref().map(paths::detail),
        place,
        name,
        word: words::drift::word(&drift),
        tone,
        fields: fields.into_iter().map(field).collect(),
        said: words::drift::besides(&drift).into_iter().chain(secrets).collect(),
    }
}
