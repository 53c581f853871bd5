//! The form of a new integration.

use app::paths;
use app::view::{FormPage, FormPurpose, Section};
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Environment, FieldError, FormValues, Kind, Provider};

use super::form_view::ReasonGoes;
use super::{detail, edit, form_view, place, review, sign_in};
use crate::database::TicketId;
use crate::operations::failure::Failure;
use crate::operations::plan::Place;
use crate::operations::{account, activity, create, undo};
use crate::render::{Frame, Page};
use crate::session::{MaybeViewer, Viewer};

/// `GET /integrations/{project}/{environment}/{provider}/new`.
pub async fn page(
    frame: Frame,
    viewer: Viewer,
    place::NewAt(place, provider): place::NewAt,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.as_deref();
    if let Some(plan) = review::waiting(&frame, &viewer, &place, query).await {
        return draw(&frame, &viewer, place, provider, Typed::form(plan.form()), StatusCode::OK).await;
    }
    let path = paths::new(&place.project, &place.environment, &place.provider);
    if let Some(form) = edit::typed_before(&frame, &viewer, &path, query).await {
        let typed = Typed { notice: edit::kept_while_signing_in(), ..Typed::form(form) };
        return draw(&frame, &viewer, place, provider, typed, StatusCode::OK).await;
    }
    let typed = match from_record(&frame, &viewer, &place, query).await {
        Some(typed) => typed,
        None => Typed::form(blank(provider)),
    };
    draw(&frame, &viewer, place, provider, typed, StatusCode::OK).await
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
    let trace = &entry.intent.trace;
    let mut lines = vec!["What stands here is as it was, but LaunchDarkly gives it a new ID.".to_owned()];
    if !trace.secrets.is_empty() {
        let labels: Vec<String> = trace.secrets.iter().map(|secret| secret.label.to_lowercase()).collect();
        lines.push(format!("Enter the {} again: it was never kept here.", labels.join(" and the ")));
    }
    if !trace.unknown.is_empty() {
        lines.push(format!("It also had settings that Storekeeper cannot make: {}.", trace.unknown.join(", ")));
    }
    let title =
        format!("This form is filled in from “{}”, which was deleted", detail::shown_name(&entry.intent.target.name));
    Some(Typed { form: undo::deleted_form(&entry), errors: Vec::new(), notice: Some((title, lines)) })
}

/// What stands in the form, and what there is to say about it.
pub struct Typed {
    /// What was typed or filled in.
    pub form: FormValues,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// How it came to be filled in: a title and sentences.
    pub notice: Option<(String, Vec<String>)>,
}

impl Typed {
    fn form(form: FormValues) -> Self {
        Self { form, errors: Vec::new(), notice: None }
    }
}

/// `POST` of the same: on to the review, or the form again with what is wrong.
pub async fn submit(
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
    let said = match form_view::take_apart(provider, &mut form) {
        Ok(said) => said,
        Err(error) => {
            let typed = Typed { errors: vec![error], ..Typed::form(form) };
            return draw(&frame, &viewer, place, provider, typed, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let notice = form_view::taken_apart(&said);
    match create::plan(&frame.portal, &viewer, place.clone(), provider, &form, said).await {
        Ok(Ok(plan)) => {
            let review = paths::new_review(&place.project, &place.environment, &place.provider);
            Redirect::to(&paths::with_plan(&review, &plan.to_string())).into_response()
        }
        Ok(Err(errors)) => {
            let typed = Typed { errors, notice, ..Typed::form(form) };
            draw(&frame, &viewer, place, provider, typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(failure) => frame.fail(failure).await,
    }
}

/// Draws the form with what was typed, secrets aside.
pub async fn draw(
    frame: &Frame,
    viewer: &Viewer,
    place: Place,
    provider: Provider,
    Typed { form, mut errors, notice }: Typed,
    status: StatusCode,
) -> Response {
    let environment = match account::environment(&frame.portal, viewer, &place.project, &place.environment).await {
        Ok(environment) => Some(environment),
        Err(failure @ Failure::NotFound) => return frame.fail(failure).await,
        // Only a page's caution depends on it.
        Err(_) => None,
    };
    form_view::typed_secrets(provider, &form, &mut errors);
    let wants_reason = Environment::wants_reason(environment.as_ref());
    let reason =
        form_view::reason(form.get("reason"), wants_reason, form_view::error(&errors, "reason"), ReasonGoes::Nowhere);
    let view = FormPage {
        fields: form_view::fields(provider, &form, &errors, None),
        purpose: FormPurpose::Create { project: place.project, environment: place.environment, form: form_id(&form) },
        provider,
        heading_name: String::new(),
        environment: environment.map(detail::facts),
        reason,
        notice,
        denied: None,
        nothing_to_change: false,
        checkable: super::check::checkable(frame),
        unknown: Vec::new(),
        errors,
    };
    let error = if view.errors.is_empty() { "" } else { "Error: " };
    let title = format!("{error}New {} integration", provider.name());
    let page = Page::new(title, Section::Integrations).status(status);
    frame.draw(page, move || app::pages::form(view)).await
}

/// A form keeps its ID while it is corrected.
fn form_id(form: &FormValues) -> String {
    TicketId::parse(form.get(create::FORM_ID)).unwrap_or_else(|_| TicketId::random()).to_string()
}
