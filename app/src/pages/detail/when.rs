//! Points in time.

use leptos::prelude::*;

use crate::markup::{Draw as _, Markup};
use crate::parts::When;

/// A point in time, or "Never".
pub(super) fn when(at: Option<domain::UnixMillis>, now: domain::UnixMillis) -> Markup {
    view! { <When at=at.map(|time| time.0).filter(|at| *at > 0) now=now.0/> }.drawn()
}
