//! The form of an existing integration, as a page.

use app::view::{Current, FormPage, FormPurpose, Section};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Environment, FieldError, FormValues, Integration};

use super::form::{self, ReasonGoes};
use super::{check, integration};
use crate::failure::Failure;
use crate::operations::{account, style};
use crate::render::{Frame, Page};
use crate::session::Viewer;

/// What there is to say on the form besides the fields.
#[derive(Default)]
pub(crate) struct Remarks {
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// Whether nothing differs.
    pub nothing: bool,
    /// How it came to be filled in: a title and sentences.
    pub notice: Option<(String, Vec<String>)>,
}

/// Draws the form with what was typed, secrets aside.
pub(crate) async fn draw(
    frame: &Frame,
    viewer: &Viewer,
    now: &Integration,
    typed: &FormValues,
    mut remarks: Remarks,
    status: StatusCode,
) -> Response {
    let (Some(provider), Some(config)) = (now.provider(), &now.config) else {
        return frame.fail(Failure::NotEditable).await;
    };
    let environment = account::environment_of(&frame.portal, viewer, &now.address).await;
    if status != StatusCode::OK {
        form::typed_secrets(provider, typed, &mut remarks.errors);
    }
    let wants_reason = Environment::wants_reason(environment.as_ref());
    let reason =
        form::reason(typed.get("reason"), wants_reason, form::error(&remarks.errors, "reason"), ReasonGoes::Along);
    let view = FormPage {
        fields: form::fields(provider, typed, &remarks.errors, Some(now)),
        purpose: FormPurpose::Edit {
            address: now.address.clone(),
            version: now.version.map(|version| version.to_string()).unwrap_or_default(),
            base: FormValues::of(now).pairs().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
            whole: typed.ticked(style::WHOLE),
            current: Current::of(now, style::wanted(&frame.portal, viewer, typed)),
        },
        provider,
        heading_name: integration::shown_name(&now.name),
        environment: environment.map(integration::facts),
        reason,
        notice: remarks.notice,
        denied: now.access.why_not(domain::Action::Configure),
        nothing_to_change: remarks.nothing,
        checkable: check::checkable(frame),
        unknown: config
            .unknown(Some(provider))
            .map(|(key, value)| (key.to_owned(), integration::words(value)))
            .collect(),
        errors: remarks.errors,
    };
    let error = if view.errors.is_empty() { "" } else { "Error: " };
    let title = format!("{error}Edit {}", view.heading_name);
    let page = Page::new(title, Section::Integrations).status(status);
    frame.draw(page, move || app::pages::form(view)).await
}
