//! The company's OpenID provider: authorization code with PKCE, state and nonce; its tokens are checked by `openidconnect`.

mod claims;

use std::time::Duration;

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreGenderClaim, CoreProviderMetadata,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, DiscoveryError, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    TokenResponse as _,
};
use serde::{Deserialize, Serialize};

use crate::config::Oidc;
use crate::outbound::Http;
use crate::session::Identity;
use claims::Claims;

/// How long what it says of itself is remembered: its keys change now and then.
const REMEMBERED: Duration = Duration::from_mins(10);
/// The scopes that are asked for besides `openid`.
const SCOPES: [&str; 2] = ["profile", "email"];

/// The provider, as far as it is known.
pub struct Provider {
    http: Http,
    known: moka::future::Cache<String, CoreProviderMetadata>,
}

/// What the provider must bring back, and what its token must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Sent along, and back.
    pub state: String,
    /// Sent along, and in the token.
    pub nonce: String,
    /// What proves that the code is for whoever asked for it (PKCE).
    pub verifier: String,
}

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It was not another browser's, or too long ago.
    NotBegun,
    /// The code was used, or is too old.
    Used,
    /// It said no, in its own words.
    Refused(String),
    /// It could not be asked.
    Unavailable,
    /// It said something that cannot be relied on.
    Wrong,
}

impl Default for Provider {
    fn default() -> Self {
        let known = moka::future::Cache::builder().max_capacity(4).time_to_live(REMEMBERED).build();
        Self { http: Http::default(), known }
    }
}

impl Provider {
    /// Where to send the browser, and what it must bring back.
    ///
    /// # Errors
    /// [`Trouble::Unavailable`] if the provider cannot be asked where that is.
    pub async fn begin(&self, oidc: &Oidc, back: &str) -> Result<(String, Left), Trouble> {
        let client = client(self.metadata(oidc).await?, oidc);
        let client = client.set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(|_| Trouble::Wrong)?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        let left = Left { state: state.into_secret(), nonce: nonce.secret().clone(), verifier: verifier.into_secret() };
        Ok((url.into(), left))
    }

    /// Who has come back.
    ///
    /// # Errors
    /// [`Trouble`] says why nobody has.
    pub async fn finish(
        &self,
        oidc: &Oidc,
        back: &str,
        left: &Left,
        Return { code, state, error }: Return,
    ) -> Result<Identity, Trouble> {
        if state.is_empty() || state != left.state {
            return Err(Trouble::NotBegun);
        }
        if !error.is_empty() {
            return Err(Trouble::Refused(error.chars().filter(|char| !char.is_control()).take(200).collect()));
        }
        match self.exchange(oidc, back, left, &code).await {
            // Its keys may have changed since they were read.
            Err(Trouble::Wrong) => {
                self.known.invalidate(oidc.issuer.as_str()).await;
                Err(Trouble::Wrong)
            }
            done => done,
        }
    }

    async fn exchange(&self, oidc: &Oidc, back: &str, left: &Left, code: &str) -> Result<Identity, Trouble> {
        let client = client(self.metadata(oidc).await?, oidc);
        let client = client.set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(|_| Trouble::Wrong)?);
        let asked = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(wrong)?;
        let asked = asked.set_pkce_verifier(PkceCodeVerifier::new(left.verifier.clone()));
        let answer = asked.request_async(&self.http).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(said) if *said.error() == CoreErrorResponseType::InvalidGrant => {
                Trouble::Used
            }
            // It does not know the portal, as a rule.
            RequestTokenError::ServerResponse(said) => wrong(said),
            other => unavailable(&other),
        })?;
        let token = answer.id_token().ok_or_else(|| wrong("there is no ID token"))?;
        let verifier = client.id_token_verifier();
        let claims = token.claims(&verifier, &Nonce::new(left.nonce.clone())).map_err(wrong)?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = token.signing_alg().map_err(wrong)?;
            let key = token.signing_key(&verifier).map_err(wrong)?;
            let actual = AccessTokenHash::from_token(answer.access_token(), algorithm, key).map_err(wrong)?;
            if actual != *expected {
                return Err(wrong("the access token is not the ID token's"));
            }
        }
        let subject = claims.subject().clone();
        let mut all = Claims::of(token);
        let silent = !all.has(&oidc.groups_claim);
        if silent && let Ok(asked) = client.user_info(answer.access_token().clone(), Some(subject.clone())) {
            let more = asked.request_async::<Claims, _, CoreGenderClaim>(&self.http).await;
            all.add(&more.map_err(|error| unavailable(&error))?);
        }
        Ok(all.identity(subject.as_str(), oidc))
    }

    /// What the provider says of itself; asked once for however many sign in.
    async fn metadata(&self, oidc: &Oidc) -> Result<CoreProviderMetadata, Trouble> {
        // Issuers are compared to the letter, and whether one ends in a slash cannot be told from a URL.
        let issuer = oidc.issuer.as_str().trim_end_matches('/').to_owned();
        let found = self.known.try_get_with(oidc.issuer.to_string(), async {
            let discover = async |issuer: String| {
                CoreProviderMetadata::discover_async(
                    IssuerUrl::new(issuer).map_err(DiscoveryError::UrlParse)?,
                    &self.http,
                )
                .await
            };
            match discover(issuer.clone()).await {
                Err(DiscoveryError::Validation(_)) => discover(format!("{issuer}/")).await,
                found => found,
            }
            .map_err(|error| chain(&error))
        });
        found.await.map_err(|error| {
            tracing::warn!(%error, "the OpenID provider could not be asked");
            Trouble::Unavailable
        })
    }
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

fn wrong(error: impl std::fmt::Display) -> Trouble {
    tracing::warn!(%error, "the OpenID provider's response cannot be relied on");
    Trouble::Wrong
}

fn unavailable(error: &impl std::error::Error) -> Trouble {
    tracing::warn!(error = chain(error), "the OpenID provider could not be asked");
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
