//! Projects. It must never show more than the caller asked to expand.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use crate::Emulator;
use crate::account::Project;
use crate::auth::Caller;
use crate::errors::ApiError;
use crate::paging::{self, Orders, PAGE, Query, contains, has_tags, link};
use crate::routes::environments;

const ORDERS: &Orders<Project> =
    &[("name", |a, b| a.name.cmp(&b.name)), ("createdOn", |a, b| a.created_ms.cmp(&b.created_ms))];

pub(crate) async fn list(
    caller: Caller,
    State(emulator): State<Emulator>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    caller.may_read()?;
    let account = emulator.account();
    let filters = query.filters(&["query", "tags", "keys"])?;
    let passes = |project: &&Project| filters.iter().all(|(field, value)| passes(project, field, value));
    let mut projects: Vec<_> = account.projects.iter().filter(passes).collect();
    paging::sort(&mut projects, query.get("sort"), ORDERS)?;
    let page = paging::page(&query, projects, PAGE)?;
    let items: Vec<_> =
        page.items.into_iter().map(|it| shown(it, query.expands("environments"))).collect::<Result<_, _>>()?;
    Ok(Json(json!({"_links": page.links, "items": items, "totalCount": page.total})))
}

pub(crate) async fn show(
    caller: Caller,
    State(emulator): State<Emulator>,
    Path(key): Path<String>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    caller.may_read()?;
    shown(emulator.account().project(&key)?, query.expands("environments")).map(Json)
}

fn passes(project: &Project, field: &str, value: &str) -> bool {
    match field {
        "query" => contains(&project.name, value) || contains(&project.key, value),
        "tags" => has_tags(&project.tags, value),
        _ => value.split('|').any(|key| key.eq_ignore_ascii_case(&project.key)),
    }
}

fn shown(project: &Project, expanded: bool) -> Result<Value, ApiError> {
    let path = format!("/api/v2/projects/{}", project.key);
    let environments = format!("{path}/environments");
    let mut shown = json!({
        "_links": {"self": link(&path), "environments": link(&environments)},
        "_id": project.id, "key": project.key, "name": project.name, "tags": project.tags,
        "includeInSnippetByDefault": false,
        "defaultClientSideAvailability": {"usingEnvironmentId": false, "usingMobileKey": true},
    });
    if expanded {
        shown["environments"] = environments::collection(project, &Query::of(environments))?;
    }
    Ok(shown)
}

/// A project with its environments' keys, for the control interface.
pub(crate) fn bare(project: &Project) -> Value {
    let environment = |it: &crate::account::Environment| json!({"key": it.key, "id": it.id, "critical": it.critical});
    let environments: Vec<_> = project.environments.iter().map(environment).collect();
    json!({"key": project.key, "name": project.name, "environments": environments})
}
