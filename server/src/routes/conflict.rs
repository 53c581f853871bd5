//! Going on after somebody else changed the same integration.

use app::paths;
use app::words;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{FieldError, FormValues};

use super::{named, place};
use crate::failure::Failure;
use crate::kept::TicketId;
use crate::operations::conflict::{self, Rebased};
use crate::render::Frame;
use crate::session::Viewer;
use crate::views::conflict as views;
use crate::views::edit::{self, Remarks};

/// `GET …/{id}/rebase?draft=…`.
pub(crate) async fn page(
    frame: Frame,
    viewer: Viewer,
    place::At(address): place::At,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(id) = named::draft(query.as_deref()) else { return frame.fail(Failure::Expired).await };
    match conflict::look(&frame.portal, &viewer, &address, &id, &FormValues::default()).await {
        Ok((conflict, _)) => views::draw(&frame, conflict, Vec::new(), false, StatusCode::OK).await,
        Err(failure) => frame.fail(failure).await,
    }
}

/// `POST` of the same: on to the review, or the choice again.
pub(crate) async fn submit(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let Ok(id) = TicketId::parse(form.get("draft")) else { return frame.fail(Failure::Expired).await };
    match conflict::rebase(&frame.portal, &viewer, &address, &id, &form).await {
        Ok(Rebased::Waiting(plan)) => {
            Redirect::to(&paths::with_plan(&paths::review(&address), &plan.to_string())).into_response()
        }
        Ok(Rebased::Nothing(now)) => {
            let remarks = Remarks { nothing: true, ..Remarks::default() };
            edit::draw(&frame, &viewer, &now, &FormValues::of(&now), remarks, StatusCode::OK).await
        }
        Ok(Rebased::Invalid(now, form, errors)) => {
            let remarks = Remarks { errors, ..Remarks::default() };
            edit::draw(&frame, &viewer, &now, &form, remarks, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Ok(Rebased::Conflict(conflict)) if views::version(&conflict) != form.get("version") => {
            views::draw(&frame, *conflict, Vec::new(), true, StatusCode::CONFLICT).await
        }
        Ok(Rebased::Conflict(conflict)) => {
            let open = conflict.merge.open();
            let errors =
                open.map(|field| FieldError::new(field.name.clone(), words::form::choose(field.label))).collect();
            views::draw(&frame, *conflict, errors, false, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}
