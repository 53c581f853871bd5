//! The form of an existing integration, and turning one on and off.

use app::paths;
use app::view::{FormPage, FormPurpose, MeanwhileLine, Section};
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{FieldError, FormValues, Integration, Provider};

use super::{detail, form_view, place, review};
use crate::operations::change::{self, Planned};
use crate::operations::failure::Failure;
use crate::operations::plan::Place;
use crate::operations::{account, show};
use crate::render::{Frame, Page};
use crate::session::Viewer;

/// What the names of the base values begin with.
const BASE: &str = "base.";

/// What there is to say on the form besides the fields.
#[derive(Default)]
pub struct Remarks {
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// What the form was drawn from before, if somebody else changed it since.
    pub moved_from: Option<Vec<(String, String)>>,
    /// Whether nothing differs.
    pub nothing: bool,
}

/// `GET /integrations/{project}/{environment}/{provider}/{id}/edit`.
pub async fn page(frame: Frame, viewer: Viewer, place::At(address): place::At, RawQuery(query): RawQuery) -> Response {
    match show::integration(&frame.portal, &viewer, &address).await {
        Ok(integration) => {
            let Some(plan) = review::waiting(&frame, &viewer, &Place::from(&address), query.as_deref()).await else {
                let form = FormValues::of(&integration);
                return draw(&frame, &viewer, &integration, &form, Remarks::default(), StatusCode::OK).await;
            };
            // Back from the review: what was typed, and, should somebody else have been at it, what they changed.
            let moved_from = (plan.base_version != integration.version).then(|| plan.base.clone());
            let remarks = Remarks { moved_from, ..Remarks::default() };
            draw(&frame, &viewer, &integration, &plan.form(), remarks, StatusCode::OK).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// `POST` of the same: on to the review, or the form again.
pub async fn submit(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
    let form = FormValues::decode(&body);
    let base: Vec<(String, String)> = (form.pairs())
        .filter_map(|(name, text)| Some((name.strip_prefix(BASE)?.to_owned(), text.to_owned())))
        .collect();
    let (integration, remarks, status) = match change::plan(&frame.portal, &viewer, &address, &form, base.clone()).await
    {
        Ok(Planned::Waiting(plan)) => {
            let review = paths::with_plan(&paths::review(&address), &plan.to_string());
            return Redirect::to(&review).into_response();
        }
        Ok(Planned::Nothing(now)) => (now, Remarks { nothing: true, ..Remarks::default() }, StatusCode::OK),
        Ok(Planned::Invalid(now, errors)) => {
            (now, Remarks { errors, ..Remarks::default() }, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Ok(Planned::Moved(now)) => {
            (now, Remarks { moved_from: Some(base), ..Remarks::default() }, StatusCode::CONFLICT)
        }
        Err(failure) => return frame.fail(failure).await,
    };
    draw(&frame, &viewer, &integration, &form, remarks, status).await
}

/// `POST …/switch`: on to the review of turning on or off.
pub async fn switch(frame: Frame, viewer: Viewer, place::At(address): place::At, body: Bytes) -> Response {
    let on = FormValues::decode(&body).ticked("on");
    match change::plan_switch(&frame.portal, &viewer, &address, on).await {
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
    let now = FormValues::of(integration);
    let meanwhile = remarks.moved_from.as_deref().map(|base| meanwhile(provider, base, &now, form)).unwrap_or_default();
    let view = FormPage {
        fields: form_view::fields(provider, form, &remarks.errors, Some(config)),
        purpose: FormPurpose::Edit {
            address: integration.address.clone(),
            version: integration.version.map(|version| version.to_string()).unwrap_or_default(),
            base: now.pairs().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        },
        provider,
        heading_name: detail::shown_name(&integration.name),
        environment: environment.map(detail::facts),
        conflict: remarks.moved_from.is_some().then(|| conflict(integration, &meanwhile)),
        meanwhile,
        denied: integration.access.why_not(domain::Action::Configure),
        nothing_to_change: remarks.nothing,
        unknown: config.unknown(Some(provider)).map(|(key, value)| (key.to_owned(), detail::words(value))).collect(),
        errors: remarks.errors,
    };
    let error = if view.errors.is_empty() { "" } else { "Error: " };
    let title = format!("{error}Edit {}", view.heading_name);
    let page = Page::new(title, Section::Integrations).status(status);
    frame.draw(page, move || app::pages::form(view)).await
}

fn conflict(integration: &Integration, meanwhile: &[MeanwhileLine]) -> String {
    let version = integration.version.map(|version| format!(" It is now version {version}.")).unwrap_or_default();
    let what = if meanwhile.is_empty() {
        "Nothing that this form shows is different, so your change can be reviewed as it is."
    } else {
        "Compare below, correct the form where you want to, and review it again. Nothing has been sent."
    };
    format!("Somebody else changed this integration while you were editing it.{version} {what}")
}

/// What differs now from what the form was drawn from, beside what was typed.
fn meanwhile(
    provider: Provider,
    base: &[(String, String)],
    now: &FormValues,
    typed: &FormValues,
) -> Vec<MeanwhileLine> {
    let base = FormValues::from_pairs(base.iter().cloned());
    let common = [("name".to_owned(), "Name"), ("on".to_owned(), "State"), ("tags".to_owned(), "Tags")];
    let fields = provider.fields().iter().filter(|field| !field.secret).map(|field| (field.form_name(), field.label));
    let check = |name: &str| {
        name == "on"
            || provider.fields().iter().any(|field| field.form_name() == name && field.kind == domain::Kind::Boolean)
    };
    (common.into_iter().chain(fields))
        .filter(|(name, _)| base.get(name) != now.get(name))
        .map(|(name, label)| {
            let words = |form: &FormValues| match (check(&name), form.get(&name)) {
                (true, "on") => "Yes".to_owned(),
                (true, _) => "No".to_owned(),
                (false, "") => "None".to_owned(),
                (false, text) => text.to_owned(),
            };
            MeanwhileLine { label: label.to_owned(), before: words(&base), now: words(now), typed: words(typed) }
        })
        .collect()
}
