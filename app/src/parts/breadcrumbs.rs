//! The way to this page.

use leptos::either::Either;
use leptos::prelude::*;

use crate::markup::Draw as _;

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Its name.
    pub label: String,
    /// Where it is; `None` for the page itself.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that can be gone back to.
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// The page itself.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The way, from the start.
#[component]
pub fn Breadcrumbs(
    /// Its steps; the last is the page itself.
    crumbs: Vec<Crumb>,
) -> impl IntoView {
    let crumbs = crumbs.into_iter().map(crumb).collect_view();
    view! { <nav class="breadcrumbs" aria-label="Breadcrumbs"><ol>{crumbs}</ol></nav> }.drawn()
}

fn crumb(crumb: Crumb) -> impl IntoView + use<> {
    match crumb.href {
        Some(href) => Either::Left(view! { <li><a href=href dir="auto">{crumb.label}</a></li> }),
        None => Either::Right(view! { <li><span aria-current="page" dir="auto">{crumb.label}</span></li> }),
    }
}
