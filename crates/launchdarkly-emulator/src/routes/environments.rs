//! Environments, with their SDK keys in clear, as the real API gives them. It must never leave those out: a client has
//! to prove that it strips them.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use crate::Emulator;
use crate::account::{Environment, Project};
use crate::auth::Caller;
use crate::errors::ApiError;
use crate::paging::{self, Orders, PAGE, Query, contains, has_tags, link};

const ORDERS: &Orders<Environment> = &[
    ("name", |a, b| a.name.cmp(&b.name)),
    ("createdOn", |a, b| a.created_ms.cmp(&b.created_ms)),
    ("critical", |a, b| a.critical.cmp(&b.critical)),
];

pub(crate) async fn list(
    caller: Caller,
    State(emulator): State<Emulator>,
    Path(project): Path<String>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    caller.may_read()?;
    let account = emulator.account();
    collection(account.project(&project)?, &query).map(Json)
}

pub(crate) async fn show(
    caller: Caller,
    State(emulator): State<Emulator>,
    Path((project, environment)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    caller.may_read()?;
    Ok(Json(shown(&project, emulator.account().environment(&project, &environment)?)))
}

/// A page of a project's environments; fails with 400 on a query that cannot be understood.
pub(crate) fn collection(project: &Project, query: &Query) -> Result<Value, ApiError> {
    let filters = query.filters(&["query", "tags"])?;
    let passes = |it: &&Environment| filters.iter().all(|(field, value)| passes(it, field, value));
    let mut environments: Vec<_> = project.environments.iter().filter(passes).collect();
    paging::sort(&mut environments, query.get("sort"), ORDERS)?;
    let page = paging::page(query, environments, PAGE)?;
    let items: Vec<_> = page.items.into_iter().map(|it| shown(&project.key, it)).collect();
    Ok(json!({"_links": page.links, "items": items, "totalCount": page.total}))
}

fn passes(environment: &Environment, field: &str, value: &str) -> bool {
    match field {
        "query" => contains(&environment.name, value) || contains(&environment.key, value),
        _ => has_tags(&environment.tags, value),
    }
}

fn shown(project_key: &str, it: &Environment) -> Value {
    json!({
        "_links": {"self": link(&format!("/api/v2/projects/{project_key}/environments/{}", it.key))},
        "_id": it.id, "key": it.key, "name": it.name, "apiKey": it.api_key, "mobileKey": it.mobile_key,
        "color": it.color, "defaultTtl": 0, "secureMode": false, "defaultTrackEvents": false,
        "requireComments": it.require_comments, "confirmChanges": it.confirm_changes, "tags": it.tags,
        "critical": it.critical,
    })
}
