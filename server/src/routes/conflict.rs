//! Going on after somebody else changed the same integration.

use app::paths;
use app::view::{ConflictLine, ConflictPage, Section};
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{FieldError, FormValues, KEEP, MergedField};

use super::edit::{self, Remarks};
use super::{detail, place};
use crate::database::TicketId;
use crate::operations::conflict::{self, Conflict, Rebased};
use crate::operations::failure::Failure;
use crate::render::{Frame, Page};
use crate::session::Viewer;

/// `GET …/{id}/rebase?draft=…`.
pub async fn page(frame: Frame, viewer: Viewer, place::At(address): place::At, RawQuery(query): RawQuery) -> Response {
    let Some(id) = draft(query.as_deref()) else { return frame.fail(Failure::Expired).await };
    match conflict::look(&frame.portal, &viewer, &address, &id, &FormValues::default()).await {
        Ok((conflict, _)) => draw(&frame, conflict, Vec::new(), false, StatusCode::OK).await,
        Err(failure) => frame.fail(failure).await,
    }
}

/// `POST` of the same: on to the review, or the choice again.
pub async fn submit(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
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
        Ok(Rebased::Conflict(conflict)) if version(&conflict) != form.get("version") => {
            draw(&frame, *conflict, Vec::new(), true, StatusCode::CONFLICT).await
        }
        Ok(Rebased::Conflict(conflict)) => {
            let open = conflict.merge.open().map(|field| {
                let message = format!("Choose which value “{}” shall have.", field.label);
                FieldError::new(field.name.clone(), message)
            });
            let errors = open.collect();
            draw(&frame, *conflict, errors, false, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// The kept form that a query names.
pub fn draft(query: Option<&str>) -> Option<TicketId> {
    TicketId::parse(FormValues::decode(query.unwrap_or_default().as_bytes()).get("draft")).ok()
}

fn version(conflict: &Conflict) -> String {
    conflict.now.version.map(|version| version.to_string()).unwrap_or_default()
}

/// Draws the conflict. Of secrets only their labels are known to the page.
pub async fn draw(
    frame: &Frame,
    conflict: Conflict,
    errors: Vec<FieldError>,
    again: bool,
    status: StatusCode,
) -> Response {
    let view = ConflictPage {
        version: version(&conflict),
        name: detail::shown_name(&conflict.now.name),
        lines: conflict.merge.fields.iter().map(line).collect(),
        secrets: conflict.secrets.iter().map(|label| (*label).to_owned()).collect(),
        reason: conflict.reason.as_ref().map(ToString::to_string),
        draft: conflict.draft.to_string(),
        address: conflict.now.address,
        errors,
        again,
    };
    let error = if view.errors.is_empty() { "" } else { "Error: " };
    let title = format!("{error}Changed meanwhile: {}", view.name);
    let page = Page::new(title, Section::Integrations).status(status);
    frame.draw(page, move || app::pages::conflict(view)).await
}

fn line(field: &MergedField) -> ConflictLine {
    let words = |text: &String| in_words(field, text);
    ConflictLine {
        name: field.name.clone(),
        label: field.label.to_owned(),
        base: field.base.as_ref().map(words),
        theirs: words(&field.theirs),
        mine: words(&field.mine),
        result: field.result.as_ref().map(words),
        resolution: field.resolution,
    }
}

/// A field's text as people read it; empty if there is none.
pub fn in_words(field: &MergedField, text: &str) -> String {
    match (field.name.as_str(), field.check, text) {
        ("on", _, "") => "Off".to_owned(),
        ("on", ..) => "On".to_owned(),
        (_, true, KEEP) => "As it is".to_owned(),
        (_, true, "") => "No".to_owned(),
        (_, true, _) => "Yes".to_owned(),
        (_, false, text) => text.to_owned(),
    }
}
