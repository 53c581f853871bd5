//! Checking a store from this network.

use std::convert::Infallible;
use std::time::Duration;

use app::paths;
use app::view::{CheckedValues, Section};
use app::words;
use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{FormValues, Place, Secret};
use futures::{StreamExt as _, stream};

use serde::Deserialize;

use super::place;
use crate::memory::CheckProgress;
use crate::operations::check::{self, Given, NotBegun};
use crate::render::{Frame, Page};
use crate::session::Viewer;
use crate::views::{check as views, form};

/// How long a submit waits for the end of the check before it leads to a page that shows how it is going.
const PATIENCE: Duration = Duration::from_millis(400);
/// The name in a page's query of the check that it shows, or of the reason why there is none.
const SHOWN: &str = "check";
/// The part of the page that shows it.
const PART: &str = "#check";

/// `POST /integrations/{project}/{environment}/{provider}/{id}/check`.
pub(crate) async fn submit(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let given = Given { password: Secret::new(form.get("password")), reference: form.get("reference").to_owned() };
    // A page that loads itself again is not named with a part of it: that would be no new load.
    let to = |shown: &str, part: &str| format!("{}?{SHOWN}={shown}{part}", paths::detail(&address));
    let to = match check::begin(&frame.requester(&viewer), &address, given).await {
        Ok(id) => {
            let ended = match frame.portal.checks.run(&viewer, &address, &id) {
                Some(mut progress) => check::settle(&mut progress, PATIENCE).await,
                None => true,
            };
            to(&id, if ended { PART } else { "" })
        }
        Err(NotBegun::Failed(failure)) => return frame.fail(failure).await,
        Err(why) => to(views::code(&why), PART),
    };
    Redirect::to(&to).into_response()
}

/// `POST /integrations/{project}/{environment}/{provider}/check`: the values of a form that are not saved, on a page of its
/// own, so that the form stays as it is.
pub(crate) async fn values(
    frame: Frame,
    viewer: Viewer,
    place::NewAt(place, provider): place::NewAt,
    body: Bytes,
) -> Response {
    let mut form = FormValues::decode(&body);
    let id = form.get("integration").parse().ok();
    let place = Place { id, ..place };
    let (mut refused, mut steps) = (None, Vec::new());
    match form::take_apart(provider, &mut form) {
        Err(error) => refused = Some(error.message),
        Ok(_) => match check::values(&frame.requester(&viewer), &place, &form).await {
            Ok(found) => steps = found,
            Err(NotBegun::Failed(failure)) => return frame.fail(failure).await,
            Err(why) => refused = views::refusal(views::code(&why)).map(str::to_owned),
        },
    }
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = CheckedValues {
        store: provider.store_of(&form).unwrap_or_default(),
        verdict: refused.is_none().then(|| words::check::alone(&steps)),
        live: views::live(&CheckProgress { steps, ended: true }),
        refused,
    };
    let page = Page::new(words::checks::UNSAVED, Section::Integrations).status(status);
    frame.draw(page, move || app::pages::checked_values(view)).await
}

/// What `POST /api/check` takes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Asked {
    project_key: String,
    environment_key: String,
    #[serde(default)]
    provider_key: String,
    #[serde(default)]
    host: String,
    #[serde(default)]
    port: String,
    #[serde(default)]
    tls_enabled: bool,
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    table_name: String,
    #[serde(default)]
    region: String,
    #[serde(default)]
    role_arn: String,
    #[serde(default)]
    external_id: String,
}

impl Asked {
    /// Where an integration with these values would be; `None` if a key is none.
    fn place(&self) -> Option<Place> {
        let provider = if self.provider_key.is_empty() { "redis" } else { &self.provider_key };
        Some(Place {
            project: self.project_key.parse().ok()?,
            environment: self.environment_key.parse().ok()?,
            provider: provider.parse().ok()?,
            id: None,
        })
    }

    /// The values as the form of an integration has them.
    fn form(&self) -> FormValues {
        let mut form = FormValues::default();
        let fields = [
            ("host", &self.host),
            ("port", &self.port),
            ("username", &self.username),
            ("password", &self.password),
            ("tableName", &self.table_name),
            ("region", &self.region),
            ("roleArn", &self.role_arn),
            ("externalId", &self.external_id),
        ];
        for (name, text) in fields {
            form.set(format!("config.{name}"), text);
        }
        if self.tls_enabled {
            form.set("config.tlsEnabled", "on");
        }
        form
    }
}

/// `POST /api/check`: the same for scripts, JSON in and out.
pub(crate) async fn json(frame: Frame, viewer: Viewer, body: Bytes) -> Response {
    let malformed = |words: &str| frame.json_error(StatusCode::BAD_REQUEST, "malformed", words);
    let asked: Asked = match serde_json::from_slice(&body) {
        Ok(asked) => asked,
        // Where in the text, and not what stands there: it may hold a password.
        Err(error) => return malformed(&words::refused::no_json(error.line())),
    };
    let Some(place) = asked.place() else { return malformed(words::refused::NO_KEYS) };
    match check::values(&frame.requester(&viewer), &place, &asked.form()).await {
        Ok(steps) => Json(words::check::json(&steps)).into_response(),
        Err(NotBegun::Failed(failure)) => frame.fail_json(&failure).await,
        Err(why) => {
            let status = match why {
                NotBegun::TooMany => StatusCode::TOO_MANY_REQUESTS,
                NotBegun::Off => StatusCode::FORBIDDEN,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let code = views::code(&why);
            frame.json_error(status, code, views::refusal(code).unwrap_or_default())
        }
    }
}

/// `GET /api/checks/{check}/events`: the steps as they end.
pub(crate) async fn stream(frame: Frame, viewer: Viewer, Path(id): Path<String>) -> Response {
    let Some(progress) = frame.portal.checks.any_run(&viewer, &id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let events = stream::unfold((progress, true, false), |(mut progress, first, ended)| async move {
        if ended || (!first && progress.changed().await.is_err()) {
            return None;
        }
        let now = views::live(&progress.borrow_and_update());
        let ended = now.ended;
        let event = Event::default().event("progress").json_data(&now).unwrap_or_default();
        Some((Ok::<_, Infallible>(event), (progress, false, ended)))
    });
    let events = frame.portal.streams.limited(&viewer, events, Ok(super::events::retired()));
    Sse::new(events.boxed()).keep_alive(KeepAlive::default()).into_response()
}
