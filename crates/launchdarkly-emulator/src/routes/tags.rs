//! Tags in use. It must never list the tags of integrations: `kind` has no such value (documented).

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::Emulator;
use crate::account::Account;
use crate::auth::Caller;
use crate::errors::ApiError;
use crate::paging::{self, Query};

/// The documented kinds; the emulator has things of three of them.
const KINDS: [&str; 8] =
    ["flag", "project", "environment", "segment", "metric", "metric-data-source", "aiconfig", "view"];
/// The documented largest page, taken as the default.
const LARGEST_PAGE: usize = 1000;

pub(crate) async fn list(
    caller: Caller,
    State(emulator): State<Emulator>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    caller.may_read()?;
    let kinds: Vec<&str> = query.all("kind").flat_map(|list| list.split(',')).collect();
    if let Some(kind) = kinds.iter().find(|kind| !KINDS.contains(kind)) {
        return Err(ApiError::invalid(format!("\"{kind}\" is not a kind of tag")));
    }
    let start = query.get("pre").unwrap_or_default();
    let tags = used(&emulator.account(), &kinds).into_iter().filter(|tag| tag.starts_with(start)).collect();
    let page = paging::page(&query, tags, LARGEST_PAGE)?;
    Ok(Json(json!({"_links": page.links, "items": page.items, "totalCount": page.total})))
}

/// The tags of things of these kinds; of all kinds if none is given.
fn used(account: &Account, kinds: &[&str]) -> BTreeSet<String> {
    let wanted = |kind: &str| kinds.is_empty() || kinds.contains(&kind);
    let environments = || account.projects.iter().flat_map(|project| &project.environments);
    let of_projects = account.projects.iter().filter(|_| wanted("project")).flat_map(|it| &it.tags);
    let of_environments = environments().filter(|_| wanted("environment")).flat_map(|it| &it.tags);
    let of_segments = environments().flat_map(|it| &it.segments).filter(|_| wanted("segment")).flat_map(|it| &it.tags);
    of_projects.chain(of_environments).chain(of_segments).cloned().collect()
}
