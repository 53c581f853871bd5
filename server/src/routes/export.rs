//! The record as a file: JSON Lines for machines, CSV for spreadsheets. Read and sent piece by piece, whatever its length.

use app::words;
use as_code::csv;
use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{FieldTrace, RecordFilter, SecretTrace, UnixMillis, Version};
use futures::{TryStreamExt as _, stream};
use serde::Serialize;
use serde_json::Value;

use crate::failure::Failure;
use crate::kept::{ActivityId, Entry, Wanted};
use crate::operations::activity;
use crate::portal::Portal;
use crate::render::Frame;
use crate::session::Viewer;
use crate::views::record;

/// `GET /activity.jsonl`.
pub(crate) async fn json_lines(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    export(
        &frame,
        viewer,
        query.as_deref(),
        &Format { kind: "application/x-ndjson", name: "jsonl", head: "", write: json_line },
    )
    .await
}

/// `GET /activity.csv`.
pub(crate) async fn csv(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let head = csv::row(COLUMNS);
    export(
        &frame,
        viewer,
        query.as_deref(),
        &Format { kind: "text/csv; charset=utf-8", name: "csv", head: &head, write: csv_line },
    )
    .await
}

struct Format<'head> {
    kind: &'static str,
    name: &'static str,
    head: &'head str,
    write: fn(&Entry) -> String,
}

async fn export(frame: &Frame, viewer: Viewer, query: Option<&str>, format: &Format<'_>) -> Response {
    let (wanted, wrong) = activity::wanted(RecordFilter::parse(query.unwrap_or_default()));
    if !wrong.is_empty() {
        // A file that holds more than was asked for would be taken for what was asked for.
        return frame.json_error(StatusCode::UNPROCESSABLE_ENTITY, "not_a_day", words::activity::NOT_EXPORTED);
    }
    // The first piece is read before the first byte is sent, so that a failure has its page.
    let first = match activity::older(&frame.portal, &viewer, &wanted, None).await {
        Ok(first) => first,
        Err(failure) => return frame.fail(failure).await,
    };
    let (head, write) = (format.head.to_owned(), format.write);
    let reading = Reading { portal: frame.portal.clone(), viewer, wanted, next: Some(first) };
    let pieces = stream::try_unfold(reading, move |reading| reading.piece(write));
    let pieces = pieces.map_err(|failure| std::io::Error::other(words::failure::brief(&failure)));
    let body = Body::from_stream(stream::StreamExt::chain(stream::iter([Ok(head)]), pieces));
    let name = format!("attachment; filename=\"storekeeper-activity.{}\"", format.name);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.kind)),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("attachment"))),
    ];
    (headers, body).into_response()
}

/// How far an export has come.
struct Reading {
    portal: Portal,
    viewer: Viewer,
    wanted: Wanted,
    next: Option<Vec<Entry>>,
}

impl Reading {
    async fn piece(mut self, write: fn(&Entry) -> String) -> Result<Option<(String, Self)>, Failure> {
        let Some(entries) = self.next.take().filter(|entries| !entries.is_empty()) else { return Ok(None) };
        let last: Option<ActivityId> = entries.last().map(|entry| entry.id);
        let text = entries.iter().map(write).collect();
        self.next = Some(activity::older(&self.portal, &self.viewer, &self.wanted, last).await?);
        Ok(Some((text, self)))
    }
}

/// One write, as a line of JSON has it.
#[derive(Serialize)]
struct Line<'entry> {
    id: i64,
    at: String,
    at_ms: i64,
    actor: &'entry str,
    token_id: Option<&'entry str>,
    session: &'entry str,
    instance: &'entry str,
    action: &'static str,
    project: &'entry str,
    environment: &'entry str,
    provider: &'entry str,
    integration_id: Option<&'entry str>,
    name: &'entry str,
    reason: Option<&'entry str>,
    outcome: &'static str,
    outcome_detail: Option<String>,
    finished_at: Option<String>,
    version_before: Option<Version>,
    version_after: Option<Version>,
    fields: &'entry [FieldTrace],
    secrets: &'entry [SecretTrace],
    body: Value,
    request_id: &'entry str,
}

impl<'entry> Line<'entry> {
    fn of(entry: &'entry Entry) -> Self {
        let (intent, outcome) = (&entry.intent, entry.outcome.as_ref());
        let place = &intent.place;
        Self {
            id: entry.id.number(),
            at: time(entry.at),
            at_ms: entry.at.0,
            actor: &intent.actor.name,
            token_id: intent.actor.token_id.as_deref(),
            session: intent.actor.session.as_str(),
            instance: &intent.scope.instance,
            action: intent.verb.as_str(),
            project: place.project.as_str(),
            environment: place.environment.as_str(),
            provider: place.provider.as_str(),
            integration_id: place.id.as_ref().map(domain::IntegrationId::as_str),
            name: &intent.name,
            reason: intent.reason.as_ref().map(domain::Reason::as_str),
            outcome: outcome.map_or("open", |outcome| outcome.kind.as_str()),
            outcome_detail: outcome
                .map(|outcome| words::outcome::facts(&outcome.facts))
                .filter(|words| !words.is_empty()),
            finished_at: entry.finished_at.map(time),
            version_before: intent.version_before,
            version_after: outcome.and_then(|outcome| outcome.version_after),
            fields: &intent.trace.fields,
            secrets: &intent.trace.secrets,
            body: serde_json::from_str(&intent.detail).unwrap_or_else(|_| Value::from(intent.detail.as_str())),
            request_id: &intent.request_id,
        }
    }
}

/// As RFC 3339 has it, in UTC, always to the millisecond, so that texts sort as times do.
fn time(at: UnixMillis) -> String {
    jiff::Timestamp::from_millisecond(at.0).map(|at| format!("{at:.3}")).unwrap_or_default()
}

fn json_line(entry: &Entry) -> String {
    serde_json::to_string(&Line::of(entry)).map(|line| line + "\n").unwrap_or_default()
}

const COLUMNS: [&str; 21] = [
    "id",
    "at",
    "actor",
    "token_id",
    "session",
    "instance",
    "action",
    "project",
    "environment",
    "provider",
    "integration_id",
    "name",
    "reason",
    "outcome",
    "outcome_detail",
    "finished_at",
    "version_before",
    "version_after",
    "changes",
    "body",
    "request_id",
];

fn csv_line(entry: &Entry) -> String {
    let line = Line::of(entry);
    let version = |version: Option<Version>| version.map(|version| version.to_string()).unwrap_or_default();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let changes = record::changes(entry.intent.verb, &entry.intent.trace);
    let changes: Vec<String> = changes.iter().map(words::activity::exported).collect();
    csv::row([
        line.id.to_string(),
        line.at,
        line.actor.to_owned(),
        text(line.token_id),
        line.session.to_owned(),
        line.instance.to_owned(),
        line.action.to_owned(),
        line.project.to_owned(),
        line.environment.to_owned(),
        line.provider.to_owned(),
        text(line.integration_id),
        line.name.to_owned(),
        text(line.reason),
        line.outcome.to_owned(),
        line.outcome_detail.unwrap_or_default(),
        line.finished_at.unwrap_or_default(),
        version(line.version_before),
        version(line.version_after),
        changes.join("; "),
        line.body.to_string(),
        line.request_id.to_owned(),
    ])
}
