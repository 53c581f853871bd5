//! The form of a new integration.

use app::paths;
use app::words;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{FormValues, Kind, Place, Provider};

use super::{named, place, sign_in};
use crate::operations::unplanned::Unplanned;
use crate::operations::{activity, draft, undo};
use crate::render::Frame;
use crate::session::{MaybeViewer, Viewer};
use crate::views::new::{self as views, Typed};
use crate::views::{form, integration};

/// `GET /integrations/{project}/{environment}/{provider}/new`.
pub(crate) async fn page(
    frame: Frame,
    viewer: Viewer,
    place::NewAt(place, provider): place::NewAt,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.as_deref();
    if let Some(plan) = named::plan(&frame, &viewer, &place, query).await {
        return views::draw(&frame, &viewer, place, provider, Typed::form(plan.form), StatusCode::OK).await;
    }
    let path = paths::new(&place.project, &place.environment, &place.provider);
    if let Some(form) = named::typed_before(&frame, &viewer, &path, query).await {
        let typed = Typed { notice: Some(form::kept_while_signing_in()), ..Typed::form(form) };
        return views::draw(&frame, &viewer, place, provider, typed, StatusCode::OK).await;
    }
    let typed = match from_record(&frame, &viewer, &place, query).await {
        Some(typed) => typed,
        None => Typed::form(blank(provider)),
    };
    views::draw(&frame, &viewer, place, provider, typed, StatusCode::OK).await
}

fn blank(provider: Provider) -> FormValues {
    let mut form = FormValues::blank(provider);
    for field in provider.fields().iter().filter(|field| field.kind == Kind::Generated) {
        form.set(field.form_name(), uuid::Uuid::new_v4().to_string());
    }
    form
}

/// The form of what the entry deleted that the query names, if it was deleted here.
async fn from_record(frame: &Frame, viewer: &Viewer, place: &Place, query: Option<&str>) -> Option<Typed> {
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    let entry = activity::entry(&frame.portal, viewer, query.get("from").parse().ok()?).await.ok().flatten()?;
    let deleted = activity::place(&entry).address().is_some_and(|address| place.has(&address));
    if !deleted || !undo::can_be_made_again(&entry) {
        return None;
    }
    let notice = words::form::made_again(&integration::shown_name(&entry.intent.name), &entry.intent.trace);
    Some(Typed { form: undo::deleted_form(&entry), errors: Vec::new(), notice: Some(notice) })
}

/// `POST` of the same: on to the review, or the form again with what is wrong.
pub(crate) async fn submit(
    frame: Frame,
    MaybeViewer(viewer): MaybeViewer,
    place::NewAt(place, provider): place::NewAt,
    body: Bytes,
) -> Response {
    let mut form = FormValues::decode(&body);
    let Some(viewer) = viewer else {
        let path = paths::new(&place.project, &place.environment, &place.provider);
        return sign_in::interrupted(&frame, &path, Some(provider), form).await;
    };
    let taken = match form::take_apart(provider, &mut form) {
        Ok(taken) => taken,
        Err(error) => {
            let typed = Typed { errors: vec![error], ..Typed::form(form) };
            return views::draw(&frame, &viewer, place, provider, typed, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let notice = taken.as_ref().map(form::taken_apart);
    let cautions = form::cautions(Some(provider), &form, taken.as_ref());
    match draft::plan(&frame.portal, &viewer, place.clone(), provider, &form, cautions).await {
        Ok(plan) => {
            let review = paths::new_review(&place.project, &place.environment, &place.provider);
            Redirect::to(&paths::with_plan(&review, &plan.to_string())).into_response()
        }
        Err(Unplanned::Wrong(errors)) => {
            let typed = Typed { errors, notice, ..Typed::form(form) };
            views::draw(&frame, &viewer, place, provider, typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Unplanned::Failed(failure)) => frame.fail(failure).await,
    }
}
