//! The audit log: the writes made to this emulator, newest first. It must never contain a configuration.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::account::{Account, AuditEntry};
use crate::auth::Caller;
use crate::errors::ApiError;
use crate::paging::{Query, contains, link};
use crate::{Emulator, object};

/// Documented.
const DEFAULT_PAGE: usize = 10;
const LARGEST_PAGE: usize = 20;

pub(crate) async fn list(
    caller: Caller,
    State(emulator): State<Emulator>,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    caller.may_read()?;
    let (before, after) = (query.number("before")?.unwrap_or(i64::MAX), query.number("after")?.unwrap_or(i64::MIN));
    let limit = query.number("limit")?.unwrap_or(DEFAULT_PAGE);
    if limit == 0 || limit > LARGEST_PAGE {
        return Err(ApiError::invalid(format!("limit must be between 1 and {LARGEST_PAGE}")));
    }
    let (text, spec) = (query.get("q").unwrap_or_default(), query.get("spec"));
    let passes = |it: &&AuditEntry| {
        it.at_ms < before
            && it.at_ms > after
            && contains(&it.name, text)
            && spec.is_none_or(|spec| covers(spec, &it.resource))
    };
    let account = emulator.account();
    let items: Vec<_> = account.audit.iter().rev().filter(passes).take(limit).map(|it| shown(&account, it)).collect();
    Ok(Json(json!({"_links": {"self": query.link(&[])}, "items": items})))
}

/// Whether a resource specifier covers a resource: part by part, where a star at the end stands for any rest. A
/// specifier with fewer parts covers everything below it; tags in specifiers are not understood and match nothing.
fn covers(spec: &str, resource: &str) -> bool {
    let mut parts = resource.split(':');
    spec.split(':').all(|wanted| {
        parts.next().is_some_and(|part| match wanted.strip_suffix('*') {
            Some(start) => part.starts_with(start),
            None => part == wanted,
        })
    })
}

fn shown(account: &Account, it: &AuditEntry) -> Value {
    let who = it.caller.as_ref().map_or("Somebody", |caller| caller.token_name.as_str());
    let member = |caller: &Caller| {
        json!({
            "_links": {"self": link(&format!("/api/v2/members/{}", caller.member_id))}, "_id": caller.member_id,
            "email": "demo@example.com", "firstName": "Demo", "lastName": "Member",
        })
    };
    let token = |caller: &Caller| json!({"_id": caller.token_id, "name": caller.token_name, "ending": caller.ending, "serviceToken": false});
    object([
        ("_links", Some(json!({"self": link(&format!("/api/v2/auditlog/{}", it.id))}))),
        ("_id", Some(json!(it.id))),
        ("_accountId", Some(json!(account.id))),
        ("date", Some(json!(it.at_ms))),
        ("accesses", Some(json!([{"action": it.action, "resource": it.resource}]))),
        ("kind", Some(json!("integration"))),
        ("name", Some(json!(it.name))),
        ("description", Some(json!(""))),
        ("shortDescription", Some(json!(""))),
        ("comment", it.comment.as_ref().map(|comment| json!(comment))),
        ("subject", it.caller.as_ref().map(|caller| json!({"name": caller.token_name}))),
        ("member", it.caller.as_ref().map(member)),
        ("token", it.caller.as_ref().map(token)),
        ("titleVerb", Some(json!(it.verb))),
        ("title", Some(json!(format!("{who} {} {}", it.verb, it.name)))),
        ("target", Some(json!({"name": it.name, "resources": [it.resource]}))),
        ("parent", Some(json!({"resource": it.environment_resource}))),
    ])
}
