//! The way to this page.

use leptos::prelude::*;

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
    view! { <nav class="breadcrumbs" aria-label="Breadcrumbs"><ol>{crumbs}</ol></nav> }.into_any()
}

fn crumb(crumb: Crumb) -> AnyView {
    match crumb.href {
        Some(href) => view! { <li><a href=href dir="auto">{crumb.label}</a></li> }.into_any(),
        None => view! { <li><span aria-current="page" dir="auto">{crumb.label}</span></li> }.into_any(),
    }
}
