//! Who is calling, as a person. Of the members of an account only the caller is there.

use axum::Json;
use serde_json::{Value, json};

use crate::auth::Caller;
use crate::role::Role;

/// `members/me` is not in the reference; it is what LaunchDarkly's own pages and samples ask (seen in code).
pub(crate) async fn me(caller: Caller) -> Json<Value> {
    let (first, last) = caller.token_name.split_once(' ').unwrap_or((&caller.token_name, ""));
    let role = if caller.role == Role::Writer { "writer" } else { "reader" };
    let email = format!("{}@example.com", caller.token_name.to_lowercase().replace(' ', "."));
    Json(json!({"_id": caller.member_id, "firstName": first, "lastName": last, "email": email, "role": role}))
}
