//! Versions of the API. It must never affect how anything else is answered.

use axum::Json;
use http::HeaderMap;
use serde_json::{Value, json};

use crate::auth::{Caller, api_version};

/// The valid versions, oldest first (documented: the newest, and that the one before reached its end).
const VALID: [u32; 2] = [20_220_603, 20_240_415];
const LATEST: u32 = 20_240_415;

pub(crate) async fn show(_: Caller, headers: HeaderMap) -> Json<Value> {
    let asked = api_version(&headers);
    let current = asked.and_then(|it| it.parse().ok()).filter(|it| VALID.contains(it)).unwrap_or(LATEST);
    Json(json!({
        "validVersions": VALID, "latestVersion": LATEST, "currentVersion": current, "beta": asked == Some("beta"),
    }))
}
