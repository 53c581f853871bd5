//! LaunchDarkly as an OAuth 2.0 server, for applications that people let act for them: authorization code with PKCE, and
//! tokens that are renewed. Addresses, scopes and the ways to show a secret are those of LaunchDarkly's own metadata (seen at
//! `/.well-known/oauth-authorization-server`, by third parties); lifetimes are guesses. It must never look at an API token.

use std::collections::HashMap;

use axum::extract::{Form, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::random::Random;
use crate::role::Role;
use crate::{Emulator, lock};

/// The application that is registered in every emulated account.
pub const OAUTH_CLIENT_ID: &str = "demo-oauth-client";
/// What it shows to prove that it is that application.
pub const OAUTH_CLIENT_SECRET: &str = "demo-oauth-secret";

/// How long a code is good, in milliseconds.
const CODE_MS: i64 = 60_000;
const SCOPES: [&str; 4] = ["reader", "writer", "observability", "offline_access"];

/// What was granted and is still good.
#[derive(Default)]
pub(crate) struct Grants {
    made: u64,
    codes: HashMap<String, Code>,
    access: HashMap<String, Granted>,
    /// With the token that each renews.
    refresh: HashMap<String, (Granted, String)>,
}

struct Code {
    asked: Asked,
    role: Role,
    until_ms: i64,
}

/// What somebody let an application do.
#[derive(Clone, Debug)]
pub(crate) struct Granted {
    pub(crate) role: Role,
    scope: String,
    until_ms: i64,
}

/// What an application asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Asked {
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    code_challenge: String,
    #[serde(default)]
    code_challenge_method: String,
}

/// What a person answers.
#[derive(Deserialize)]
struct Answer {
    #[serde(flatten)]
    asked: Asked,
    answer: String,
}

#[derive(Deserialize)]
struct Exchange {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code_verifier: String,
    #[serde(default)]
    refresh_token: String,
    #[serde(default)]
    token: String,
    client_id: Option<String>,
    client_secret: Option<String>,
}

pub(crate) fn router() -> Router<Emulator> {
    Router::new().route("/authorize", get(ask).post(answer)).route("/token", post(token)).route("/revoke", post(revoke))
}

impl Grants {
    /// What the bearer of a token may do.
    pub(crate) fn of(&self, token: &str, now_ms: i64) -> Option<Granted> {
        self.access.get(token).filter(|granted| now_ms < granted.until_ms).cloned()
    }

    fn name(&mut self, kind: &str) -> String {
        self.made += 1;
        let mut random = Random::from_text(&format!("{kind} {}", self.made));
        format!("{kind}-{}{}", random.object_id(), random.object_id())
    }

    /// A new token, and one to renew it with if that was asked for.
    fn grant(&mut self, role: Role, scope: &str, now_ms: i64, seconds: u32) -> Value {
        let granted = Granted { role, scope: scope.to_owned(), until_ms: now_ms + i64::from(seconds) * 1000 };
        let access = self.name("oauth");
        self.access.insert(access.clone(), granted.clone());
        let mut answer =
            json!({"access_token": access.clone(), "token_type": "bearer", "expires_in": seconds, "scope": scope});
        if scope.split(' ').any(|scope| scope == "offline_access") {
            let refresh = self.name("refresh");
            answer["refresh_token"] = refresh.clone().into();
            self.refresh.insert(refresh, (granted, access));
        }
        answer
    }
}

impl Asked {
    /// What is wrong with it, so that nobody is sent anywhere.
    fn fault(&self) -> Option<&'static str> {
        let scopes = self.scope.split(' ').all(|scope| SCOPES.contains(&scope));
        match () {
            () if self.client_id != OAUTH_CLIENT_ID => Some("there is no such client_id"),
            () if self.response_type != "code" => Some("response_type is not code"),
            () if !self.redirect_uri.starts_with("http") => Some("there is no redirect_uri"),
            () if !scopes => Some("there is no such scope"),
            () if self.code_challenge_method != "S256" && !self.code_challenge.is_empty() => {
                Some("code_challenge_method is not S256")
            }
            () => None,
        }
    }

    fn back(&self, what: &str, value: &str) -> Response {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair(what, value)
            .append_pair("state", &self.state)
            .finish();
        let and = if self.redirect_uri.contains('?') { '&' } else { '?' };
        Redirect::to(&format!("{}{and}{query}", self.redirect_uri)).into_response()
    }
}

