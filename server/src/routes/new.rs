//! The form of a new integration.

use app::paths;
use app::view::{FormPage, FormPurpose, Section};
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{ConnectionUrl, FieldError, FormValues, Kind, Provider, Secret};

use super::{detail, form_view, place, review};
use crate::operations::failure::Failure;
use crate::operations::plan::Place;
use crate::operations::{account, create};
use crate::render::{Frame, Page};
use crate::session::Viewer;

/// `GET /integrations/{project}/{environment}/{provider}/new`.
pub async fn page(
    frame: Frame,
    viewer: Viewer,
    place::NewAt(place, provider): place::NewAt,
    RawQuery(query): RawQuery,
) -> Response {
    if let Some(plan) = review::waiting(&frame, &viewer, &place, query.as_deref()).await {
        return draw(&frame, &viewer, place, provider, plan.form(), Vec::new(), StatusCode::OK).await;
    }
    let mut form = FormValues::blank(provider);
    for field in provider.fields().iter().filter(|field| field.kind == Kind::Generated) {
        form.set(field.form_name(), uuid::Uuid::new_v4().to_string());
    }
    draw(&frame, &viewer, place, provider, form, Vec::new(), StatusCode::OK).await
}

/// `POST` of the same: on to the review, or the form again with what is wrong.
pub async fn submit(
    frame: Frame,
    viewer: Viewer,
    place::NewAt(place, provider): place::NewAt,
    body: Bytes,
) -> Response {
    let mut form = FormValues::decode(&body);
    if let Err(error) = merge_connection_url(&mut form) {
        return draw(&frame, &viewer, place, provider, form, vec![error], StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    match create::plan(&frame.portal, &viewer, place.clone(), provider, &form).await {
        Ok(Ok(plan)) => {
            let review = paths::new_review(&place.project, &place.environment, &place.provider);
            Redirect::to(&paths::with_plan(&review, &plan.to_string())).into_response()
        }
        Ok(Err(errors)) => draw(&frame, &viewer, place, provider, form, errors, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(failure) => frame.fail(failure).await,
    }
}

/// Draws the form with what was typed, secrets aside.
pub async fn draw(
    frame: &Frame,
    viewer: &Viewer,
    place: Place,
    provider: Provider,
    form: FormValues,
    mut errors: Vec<FieldError>,
    status: StatusCode,
) -> Response {
    let environment = match account::environment(&frame.portal, viewer, &place.project, &place.environment).await {
        Ok(environment) => Some(environment),
        Err(failure @ Failure::NotFound) => return frame.fail(failure).await,
        // Only a page's caution depends on it.
        Err(_) => None,
    };
    form_view::typed_secrets(provider, &form, &mut errors);
    let view = FormPage {
        fields: form_view::fields(provider, &form, &errors, None),
        purpose: FormPurpose::Create { project: place.project, environment: place.environment },
        provider,
        heading_name: String::new(),
        environment: environment.map(detail::facts),
        meanwhile: Vec::new(),
        conflict: None,
        denied: None,
        nothing_to_change: false,
        unknown: Vec::new(),
        errors,
    };
    let error = if view.errors.is_empty() { "" } else { "Error: " };
    let title = format!("{error}New {} integration", provider.name());
    let page = Page::new(title, Section::Integrations).status(status);
    frame.draw(page, move || app::pages::form(view)).await
}

/// Takes a pasted connection URL apart; what was typed into the fields themselves wins.
fn merge_connection_url(form: &mut FormValues) -> Result<(), FieldError> {
    let text = form.get("connection.url").to_owned();
    if text.trim().is_empty() {
        return Ok(());
    }
    let url = ConnectionUrl::parse(&text).map_err(|error| FieldError::new("connection.url", error.to_string()))?;
    form.set("connection.url", "");
    let parts = [
        ("config.host", Some(url.host.as_str())),
        ("config.username", url.username.as_deref()),
        ("config.password", url.password.as_ref().map(Secret::expose)),
    ];
    for (name, part) in parts {
        if let Some(part) = part
            && form.get(name).is_empty()
        {
            form.set(name, part);
        }
    }
    // The port's field is never empty: it starts with its default, which a URL overrules.
    if let Some(port) = &url.port {
        form.set("config.port", port.as_str());
    }
    if url.tls {
        form.set("config.tlsEnabled", "on");
    }
    Ok(())
}
