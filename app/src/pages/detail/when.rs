//! Points in time.

use leptos::prelude::*;

use crate::parts::When;

/// A point in time, or "Never".
pub(super) fn when(at: Option<domain::UnixMillis>, now: domain::UnixMillis) -> AnyView {
    view! { <When at=at.map(|time| time.0).filter(|at| *at > 0) now=now.0/> }.into_any()
}
