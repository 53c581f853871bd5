//! Segments, of which the unbounded ones are what a store is for. It must never change one.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use crate::account::{Environment, Segment};
use crate::auth::Caller;
use crate::errors::ApiError;
use crate::paging::{self, Orders, PAGE, Query, link};
use crate::routes::segment_filter::Filter;
use crate::{Emulator, object};

const ORDERS: &Orders<Segment> = &[
    ("name", |a, b| a.name.cmp(&b.name)),
    ("creationDate", |a, b| a.created_ms.cmp(&b.created_ms)),
    ("lastModified", |a, b| a.modified_ms.cmp(&b.modified_ms)),
];

pub(crate) async fn list(
    caller: Caller,
    State(emulator): State<Emulator>,
    Path((project, environment)): Path<(String, String)>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    caller.may_read()?;
    let account = emulator.account();
    let environment = account.environment(&project, &environment)?;
    let filter = query.get("filter").map(Filter::parse).transpose()?;
    let passes = |it: &&Segment| filter.as_ref().is_none_or(|filter| filter.passes(it));
    let mut segments: Vec<_> = environment.segments.iter().filter(passes).collect();
    paging::sort(&mut segments, query.get("sort"), ORDERS)?;
    let page = paging::page(&query, segments, PAGE)?;
    let items: Vec<_> = page.items.into_iter().map(|it| shown(&project, environment, it, false)).collect();
    Ok(Json(json!({"_links": page.links, "items": items, "totalCount": page.total})))
}

/// One segment, with the flags that target it: those are only shown here (documented).
pub(crate) async fn show(
    caller: Caller,
    State(emulator): State<Emulator>,
    Path((project, environment, key)): Path<(String, String, String)>,
) -> Result<Json<Value>, ApiError> {
    caller.may_read()?;
    let account = emulator.account();
    let environment = account.environment(&project, &environment)?;
    let segment = environment.segments.iter().find(|it| it.key == key).ok_or(ApiError::NotFound)?;
    Ok(Json(shown(&project, environment, segment, true)))
}

fn shown(project: &str, environment: &Environment, it: &Segment, with_flags: bool) -> Value {
    let path = format!("/api/v2/segments/{project}/{}/{}", environment.key, it.key);
    let targets = |count: usize| (0..if it.unbounded { 0 } else { count }).map(|n| format!("user-{n}")).collect();
    let (included, excluded): (Vec<String>, Vec<String>) = (targets(it.included), targets(it.excluded));
    let metadata = json!({
        "envId": environment.id, "segmentId": it.id, "version": it.version, "includedCount": it.included,
        "excludedCount": it.excluded, "lastModified": it.modified_ms, "deleted": false,
    });
    object([
        ("_links", Some(json!({"self": link(&path)}))),
        ("key", Some(json!(it.key))),
        ("name", Some(json!(it.name))),
        ("description", Some(json!(it.description))),
        ("tags", Some(json!(it.tags))),
        ("creationDate", Some(json!(it.created_ms))),
        ("lastModifiedDate", Some(json!(it.modified_ms))),
        ("included", Some(json!(included))),
        ("excluded", Some(json!(excluded))),
        ("includedContexts", Some(json!([]))),
        ("excludedContexts", Some(json!([]))),
        ("rules", Some(json!([]))),
        ("version", Some(json!(it.version))),
        ("deleted", Some(json!(false))),
        ("generation", Some(json!(1))),
        ("unbounded", Some(json!(it.unbounded))),
        ("unboundedContextKind", it.unbounded.then(|| json!("user"))),
        ("_unboundedMetadata", it.unbounded.then_some(metadata)),
        ("_external", it.external.as_ref().map(|name| json!(name))),
        (
            "_externalLink",
            it.external.as_ref().map(|name| json!(format!("https://{name}.example.com/cohorts/{}", it.key))),
        ),
        ("_importInProgress", it.unbounded.then_some(false.into())),
        ("_flags", with_flags.then(|| it.flags.iter().map(|name| flag(project, name)).collect())),
    ])
}

fn flag(project: &str, name: &str) -> Value {
    let key = name.to_lowercase().replace(' ', "-");
    let path = format!("/api/v2/flags/{project}/{key}");
    json!({"name": name, "key": key, "_links": {"self": link(&path)}})
}
