//! Parts of pages, drawn by themselves. Islands put them in place, so that everything is drawn in one way: by the server.

use domain::{Filter, Health, Row, Selection, UnixMillis};
use leptos::prelude::*;

use crate::pages;
use crate::parts::When;

/// What stands in the table's place.
pub fn results(filter: &Filter, rows: &[Row], selection: &Selection, now: UnixMillis) -> String {
    draw(|| pages::results(filter, rows, selection, now))
}

/// The state of a store.
pub fn health(health: Health) -> String {
    draw(|| pages::health_badge(health).into_any())
}

/// A point in time.
pub fn time(at: Option<UnixMillis>, now: UnixMillis) -> String {
    draw(|| view! { <When at=at.map(|at| at.0) now=now.0/> }.into_any())
}

fn draw(view: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new();
    owner.with(|| view().to_html())
}
