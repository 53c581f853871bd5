//! What was done through this portal: the page, finding out what became of a write, and planning its inverse.

use app::paths;
use app::view::{ActivityPage, Section};
use app::words;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{FieldError, FormValues, RecordFilter};

use crate::failure::Failure;
use crate::kept::Paging;
use crate::operations::activity::{self, Leaf, PER_PAGE};
use crate::operations::undo::{self, Undone};
use crate::render::{Frame, Page};
use crate::session::Viewer;
use crate::views::edit::{self, Remarks};
use crate::views::record;

/// `GET /activity`.
pub(crate) async fn page(frame: Frame, viewer: Viewer, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let number: u32 = FormValues::decode(query.as_bytes()).get("page").parse().unwrap_or(1).max(1);
    let (wanted, wrong) = activity::wanted(RecordFilter::parse(&query));
    let errors: Vec<FieldError> = wrong.into_iter().map(not_a_day).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    match activity::page(&frame.portal, &viewer, &wanted, Paging { number, size: PER_PAGE }).await {
        Ok(Leaf { entries, page, pages, total }) => {
            let now = frame.portal.clock.now();
            let view = ActivityPage {
                filter: wanted.filter,
                errors,
                entries: entries.into_iter().map(|entry| record::view(entry, now)).collect(),
                page: page.into(),
                pages: pages.into(),
                total,
                now,
            };
            let title = if view.errors.is_empty() { "Activity" } else { "Error: Activity" };
            frame.draw(Page::new(title, Section::Activity).status(status), move || app::pages::activity(view)).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

fn not_a_day(field: &'static str) -> FieldError {
    FieldError::new(field, words::activity::NOT_A_DAY)
}

/// `POST /activity/{entry}/look-again`.
pub(crate) async fn look_again(
    frame: Frame,
    viewer: Viewer,
    entry: Result<Path<i64>, axum::extract::rejection::PathRejection>,
) -> Response {
    let Ok(Path(number)) = entry else { return frame.fail(Failure::NotFound).await };
    match crate::operations::reconcile::look_again(&frame.portal, &viewer, number.into()).await {
        Ok(entry) => {
            let filter = RecordFilter { text: entry.intent.request_id, ..RecordFilter::default() };
            Redirect::to(&paths::activity(&filter, 1)).into_response()
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// `POST /activity/{entry}/undo`: on to the review of the inverse.
pub(crate) async fn undo(
    frame: Frame,
    viewer: Viewer,
    entry: Result<Path<i64>, axum::extract::rejection::PathRejection>,
) -> Response {
    let Ok(Path(number)) = entry else { return frame.fail(Failure::NotFound).await };
    let (now, form, remarks, status) = match undo::plan(&frame.portal, &viewer, number.into()).await {
        Ok(Undone::Waiting(address, plan)) => {
            return Redirect::to(&paths::with_plan(&paths::review(&address), &plan.to_string())).into_response();
        }
        // Without a form for it, its own page shows that it is so already.
        Ok(Undone::Nothing(now)) if now.provider().is_none() => {
            return Redirect::to(&paths::detail(&now.address)).into_response();
        }
        Ok(Undone::Nothing(now)) => {
            let form = FormValues::of(&now);
            (now, form, Remarks { nothing: true, ..Remarks::default() }, StatusCode::OK)
        }
        Ok(Undone::Not(now, form, mut errors)) => {
            errors.insert(0, FieldError::new("", words::activity::NOT_UNDONE));
            (now, form, Remarks { errors, ..Remarks::default() }, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(failure) => return frame.fail(failure).await,
    };
    edit::draw(&frame, &viewer, &now, &form, remarks, status).await
}
