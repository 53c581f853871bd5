//! The company's OpenID provider: authorization code with PKCE, state and nonce; its tokens are checked by `openidconnect`.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::UnixMillis;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreIdToken, CoreProviderMetadata};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, TokenResponse as _, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Identity;
use super::flow::Flow;
use crate::config::Oidc;
use crate::session::SaidBy;

/// How long the provider may take for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes.
const MOST: usize = 1024 * 1024;
/// How long what it says of itself is remembered: its keys change now and then.
const REMEMBERED: Duration = Duration::from_mins(10);
/// The scopes that are asked for besides `openid`.
const SCOPES: [&str; 2] = ["profile", "email"];

/// The provider, as far as it is known.
pub struct Provider {
    http: OnceLock<Result<reqwest::Client, String>>,
    known: moka::future::Cache<String, CoreProviderMetadata>,
}

/// Its calls, as `openidconnect` makes them.
struct Http(Result<reqwest::Client, String>);

/// With what a browser comes back.
#[derive(Clone, Debug, Default)]
pub struct Return {
    /// What is exchanged for a token.
    pub code: String,
    /// What was sent along.
    pub state: String,
    /// Why there is no code, in the provider's words.
    pub error: String,
}

/// Why nobody could be signed in by the provider. Holds nothing secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It was not another browser's, or too long ago.
    #[error("This sign-in was started in another browser or more than ten minutes ago. Start again.")]
    NotBegun,
    /// The code was used, or is too old.
    #[error("This sign-in was used already or has expired. Start again.")]
    Used,
    /// It said no, in its own words.
    #[error("The company's sign-in says: {0}")]
    Refused(String),
    /// It could not be asked.
    #[error("The company's sign-in could not be reached. Try again in a moment, or paste an access token.")]
    Unavailable,
    /// It said something that cannot be relied on.
    #[error("The company's sign-in gave an answer that could not be verified. Tell whoever operates this portal.")]
    Wrong,
}

/// Every claim, for the one that the operator named.
#[derive(Debug, Deserialize, Serialize)]
struct Claims {
    #[serde(flatten)]
    all: BTreeMap<String, Value>,
}

impl AdditionalClaims for Claims {}

/// Why a call of the provider's gave nothing.
#[derive(Debug, thiserror::Error)]
enum CallError {
    #[error("{0}")]
    Reqwest(#[from] reqwest::Error),
    #[error("the answer is larger than {MOST} bytes")]
    TooLarge,
    #[error("{0}")]
    Http(#[from] http::Error),
    #[error("{0}")]
    NoClient(String),
}

impl Default for Provider {
    fn default() -> Self {
        let known = moka::future::Cache::builder().max_capacity(4).time_to_live(REMEMBERED).build();
        Self { http: OnceLock::new(), known }
    }
}

impl Provider {
    /// Where to send the browser, and what it must bring back.
    ///
    /// # Errors
    /// [`Trouble::Unavailable`] if the provider cannot be asked where that is.
    pub async fn begin(
        &self,
        oidc: &Oidc,
        back: &str,
        (next, typed): (&str, &str),
        now: UnixMillis,
    ) -> Result<(String, Flow), Trouble> {
        let client = client(self.metadata(oidc).await?, oidc);
        let client = client.set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(|_| Trouble::Wrong)?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        let flow = Flow {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            next: next.to_owned(),
            typed: typed.to_owned(),
            issuer: oidc.issuer.to_string(),
            at: now,
        };
        Ok((url.into(), flow))
    }

    /// Who has come back.
    ///
    /// # Errors
    /// [`Trouble`] says why nobody has.
    pub async fn finish(
        &self,
        oidc: &Oidc,
        back: &str,
        flow: &Flow,
        Return { code, state, error }: Return,
    ) -> Result<Identity, Trouble> {
        if state.is_empty() || state != flow.state || flow.issuer != oidc.issuer.as_str() {
            return Err(Trouble::NotBegun);
        }
        if !error.is_empty() {
            return Err(Trouble::Refused(error.chars().filter(|char| !char.is_control()).take(200).collect()));
        }
        match self.exchange(oidc, back, flow, &code).await {
            // Its keys may have changed since they were read.
            Err(Trouble::Wrong) => {
                self.known.invalidate(oidc.issuer.as_str()).await;
                Err(Trouble::Wrong)
            }
            done => done,
        }
    }

    async fn exchange(&self, oidc: &Oidc, back: &str, flow: &Flow, code: &str) -> Result<Identity, Trouble> {
        let http = self.http();
        let client = client(self.metadata(oidc).await?, oidc);
        let client = client.set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(|_| Trouble::Wrong)?);
        let asked = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(wrong)?;
        let asked = asked.set_pkce_verifier(PkceCodeVerifier::new(flow.verifier.clone()));
        let answer = asked.request_async(&http).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(_) => Trouble::Used,
            other => unavailable(other),
        })?;
        let token = answer.id_token().ok_or_else(|| wrong("there is no ID token"))?;
        let verifier = client.id_token_verifier();
        let claims = token.claims(&verifier, &Nonce::new(flow.nonce.clone())).map_err(wrong)?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = token.signing_alg().map_err(wrong)?;
            let key = token.signing_key(&verifier).map_err(wrong)?;
            let actual = AccessTokenHash::from_token(answer.access_token(), algorithm, key).map_err(wrong)?;
            if actual != *expected {
                return Err(wrong("the access token is not the ID token's"));
            }
        }
        let subject = claims.subject().clone();
        let mut all = verified(token);
        let silent = !all.contains_key(&oidc.groups_claim);
        if silent && let Ok(asked) = client.user_info(answer.access_token().clone(), Some(subject.clone())) {
            let more: UserInfoClaims<Claims, CoreGenderClaim> =
                asked.request_async(&http).await.map_err(unavailable)?;
            all.extend(more.additional_claims().all.clone());
            all.extend(more.email_verified().map(|it| ("email_verified".to_owned(), Value::from(it))));
            for (name, text) in [
                ("email", more.email().map(|it| it.to_string())),
                ("preferred_username", more.preferred_username().map(|it| it.to_string())),
            ] {
                all.extend(text.map(|text| (name.to_owned(), Value::from(text))));
            }
        }
        let text = |name: &str| all.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        // An address that nobody has verified is what somebody typed.
        let trusted =
            all.get("email_verified").is_some_and(|it| it.as_bool() == Some(true) || it.as_str() == Some("true"));
        let email = text("email").filter(|_| trusted);
        let name = email.or_else(|| text("preferred_username")).or_else(|| text("name"));
        Ok(Identity {
            by: SaidBy::Provider,
            issuer: oidc.issuer.to_string(),
            name: plain(name.unwrap_or(subject.as_str())),
            id: plain(subject.as_str()),
            groups: groups(all.get(&oidc.groups_claim)),
        })
    }

    /// What the provider says of itself; asked once for however many sign in.
    async fn metadata(&self, oidc: &Oidc) -> Result<CoreProviderMetadata, Trouble> {
        // The issuer as the operator wrote it: its tokens name it to the letter, and a URL that is read gains a slash.
        let issuer = oidc.issuer.as_str().trim_end_matches('/').to_owned();
        let found = self.known.try_get_with(oidc.issuer.to_string(), async {
            let http = self.http();
            let plain = IssuerUrl::new(issuer.clone()).map_err(|error| error.to_string())?;
            match CoreProviderMetadata::discover_async(plain, &http).await {
                Ok(metadata) => Ok(metadata),
                Err(first) => {
                    let with_slash = IssuerUrl::new(format!("{issuer}/")).map_err(|error| error.to_string())?;
                    let again = CoreProviderMetadata::discover_async(with_slash, &http).await;
                    again.map_err(|_| chain(&first))
                }
            }
        });
        found.await.map_err(|error| {
            tracing::warn!(%error, "the OpenID provider could not be asked");
            Trouble::Unavailable
        })
    }

    fn http(&self) -> Http {
        let made = self.http.get_or_init(|| {
            let builder = reqwest::Client::builder()
                .timeout(PATIENCE)
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .no_proxy();
            builder.build().map_err(|error| error.to_string())
        });
        Http(made.clone())
    }
}

