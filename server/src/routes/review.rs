//! The review of a write, and the write itself.

use app::paths;
use app::words;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{FormValues, Place};

use super::place;
use crate::failure::Failure;
use crate::kept::{ActivityId, TicketId};
use crate::operations::apply::{self, Applied};
use crate::operations::change;
use crate::operations::create::{self, Created};
use crate::operations::plan;
use crate::operations::unplanned::Unplanned;
use crate::render::Frame;
use crate::session::Viewer;
use crate::views::edit::Remarks;
use crate::views::form::MANAGED;
use crate::views::review::{self as views, Wrong};
use crate::views::{conflict, edit, new};

/// `GET …/{id}/review?plan=…`.
pub(crate) async fn change_page(
    frame: Frame,
    viewer: Viewer,
    place::At(address): place::At,
    RawQuery(query): RawQuery,
) -> Response {
    show(&frame, &viewer, &Place::from(&address), query.as_deref()).await
}

/// `GET …/{provider}/review?plan=…`.
pub(crate) async fn create_page(
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
        Ok(plan) => views::draw(frame, &plan, &id, Wrong::default(), StatusCode::OK).await,
        Err(failure) => frame.fail(failure).await,
    }
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
        Ok(plan) => Redirect::to(&paths::with_plan(&review, &plan.to_string())).into_response(),
        Err(Unplanned::Wrong((plan, error))) => {
            let wrong = Wrong { reason: Some((typed, error.to_string())), unagreed: false };
            views::draw(frame, &plan, id, wrong, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Unplanned::Failed(failure)) => frame.fail(failure).await,
    })
}

/// `POST …/{id}/review`.
pub(crate) async fn change(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
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
        return views::draw(&frame, &plan, &id, wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    match apply::apply(&frame.requester(&viewer), &address, &id).await {
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
        Ok(Applied::Refused(now, plan, objection, _)) => {
            let remarks = Remarks { errors: words::objection::errors(&objection), ..Remarks::default() };
            edit::draw(&frame, &viewer, &now, &plan.form, remarks, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// `POST …/{provider}/review`.
pub(crate) async fn create(
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
    match create::create(&frame.requester(&viewer), &place, &id).await {
        Ok(Created::Ended(entry)) => ended(&frame, &viewer, entry).await,
        Ok(Created::Again(plan)) => {
            let review = paths::new_review(&place.project, &place.environment, &place.provider);
            Redirect::to(&paths::with_plan(&review, &plan.to_string())).into_response()
        }
        Ok(Created::Used(plan, id)) => {
            views::draw(&frame, &plan, &id, Wrong::default(), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Ok(Created::Refused(plan, objection, _)) => {
            let typed = new::Typed { form: plan.form, errors: words::objection::errors(&objection), notice: None };
            new::draw(&frame, &viewer, place, provider, typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// To the new integration's page, if it is known; else to the table. Both say what came of it.
async fn ended(frame: &Frame, viewer: &Viewer, entry: ActivityId) -> Response {
    let recorded = crate::operations::activity::entry(&frame.portal, viewer, entry).await.ok().flatten();
    let address = recorded.and_then(|entry| entry.intent.place.address());
    let target = match address {
        Some(address) => paths::detail_with_outcome(&address, entry.number()),
        None => paths::integrations_with_outcome(entry.number()),
    };
    Redirect::to(&target).into_response()
}
