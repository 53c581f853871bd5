//! The form of an existing integration, and turning one on and off.

use app::paths;
use app::view::{Current, FormPage, FormPurpose, Section};
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Address, Environment, FieldError, FormValues, Integration, Reason, Verb};

use super::form_view::ReasonGoes;
use super::{conflict, detail, form_view, place, review, sign_in};
use crate::database::TicketId;
use crate::operations::change::{self, Planned};
use crate::operations::conflict::Draft;
use crate::operations::failure::Failure;
use crate::operations::plan::{self, Place};
use crate::operations::{account, conflict as conflicts, show, typed};
use crate::render::{Frame, Page};
use crate::session::{MaybeViewer, Viewer};

/// What the names of the base values begin with.
const BASE: &str = "base.";

/// What there is to say on the form besides the fields.
#[derive(Default)]
pub struct Remarks {
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// Whether nothing differs.
    pub nothing: bool,
    /// How it came to be filled in: a title and sentences.
    pub notice: Option<(String, Vec<String>)>,
}

/// What to say of a form that is filled in with what was typed before signing in.
pub fn kept_while_signing_in() -> Option<(String, Vec<String>)> {
    let lines = vec!["Your session had ended. Passwords are never kept: enter them again.".to_owned()];
    Some(("What you typed before signing in is here again".to_owned(), lines))
}

/// What was typed into the form at `path` before signing in, if the query names it.
pub async fn typed_before(frame: &Frame, viewer: &Viewer, path: &str, query: Option<&str>) -> Option<FormValues> {
    let query = FormValues::decode(query.unwrap_or_default().as_bytes());
    let id = TicketId::parse(query.get("typed")).ok()?;
    typed::look(&frame.portal, viewer, path, &id).await
}

/// `GET /integrations/{project}/{environment}/{provider}/{id}/edit`.
pub async fn page(frame: Frame, viewer: Viewer, place::At(address): place::At, RawQuery(query): RawQuery) -> Response {
    let query = query.as_deref();
    if let Some(draft) = conflict::draft(query) {
        return match conflicts::look(&frame.portal, &viewer, &address, &draft, &FormValues::default()).await {
            // What both sides changed stands as it was typed; the rest is put together.
            Ok((conflict, _)) => {
                let form = &conflict.merge.form;
                draw(&frame, &viewer, &conflict.now, form, Remarks::default(), StatusCode::OK).await
            }
            Err(failure) => frame.fail(failure).await,
        };
    }
    if let Some(form) = typed_before(&frame, &viewer, &paths::edit(&address), query).await {
        return typed_again(&frame, &viewer, &address, form).await;
    }
    let waiting = review::waiting(&frame, &viewer, &Place::from(&address), query).await;
    match (show::integration(&frame.portal, &viewer, &address).await, waiting) {
        (Ok(now), None) => {
            let form = FormValues::of(&now);
            draw(&frame, &viewer, &now, &form, Remarks::default(), StatusCode::OK).await
        }
        // Back from the review, and somebody else has been at it.
        (Ok(now), Some(plan)) if plan.base_version != now.version => {
            match conflicts::open(&frame.portal, &viewer, now, &plan.into()).await {
                Ok(conflict) => conflict::draw(&frame, conflict, Vec::new(), false, StatusCode::CONFLICT).await,
                Err(failure) => frame.fail(failure).await,
            }
        }
        (Ok(now), Some(plan)) => draw(&frame, &viewer, &now, &plan.form(), Remarks::default(), StatusCode::OK).await,
        (Err(failure), _) => frame.fail(failure).await,
    }
}

