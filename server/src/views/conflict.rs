//! A conflict, as a page.

use app::view::{ConflictLine, ConflictPage, Section};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{FieldError, KEEP, MergedField};

use super::integration;
use crate::operations::conflict::Conflict;
use crate::render::{Frame, Page};

/// The version that somebody chooses by.
pub(crate) fn version(conflict: &Conflict) -> String {
    conflict.now.version.map(|version| version.to_string()).unwrap_or_default()
}

/// Draws the conflict. Of secrets only their labels are known to the page.
pub(crate) async fn draw(
    frame: &Frame,
    conflict: Conflict,
    errors: Vec<FieldError>,
    again: bool,
    status: StatusCode,
) -> Response {
    let view = ConflictPage {
        version: version(&conflict),
        name: integration::shown_name(&conflict.now.name),
        lines: conflict.merge.fields.iter().map(line).collect(),
        secrets: conflict.secrets.iter().map(|label| (*label).to_owned()).collect(),
        reason: conflict.reason.as_ref().map(ToString::to_string),
        draft: conflict.draft.to_string(),
        address: conflict.now.address,
        errors,
        again,
    };
    let error = if view.errors.is_empty() { "" } else { "Error: " };
    let title = format!("{error}Edit conflict: {}", view.name);
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
pub(crate) fn in_words(field: &MergedField, text: &str) -> String {
    match (field.name.as_str(), field.check, text) {
        ("on", _, "") => "Off".to_owned(),
        ("on", ..) => "On".to_owned(),
        (_, true, KEEP) => "Unchanged".to_owned(),
        (_, true, "") => "No".to_owned(),
        (_, true, _) => "Yes".to_owned(),
        (_, false, text) => text.to_owned(),
    }
}
