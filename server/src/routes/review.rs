//! The review of a write, and the write itself.

use app::paths;
use app::view::{ReviewLine, ReviewPage, Section};
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{FormValues, Verb};

use super::edit::Remarks;
use super::form_view::{MANAGED, ReasonGoes};
use super::{code, conflict, detail, edit, form_view, new, place};
use crate::database::{ActivityId, TicketId};
use crate::operations::apply::{self, Applied};
use crate::operations::change;
use crate::operations::create::{self, Created};
use crate::operations::failure::Failure;
use crate::operations::plan::{self, Place, Plan};
use crate::render::{Frame, Page};
use crate::session::Viewer;

/// `GET …/{id}/review?plan=…`.
pub async fn change_page(
    frame: Frame,
    viewer: Viewer,
    place::At(address): place::At,
    RawQuery(query): RawQuery,
) -> Response {
    show(&frame, &viewer, &Place::from(&address), query.as_deref()).await
}

/// `GET …/{provider}/review?plan=…`.
pub async fn create_page(
    frame: Frame,
    viewer: Viewer,
    place::NewAt(place, _): place::NewAt,
    RawQuery(query): RawQuery,
) -> Response {
    show(&frame, &viewer, &place, query.as_deref()).await
}

async fn show(frame: &Frame, viewer: &Viewer, place: &Place, query: Option<&str>) -> Response {
    let form = FormValues::decode(query.unwrap_or_default().as_bytes());
    let Ok(id) = TicketId::parse(form.get("plan")) else { return frame.fail(Failure::Expired).await };
    match plan::look(&frame.portal, viewer, &id, &place.subject()).await {
        Ok(plan) => draw(frame, &plan, &id, Wrong::default(), StatusCode::OK).await,
        Err(failure) => frame.fail(failure).await,
    }
}

/// What is wrong with what was sent.
#[derive(Default)]
struct Wrong<'typed> {
    /// The reason as it was typed, and what is wrong with it.
    reason: Option<(&'typed str, String)>,
    /// Whether it was not ticked that the change is wanted although code manages the integration.
    unagreed: bool,
}

async fn draw(frame: &Frame, plan: &Plan, id: &TicketId, wrong: Wrong<'_>, status: StatusCode) -> Response {
    let Wrong { reason: wrong_reason, unagreed } = wrong;
    let error = if wrong_reason.is_some() || unagreed { "Error: " } else { "" };
    let mut view = view(plan, id);
    view.managed = plan.managed.as_deref().map(|tag| form_view::managed(tag, unagreed));
    view.code = frame.viewer.as_ref().map(|viewer| code::of_plan(&code::base(frame, viewer), plan)).unwrap_or_default();
    if plan.lacks_reason() {
        let goes = if plan.verb == Verb::Create { ReasonGoes::Nowhere } else { ReasonGoes::Along };
        let (typed, error) = wrong_reason.map_or(("", None), |(typed, error)| (typed, Some(error)));
        view.ask = Some(form_view::reason(typed, true, error, goes));
    }
    let page = Page::new(format!("{error}Review: {}", view.heading), Section::Integrations).status(status);
    frame.draw(page, move || app::pages::review(view)).await
}