/// Asks a person. Whoever it is, is chosen with the answer: the emulator has no sign-in.
async fn ask(Query(asked): Query<Asked>) -> Response {
    if let Some(fault) = asked.fault() {
        return (StatusCode::BAD_REQUEST, fault).into_response();
    }
    let fields = serde_json::to_value(&asked).unwrap_or_default();
    let fields = fields.as_object().into_iter().flatten();
    let hidden: Vec<String> = fields
        .map(|(name, value)| {
            let value = escaped(value.as_str().unwrap_or_default());
            format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
        })
        .collect();
    let hidden = hidden.concat();
    Html(format!(
        "<!DOCTYPE html><html lang=\"en\"><title>Authorize</title><h1>Authorize an application</h1>\
         <p>This is the emulated LaunchDarkly. Scope: {}</p><form method=\"post\">{hidden}\
         <button name=\"answer\" value=\"writer\">Authorize as Demo writer</button> \
         <button name=\"answer\" value=\"reader\">Authorize as Demo reader</button> \
         <button name=\"answer\" value=\"no\">Cancel</button></form></html>",
        escaped(&asked.scope)
    ))
    .into_response()
}

async fn answer(State(emulator): State<Emulator>, Form(Answer { asked, answer }): Form<Answer>) -> Response {
    if let Some(fault) = asked.fault() {
        return (StatusCode::BAD_REQUEST, fault).into_response();
    }
    let may_write = asked.scope.split(' ').any(|scope| scope == "writer");
    let role = match answer.as_str() {
        "writer" if may_write => Role::Writer,
        "writer" | "reader" => Role::Reader,
        _ => return asked.back("error", "access_denied"),
    };
    let mut grants = lock(&emulator.0.grants);
    let code = grants.name("code");
    let until_ms = emulator.now_ms() + CODE_MS;
    grants.codes.insert(code.clone(), Code { asked: asked.clone(), role, until_ms });
    asked.back("code", &code)
}

async fn token(State(emulator): State<Emulator>, headers: HeaderMap, Form(asked): Form<Exchange>) -> Response {
    if !asked.shows_the_secret(&headers) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let (now_ms, seconds) = (emulator.now_ms(), emulator.options().oauth_seconds);
    let mut grants = lock(&emulator.0.grants);
    let granted = match asked.grant_type.as_str() {
        // Used once, whatever comes of it.
        "authorization_code" => grants
            .codes
            .remove(&asked.code)
            .filter(|code| asked.fits(code, now_ms))
            .map(|code| (code.role, code.asked.scope)),
        "refresh_token" => grants.refresh.remove(&asked.refresh_token).map(|(granted, before)| {
            // One token takes the other's place.
            grants.access.remove(&before);
            (granted.role, granted.scope)
        }),
        _ => return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type"),
    };
    match granted {
        Some((role, scope)) => Json(grants.grant(role, &scope, now_ms, seconds)).into_response(),
        None => refused(StatusCode::BAD_REQUEST, "invalid_grant"),
    }
}

async fn revoke(State(emulator): State<Emulator>, headers: HeaderMap, Form(asked): Form<Exchange>) -> Response {
    if !asked.shows_the_secret(&headers) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let mut grants = lock(&emulator.0.grants);
    grants.refresh.remove(&asked.token);
    grants.access.remove(&asked.token);
    StatusCode::OK.into_response()
}

impl Exchange {
    /// In the body, or as RFC 6749 has it in a header.
    fn shows_the_secret(&self, headers: &HeaderMap) -> bool {
        let basic = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
        let basic = basic.and_then(|text| String::from_utf8(STANDARD.decode(text).ok()?).ok());
        let own = [OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET];
        match basic {
            Some(shown) => shown == own.join(":"),
            None => [self.client_id.as_deref(), self.client_secret.as_deref()] == own.map(Some),
        }
    }

    fn fits(&self, code: &Code, now_ms: i64) -> bool {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&self.code_verifier));
        let proven = code.asked.code_challenge.is_empty() || challenge == code.asked.code_challenge;
        proven && now_ms < code.until_ms && self.redirect_uri == code.asked.redirect_uri
    }
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({"error": error}))).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
