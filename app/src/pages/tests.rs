//! What the pages mean, asked of their HTML.

mod code;
mod coverage;
mod details;
mod fixtures;
mod form_fixtures;
mod forms;
mod frame;
mod overview;
mod rules;
mod sign_in;
mod table;

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use crate::markup::Markup;

/// The HTML of a view, without the comments that Leptos puts between texts.
fn html(view: impl FnOnce() -> Markup) -> String {
    // Islands ask what a server gives every page: whether they are being drawn or brought to life.
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new())));
    owner.with(|| view().to_html()).replace("<!>", "")
}

/// How often `part` occurs.
fn count(html: &str, part: &str) -> usize {
    html.matches(part).count()
}