/// A plan that lacks its reason gets it from the form, if that has one; the new plan is reviewed in its place.
async fn give_reason(
    frame: &Frame,
    viewer: &Viewer,
    place: &Place,
    id: &TicketId,
    form: &FormValues,
) -> Option<Response> {
    let review = match place.address() {
        Some(address) => paths::review(&address),
        None => paths::new_review(&place.project, &place.environment, &place.provider),
    };
    if form.pairs().all(|(name, _)| name != "reason") {
        return None;
    }
    let typed = form.get("reason");
    Some(match change::give_reason(&frame.portal, viewer, place, id, typed).await {
        Ok(Ok(plan)) => Redirect::to(&paths::with_plan(&review, &plan.to_string())).into_response(),
        Ok(Err((plan, error))) => {
            let wrong = Wrong { reason: Some((typed, error.to_string())), unagreed: false };
            draw(frame, &plan, id, wrong, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(failure) => frame.fail(failure).await,
    })
}

fn view(plan: &Plan, id: &TicketId) -> ReviewPage {
    let Place { project, environment, provider, .. } = &plan.place;
    let known = provider.name();
    let name = detail::shown_name(&plan.name);
    let (heading, button) = match plan.verb {
        Verb::Create => (format!("Create {known} integration “{name}”"), "Create integration"),
        Verb::Change => (format!("Change “{name}”"), "Apply change"),
        Verb::TurnOn => (format!("Turn on “{name}”"), "Turn on"),
        Verb::TurnOff => (format!("Turn off “{name}”"), "Turn off"),
        Verb::Delete => (format!("Delete “{name}”"), "Delete"),
        Verb::Check => (format!("Check “{name}”"), "Check"),
    };
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
    let line = |line: &plan::Line| ReviewLine {
        label: line.label.clone(),
        before: line.before.clone(),
        after: line.after.clone(),
    };
    ReviewPage {
        heading,
        place: format!("{project} / {environment} / {known}"),
        lines: plan.lines.iter().map(line).collect(),
        request,
        body: serde_json::to_string_pretty(&plan.preview).unwrap_or_default(),
        guard: guard(plan),
        reason: plan.reason.as_ref().map(ToString::to_string),
        ask: None,
        managed: None,
        code: Vec::new(),
        cautions: plan.cautions.clone(),
        not_done: plan.not_done.clone(),
        plan: id.to_string(),
        action,
        button: button.to_owned(),
        back,
    }
}

fn guard(plan: &Plan) -> String {
    match (plan.verb, plan.base_version, plan.guarded) {
        (Verb::Create, ..) => {
            "This creates a new integration; it changes none. It is sent once, and never repeated by itself.".to_owned()
        }
        (_, Some(version), true) => format!(
            "It is sent only if the integration is still at version {version}, and LaunchDarkly checks that once more \
             itself."
        ),
        (_, Some(version), false) => format!(
            "It is sent only if the integration is still at version {version} when Storekeeper reads it a moment before. \
             LaunchDarkly does not check that itself here, so a change within that moment would not be noticed."
        ),
        (_, None, _) => {
            "LaunchDarkly did not say a version, so a change by somebody else cannot be noticed.".to_owned()
        }
    }
}

/// `POST …/{id}/review`.
pub async fn change(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let Ok(id) = TicketId::parse(form.get("plan")) else { return frame.fail(Failure::Expired).await };
    if let Some(response) = give_reason(&frame, &viewer, &Place::from(&address), &id, &form).await {
        return response;
    }
    if !form.ticked(MANAGED)
        && let Ok(Some(plan)) = plan::waiting(&frame.portal, &viewer, &id, &Place::from(&address).subject()).await
        && plan.managed.is_some()
    {
        let wrong = Wrong { reason: None, unagreed: true };
        return draw(&frame, &plan, &id, wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    match apply::apply(&frame.portal, &viewer, &address, &id, &frame.request_id).await {
        Ok(Applied::Ended(entry)) => {
            Redirect::to(&paths::detail_with_outcome(&address, entry.number())).into_response()
        }
        Ok(Applied::Again(plan)) => {
            Redirect::to(&paths::with_plan(&paths::review(&address), &plan.to_string())).into_response()
        }
        Ok(Applied::Conflict(conflict)) => {
            conflict::draw(&frame, *conflict, Vec::new(), false, StatusCode::CONFLICT).await
        }
        Ok(Applied::Nothing) => Redirect::to(&paths::detail(&address)).into_response(),
        Ok(Applied::Conflicting(draft)) => {
            Redirect::to(&paths::with_draft(&paths::rebase(&address), &draft.to_string())).into_response()
        }
        Ok(Applied::Refused(now, plan, errors, _)) => {
            let remarks = Remarks { errors, ..Remarks::default() };
            edit::draw(&frame, &viewer, &now, &plan.form(), remarks, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// `POST …/{provider}/review`.
pub async fn create(
    frame: Frame,
    viewer: Viewer,
    place::NewAt(place, provider): place::NewAt,
    body: Bytes,
) -> Response {
    let form = FormValues::decode(&body);
    let Ok(id) = TicketId::parse(form.get("plan")) else { return frame.fail(Failure::Expired).await };
    if let Some(response) = give_reason(&frame, &viewer, &place, &id, &form).await {
        return response;
    }
    match create::create(&frame.portal, &viewer, &place, &id, &frame.request_id).await {
        Ok(Created::Ended(entry)) => ended(&frame, &viewer, entry).await,
        Ok(Created::Again(plan)) => {
            let review = paths::new_review(&place.project, &place.environment, &place.provider);
            Redirect::to(&paths::with_plan(&review, &plan.to_string())).into_response()
        }
        Ok(Created::Used(plan, id)) => {
            draw(&frame, &plan, &id, Wrong::default(), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Ok(Created::Refused(plan, errors, _)) => {
            let typed = new::Typed { form: plan.form(), errors, notice: None };
            new::draw(&frame, &viewer, place, provider, typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// To the new integration's page, if it is known; else to the table. Both say what came of it.
async fn ended(frame: &Frame, viewer: &Viewer, entry: ActivityId) -> Response {
    let recorded = crate::operations::activity::entry(&frame.portal, viewer, entry).await.ok().flatten();
    let address = recorded.and_then(|entry| super::record::address(&entry));
    let target = match address {
        Some(address) => paths::detail_with_outcome(&address, entry.number()),
        None => paths::integrations_with_outcome(entry.number()),
    };
    Redirect::to(&target).into_response()
}

/// The plan that the query names, if it still waits: for whoever goes back to the form.
pub async fn waiting(frame: &Frame, viewer: &Viewer, place: &Place, query: Option<&str>) -> Option<Plan> {
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    let id = TicketId::parse(query.get("plan")).ok()?;
    plan::look(&frame.portal, viewer, &id, &place.subject()).await.ok()
}