impl<'call> AsyncHttpClient<'call> for Http {
    type Error = CallError;
    type Future = BoxFuture<'call, Result<HttpResponse, CallError>>;

    fn call(&'call self, request: HttpRequest) -> Self::Future {
        call(self.0.clone(), request).boxed()
    }
}

async fn call(client: Result<reqwest::Client, String>, request: HttpRequest) -> Result<HttpResponse, CallError> {
    let client = client.map_err(CallError::NoClient)?;
    let mut answer = client.execute(request.try_into()?).await?;
    let mut response = http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        if body.len() + piece.len() > MOST {
            return Err(CallError::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(response.body(body)?)
}

fn client(
    metadata: CoreProviderMetadata,
    oidc: &Oidc,
) -> CoreClient<
    openidconnect::EndpointSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointMaybeSet,
    openidconnect::EndpointMaybeSet,
> {
    let secret = oidc.secret.as_ref().map(|secret| ClientSecret::new(secret.expose().to_owned()));
    CoreClient::from_provider_metadata(metadata, ClientId::new(oidc.client_id.clone()), secret)
}

/// Every claim of a token whose signature has been checked.
fn verified(token: &CoreIdToken) -> BTreeMap<String, Value> {
    let text = token.to_string();
    let payload = text.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    payload.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default()
}

/// On one line, and nothing in it that changes how the rest is read.
fn plain(text: &str) -> String {
    let odd = |char: &char| {
        char.is_control()
            || matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().filter(|char| !odd(char)).take(255).collect()
}

/// A list of names, or one name.
fn groups(claim: Option<&Value>) -> Vec<String> {
    match claim {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}

fn wrong(error: impl std::fmt::Display) -> Trouble {
    tracing::warn!(%error, "the OpenID provider's answer cannot be relied on");
    Trouble::Wrong
}

fn unavailable(error: impl std::error::Error) -> Trouble {
    tracing::warn!(error = chain(&error), "the OpenID provider could not be asked");
    Trouble::Unavailable
}

/// An error and what is behind it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn groups_are_a_list_or_one_name() {
        for (claim, expected) in [
            (json!(["ops", 7, "payments"]), vec!["ops", "payments"]),
            (json!("friends of ops"), vec!["friends of ops"]),
            (json!(null), vec![]),
        ] {
            assert_eq!(groups(Some(&claim)), expected);
        }
        assert!(groups(None).is_empty());
    }
}
