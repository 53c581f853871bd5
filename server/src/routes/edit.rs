//! The form of an existing integration, and turning one on and off.

use app::paths;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Address, FieldError, FormValues, Place, Reason, Verb};

use super::{named, place, sign_in};
use crate::operations::change::{self, Planned};
use crate::operations::conflict::Overtaken;
use crate::operations::{conflict as conflicts, show};
use crate::render::Frame;
use crate::session::{MaybeViewer, Viewer};
use crate::views::edit::{self as views, Remarks};
use crate::views::{conflict, form};

/// What the names of the base values begin with.
const BASE: &str = "base.";

/// `GET /integrations/{project}/{environment}/{provider}/{id}/edit`.
pub(crate) async fn page(
    frame: Frame,
    viewer: Viewer,
    place::At(address): place::At,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.as_deref();
    if let Some(draft) = named::draft(query) {
        return match conflicts::look(&frame.portal, &viewer, &address, &draft, &FormValues::default()).await {
            // What both sides changed stands as it was typed; the rest is put together.
            Ok((conflict, _)) => {
                let form = &conflict.merge.form;
                views::draw(&frame, &viewer, &conflict.now, form, Remarks::default(), StatusCode::OK).await
            }
            Err(failure) => frame.fail(failure).await,
        };
    }
    if let Some(form) = named::typed_before(&frame, &viewer, &paths::edit(&address), query).await {
        return typed_again(&frame, &viewer, &address, form).await;
    }
    let waiting = named::plan(&frame, &viewer, &Place::from(&address), query).await;
    match (show::integration(&frame.portal, &viewer, &address).await, waiting) {
        (Ok(now), None) => {
            let form = FormValues::of(&now);
            views::draw(&frame, &viewer, &now, &form, Remarks::default(), StatusCode::OK).await
        }
        // Back from the review, and somebody else has been at it.
        (Ok(now), Some(plan)) if plan.base_version != now.version => {
            match conflicts::open(&frame.portal, &viewer, now, &plan.into()).await {
                Ok(conflict) => conflict::draw(&frame, conflict, Vec::new(), false, StatusCode::CONFLICT).await,
                Err(failure) => frame.fail(failure).await,
            }
        }
        (Ok(now), Some(plan)) => {
            views::draw(&frame, &viewer, &now, &plan.form, Remarks::default(), StatusCode::OK).await
        }
        (Err(failure), _) => frame.fail(failure).await,
    }
}

/// The form with what was typed before signing in; somebody else may have changed the integration meanwhile.
async fn typed_again(frame: &Frame, viewer: &Viewer, address: &Address, form: FormValues) -> Response {
    match show::integration(&frame.portal, viewer, address).await {
        Ok(now) if change::moved(&now, form.get("version")) => {
            let reason = Reason::parse(form.get("reason"), false).ok().flatten();
            let base = base(&form);
            let overtaken = Overtaken { verb: Verb::Change, form, base, reason };
            match conflicts::open(&frame.portal, viewer, now, &overtaken).await {
                Ok(conflict) => conflict::draw(frame, conflict, Vec::new(), false, StatusCode::CONFLICT).await,
                Err(failure) => frame.fail(failure).await,
            }
        }
        Ok(now) => {
            let remarks = Remarks { notice: Some(form::kept_while_signing_in()), ..Remarks::default() };
            views::draw(frame, viewer, &now, &form, remarks, StatusCode::OK).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// What the form was drawn from.
fn base(form: &FormValues) -> FormValues {
    let of_base = |(name, text): (&str, &str)| Some((name.strip_prefix(BASE)?.to_owned(), text.to_owned()));
    FormValues::from_pairs(form.pairs().filter_map(of_base))
}

/// `POST` of the same: on to the review, or the form again.
pub(crate) async fn submit(
    frame: Frame,
    MaybeViewer(viewer): MaybeViewer,
    place::At(address): place::At,
    body: Bytes,
) -> Response {
    let mut form = FormValues::decode(&body);
    let Some(viewer) = viewer else {
        let path = paths::edit(&address);
        return sign_in::interrupted(&frame, &path, address.provider.provider(), form).await;
    };
    let provider = address.provider.provider();
    let taken = provider.map_or(Ok(None), |provider| form::take_apart(provider, &mut form));
    let taken = match taken {
        Ok(taken) => taken,
        Err(error) => return wrong_connection(&frame, &viewer, &address, &form, error).await,
    };
    let base = base(&form);
    let notice = taken.as_ref().map(form::taken_apart);
    let cautions = form::cautions(provider, &form, taken.as_ref());
    let (integration, remarks, status) =
        match change::plan(&frame.portal, &viewer, &address, &form, base, cautions).await {
            Ok(Planned::Waiting(plan)) => {
                let review = paths::with_plan(&paths::review(&address), &plan.to_string());
                return Redirect::to(&review).into_response();
            }
            Ok(Planned::Nothing(now)) => (now, Remarks { nothing: true, notice, ..Remarks::default() }, StatusCode::OK),
            Ok(Planned::Invalid(now, errors)) => {
                (now, Remarks { errors, notice, ..Remarks::default() }, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Ok(Planned::Conflict(conflict)) => {
                return conflict::draw(&frame, *conflict, Vec::new(), false, StatusCode::CONFLICT).await;
            }
            Err(failure) => return frame.fail(failure).await,
        };
    views::draw(&frame, &viewer, &integration, &form, remarks, status).await
}

/// The form again: the connection string in it cannot be read.
async fn wrong_connection(
    frame: &Frame,
    viewer: &Viewer,
    address: &domain::Address,
    form: &FormValues,
    error: FieldError,
) -> Response {
    match show::integration(&frame.portal, viewer, address).await {
        Ok(now) => {
            let remarks = Remarks { errors: vec![error], ..Remarks::default() };
            views::draw(frame, viewer, &now, form, remarks, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// `POST …/switch`: on to the review of turning on or off.
pub(crate) async fn switch(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    match change::plan_switch(&frame.portal, &viewer, &address, form.ticked("on"), form.get("version")).await {
        Ok(Some(plan)) => Redirect::to(&paths::with_plan(&paths::review(&address), &plan.to_string())).into_response(),
        Ok(None) => Redirect::to(&paths::detail(&address)).into_response(),
        Err(failure) => frame.fail(failure).await,
    }
}
