//! Checking a store from this network.

use std::convert::Infallible;
use std::time::Duration;

use app::paths;
use app::view::{CheckLive, CheckPanel, CheckRun, StepView};
use app::words;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{FormValues, Integration, Provider, Secret, SecretState};
use futures::{StreamExt as _, stream};

use super::place;
use crate::operations::check::{self, Given, NotBegun, Progress};
use crate::render::Frame;
use crate::session::Viewer;

/// How long a submit waits for the end of the check before it leads to a page that shows how it is going.
const PATIENCE: Duration = Duration::from_millis(400);
/// The name in a page's query of the check that it shows, or of the reason why there is none.
const SHOWN: &str = "check";
/// The part of the page that shows it.
const PART: &str = "#check";

/// `POST /integrations/{project}/{environment}/{provider}/{id}/check`.
pub async fn submit(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let given = Given { password: Secret::new(form.get("password")), reference: form.get("reference").to_owned() };
    // A page that loads itself again is not named with a part of it: that would be no new load.
    let to = |shown: &str, part: &str| format!("{}?{SHOWN}={shown}{part}", paths::detail(&address));
    let to = match check::begin(&frame.portal, &viewer, &address, given, &frame.request_id).await {
        Ok(id) => {
            let ended = match frame.portal.checks.run(&viewer, &address, &id) {
                Some(mut progress) => check::settle(&mut progress, PATIENCE).await,
                None => true,
            };
            to(&id, if ended { PART } else { "" })
        }
        Err(NotBegun::Failed(failure)) => return frame.fail(failure).await,
        Err(NotBegun::Off) => to("off", PART),
        Err(NotBegun::Provider) => to("provider", PART),
        Err(NotBegun::NoStore) => to("no-store", PART),
        Err(NotBegun::TooMany) => to("too-many", PART),
        Err(NotBegun::Reference) => to("reference", PART),
    };
    Redirect::to(&to).into_response()
}

/// Why a check was not begun, in words.
fn refusal(shown: &str) -> Option<&'static str> {
    Some(match shown {
        "provider" => "Stores of this provider cannot be checked yet",
        "no-store" => "LaunchDarkly does not say which store this integration writes to",
        "too-many" => "You have begun 30 checks in the last minute. Wait a little, then check again",
        "reference" => "The password that the operator provides could not be read. Type it, or ask the operator",
        _ => return None,
    })
}

/// The panel on an integration's page; `None` where stores of its provider cannot be checked. The second is whether the
/// check that it shows is under way.
pub fn panel(
    frame: &Frame,
    viewer: &Viewer,
    integration: &Integration,
    query: Option<&str>,
) -> Option<(CheckPanel, bool)> {
    if integration.provider() != Some(Provider::Redis) {
        return None;
    }
    let checks = &frame.portal.checks;
    let shown = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("check=")).unwrap_or_default();
    let run = checks.run(viewer, &integration.address, shown).map(|progress| {
        let progress = progress.borrow().clone();
        let health = integration.health(frame.portal.clock.now());
        CheckRun {
            verdict: progress.ended.then(|| words::check::both(health, &progress.steps)),
            live: live(&progress),
            events: paths::api_check(shown),
        }
    });
    let under_way = run.as_ref().is_some_and(|run| !run.live.ended);
    let password = integration.config.as_ref().map(|config| config.secret("password"));
    let panel = CheckPanel {
        on: checks.is_on(),
        has_password: password == Some(SecretState::Set),
        references: checks.references(),
        refused: refusal(shown).map(str::to_owned),
        run,
    };
    Some((panel, under_way))
}

fn live(progress: &Progress) -> CheckLive {
    let steps = progress.steps.iter().map(|step| StepView {
        name: words::check::step(step.step).to_owned(),
        state: step.state,
        ms: step.ms,
        findings: step.findings.iter().map(words::check::finding).collect(),
        facts: step.facts.iter().map(words::check::fact).map(|(label, text)| (label.to_owned(), text)).collect(),
    });
    CheckLive { steps: steps.collect(), ended: progress.ended }
}

/// `GET /api/checks/{check}/events`: the steps as they end.
pub async fn stream(frame: Frame, viewer: Viewer, Path(id): Path<String>) -> Response {
    let Some(progress) = frame.portal.checks.any_run(&viewer, &id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let events = stream::unfold((progress, true, false), |(mut progress, first, ended)| async move {
        if ended || (!first && progress.changed().await.is_err()) {
            return None;
        }
        let now = live(&progress.borrow_and_update());
        let ended = now.ended;
        let event = Event::default().event("progress").json_data(&now).unwrap_or_default();
        Some((Ok::<_, Infallible>(event), (progress, false, ended)))
    });
    Sse::new(events.boxed()).keep_alive(KeepAlive::default()).into_response()
}
