//! The addresses that LaunchDarkly calls from. It must never contain a real one: these are reserved for documentation.

use axum::Json;
use serde_json::{Value, json};

/// Needs no valid token: 401 is not among its documented answers.
pub(crate) async fn show() -> Json<Value> {
    Json(json!({
        "addresses": ["192.0.2.0/24", "198.51.100.0/25"],
        "outboundAddresses": ["203.0.113.10/32", "203.0.113.11/32", "203.0.113.12/32"],
    }))
}
