//! The form of a new integration, as a page.

use app::view::{FormPage, FormPurpose, Section};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Environment, FieldError, FormValues, Place, Provider};

use super::form::{self, ReasonGoes};
use super::{check, integration};
use crate::failure::Failure;
use crate::kept::TicketId;
use crate::operations::{account, draft};
use crate::render::{Frame, Page};
use crate::session::Viewer;

/// What stands in the form, and what there is to say about it.
pub(crate) struct Typed {
    /// What was typed or filled in.
    pub form: FormValues,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// How it came to be filled in: a title and sentences.
    pub notice: Option<(String, Vec<String>)>,
}

impl Typed {
    /// What was filled in, and nothing to say about it.
    pub(crate) fn form(form: FormValues) -> Self {
        Self { form, errors: Vec::new(), notice: None }
    }
}

/// Draws the form with what was typed, secrets aside.
pub(crate) async fn draw(
    frame: &Frame,
    viewer: &Viewer,
    place: Place,
    provider: Provider,
    Typed { form: typed, mut errors, notice }: Typed,
    status: StatusCode,
) -> Response {
    let environment = match account::environment(&frame.portal, viewer, &place.project, &place.environment).await {
        Ok(environment) => Some(environment),
        Err(failure @ Failure::NotFound) => return frame.fail(failure).await,
        // Only a page's caution depends on it.
        Err(_) => None,
    };
    form::typed_secrets(provider, &typed, &mut errors);
    let wants_reason = Environment::wants_reason(environment.as_ref());
    let reason = form::reason(typed.get("reason"), wants_reason, form::error(&errors, "reason"), ReasonGoes::Nowhere);
    let view = FormPage {
        fields: form::fields(provider, &typed, &errors, None),
        purpose: FormPurpose::Create { project: place.project, environment: place.environment, form: form_id(&typed) },
        provider,
        heading_name: String::new(),
        environment: environment.map(integration::facts),
        reason,
        notice,
        denied: None,
        nothing_to_change: false,
        checkable: check::checkable(frame),
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
    TicketId::parse(form.get(draft::FORM_ID)).unwrap_or_else(|_| TicketId::random()).to_string()
}