/// The form with what was typed before signing in; somebody else may have changed the integration meanwhile.
async fn typed_again(frame: &Frame, viewer: &Viewer, address: &Address, form: FormValues) -> Response {
    match show::integration(&frame.portal, viewer, address).await {
        Ok(now) if change::moved(&now, form.get("version")) => {
            let reason = Reason::parse(form.get("reason"), false).ok().flatten();
            let draft = Draft { verb: Verb::Change, form: plan::owned(&form), base: base(&form), reason };
            match conflicts::open(&frame.portal, viewer, now, &draft).await {
                Ok(conflict) => conflict::draw(frame, conflict, Vec::new(), false, StatusCode::CONFLICT).await,
                Err(failure) => frame.fail(failure).await,
            }
        }
        Ok(now) => {
            let remarks = Remarks { notice: kept_while_signing_in(), ..Remarks::default() };
            draw(frame, viewer, &now, &form, remarks, StatusCode::OK).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// What the form was drawn from.
fn base(form: &FormValues) -> Vec<(String, String)> {
    form.pairs().filter_map(|(name, text)| Some((name.strip_prefix(BASE)?.to_owned(), text.to_owned()))).collect()
}

/// `POST` of the same: on to the review, or the form again.
pub async fn submit(
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
    let taken =
        address.provider.provider().map_or(Ok(Vec::new()), |provider| form_view::take_apart(provider, &mut form));
    let said = match taken {
        Ok(said) => said,
        Err(error) => return wrong_connection(&frame, &viewer, &address, &form, error).await,
    };
    let base = base(&form);
    let notice = form_view::taken_apart(&said);
    let (integration, remarks, status) = match change::plan(&frame.portal, &viewer, &address, &form, base, said).await {
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
    draw(&frame, &viewer, &integration, &form, remarks, status).await
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
            draw(frame, viewer, &now, form, remarks, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// `POST …/switch`: on to the review of turning on or off.
pub async fn switch(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    match change::plan_switch(&frame.portal, &viewer, &address, form.ticked("on"), form.get("version")).await {
        Ok(Some(plan)) => Redirect::to(&paths::with_plan(&paths::review(&address), &plan.to_string())).into_response(),
        Ok(None) => Redirect::to(&paths::detail(&address)).into_response(),
        Err(failure) => frame.fail(failure).await,
    }
}

/// Draws the form with what was typed, secrets aside.
pub async fn draw(
    frame: &Frame,
    viewer: &Viewer,
    integration: &Integration,
    form: &FormValues,
    mut remarks: Remarks,
    status: StatusCode,
) -> Response {
    let (Some(provider), Some(config)) = (integration.provider(), &integration.config) else {
        return frame.fail(Failure::NotEditable).await;
    };
    let environment = account::environment_of(&frame.portal, viewer, &integration.address).await;
    if status != StatusCode::OK {
        form_view::typed_secrets(provider, form, &mut remarks.errors);
    }
    let wants_reason = Environment::wants_reason(environment.as_ref());
    let reason = form_view::reason(
        form.get("reason"),
        wants_reason,
        form_view::error(&remarks.errors, "reason"),
        ReasonGoes::Along,
    );
    let view = FormPage {
        fields: form_view::fields(provider, form, &remarks.errors, Some(integration)),
        purpose: FormPurpose::Edit {
            address: integration.address.clone(),
            version: integration.version.map(|version| version.to_string()).unwrap_or_default(),
            base: plan::owned(&FormValues::of(integration)),
            whole: form.ticked(change::WHOLE),
            current: Current::of(integration, change::style_for(&frame.portal, viewer, form)),
        },
        provider,
        heading_name: detail::shown_name(&integration.name),
        environment: environment.map(detail::facts),
        reason,
        notice: remarks.notice,
        denied: integration.access.why_not(domain::Action::Configure),
        nothing_to_change: remarks.nothing,
        checkable: super::check::checkable(frame),
        unknown: config.unknown(Some(provider)).map(|(key, value)| (key.to_owned(), detail::words(value))).collect(),
        errors: remarks.errors,
    };
    let error = if view.errors.is_empty() { "" } else { "Error: " };
    let title = format!("{error}Edit {}", view.heading_name);
    let page = Page::new(title, Section::Integrations).status(status);
    frame.draw(page, move || app::pages::form(view)).await
}
