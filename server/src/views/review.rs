//! The review of a write, as a page.

use app::paths;
use app::view::{ReviewPage, Section};
use app::words;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Place, Verb};

use super::form::ReasonGoes;
use super::{code, form, integration};
use crate::kept::TicketId;
use crate::operations::plan::Plan;
use crate::render::{Frame, Page};

/// What is wrong with what was sent.
#[derive(Default)]
pub(crate) struct Wrong<'typed> {
    /// The reason as it was typed, and what is wrong with it.
    pub reason: Option<(&'typed str, String)>,
    /// Whether it was not ticked that the change is wanted although code manages the integration.
    pub unagreed: bool,
}

/// Draws the review.
pub(crate) async fn draw(frame: &Frame, plan: &Plan, id: &TicketId, wrong: Wrong<'_>, status: StatusCode) -> Response {
    let Wrong { reason: wrong_reason, unagreed } = wrong;
    let error = if wrong_reason.is_some() || unagreed { "Error: " } else { "" };
    let mut view = view(plan, id);
    view.managed = plan.managed.as_deref().map(|tag| form::managed(tag, unagreed));
    view.code = frame.viewer.as_ref().map(|viewer| code::of_plan(&code::base(frame, viewer), plan)).unwrap_or_default();
    if plan.lacks_reason() {
        let goes = if plan.verb == Verb::Create { ReasonGoes::Nowhere } else { ReasonGoes::Along };
        let (typed, error) = wrong_reason.map_or(("", None), |(typed, error)| (typed, Some(error)));
        view.ask = Some(form::reason(typed, true, error, goes));
    }
    let page = Page::new(format!("{error}Review: {}", view.heading), Section::Integrations).status(status);
    frame.draw(page, move || app::pages::review(view)).await
}

fn view(plan: &Plan, id: &TicketId) -> ReviewPage {
    let Place { project, environment, provider, .. } = &plan.place;
    let (heading, button) = heading_and_button(plan);
    let upstream = "/api/v2/integration-capabilities/big-segment-store";
    let (request, action, back) = match plan.place.address() {
        None => (
            format!("POST {upstream}/{project}/{environment}/{provider}"),
            paths::new_review(project, environment, provider),
            paths::with_plan(&paths::new(project, environment, provider), &id.to_string()),
        ),
        Some(address) => {
            let edit = paths::with_plan(&paths::edit(&address), &id.to_string());
            let back = if plan.verb == Verb::Change { edit } else { paths::detail(&address) };
            (format!("PATCH {upstream}/{address}"), paths::review(&address), back)
        }
    };
    ReviewPage {
        heading,
        place: format!("{project} / {environment} / {}", provider.name()),
        lines: plan.lines.clone(),
        request,
        body: serde_json::to_string_pretty(&plan.preview).unwrap_or_default(),
        guard: guard(plan),
        reason: plan.reason.as_ref().map(ToString::to_string),
        ask: None,
        managed: None,
        code: Vec::new(),
        cautions: plan.cautions.iter().map(words::caution::sentence).collect(),
        not_done: plan.not_done.iter().flat_map(words::not_done::lines).collect(),
        plan: id.to_string(),
        action,
        button: button.to_owned(),
        back,
    }
}

fn heading_and_button(plan: &Plan) -> (String, &'static str) {
    let name = integration::shown_name(&plan.name);
    match plan.verb {
        Verb::Create => (format!("Create {} integration “{name}”", plan.place.provider.name()), "Create integration"),
        Verb::Change => (format!("Change “{name}”"), "Apply change"),
        Verb::TurnOn => (format!("Turn on “{name}”"), "Turn on"),
        Verb::TurnOff => (format!("Turn off “{name}”"), "Turn off"),
        Verb::Delete => (format!("Delete “{name}”"), "Delete"),
        Verb::Check => (format!("Check “{name}”"), "Check"),
    }
}

fn guard(plan: &Plan) -> String {
    match (plan.verb, plan.base_version, plan.guarded) {
        (Verb::Create, ..) => {
            "This creates a new integration and changes no others. It is sent once and never retried automatically."
                .to_owned()
        }
        (_, Some(version), true) => format!(
            "It is sent only if the integration is still at version {version}, and LaunchDarkly checks this again \
             itself."
        ),
        (_, Some(version), false) => format!(
            "It is sent only if the integration is still at version {version} when Storekeeper reads it just before sending. \
             LaunchDarkly does not check it again here, so a change in between would not be detected."
        ),
        (_, None, _) => {
            "LaunchDarkly did not return a version, so a change by someone else cannot be detected.".to_owned()
        }
    }
}
