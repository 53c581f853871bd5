//! Who a token belongs to. It must never ask for a permission: any valid token may ask.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::Emulator;
use crate::auth::Caller;

/// No field is required and no value is listed (documented); `authKind` and `tokenKind` are guesses, and so is what is said of
/// an application's token.
pub(crate) async fn show(caller: Caller, State(emulator): State<Emulator>) -> Json<Value> {
    let account = emulator.account().id.clone();
    Json(match caller.client {
        Some(client) => json!({
            "accountId": account, "authKind": "oauth", "clientId": client, "memberId": caller.member_id,
            "serviceToken": false, "scopes": [],
        }),
        None => json!({
            "accountId": account, "authKind": "token", "tokenKind": "auth",
            "tokenName": caller.token_name, "tokenId": caller.token_id, "memberId": caller.member_id,
            "serviceToken": false, "scopes": [],
        }),
    })
}
