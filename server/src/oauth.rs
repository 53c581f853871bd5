//! Members of LaunchDarkly let the portal act for them (OAuth 2.0): authorization code with PKCE, and tokens that are renewed
//! before they expire. Knows no session and no page.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::{Secret, UnixMillis};
use launchdarkly::{AccessToken, BaseUrl};
use oauth2::basic::{BasicClient, BasicErrorResponseType, BasicTokenResponse};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, TokenResponse as _,
    TokenUrl,
};

use crate::clock::Clock;
use crate::config::OAuthApp;
use crate::crypto::{random_id, row_key};
use crate::outbound::Http;

/// Where members are asked, and where codes become tokens (seen in code; LaunchDarkly's metadata says the same).
const AUTHORIZE: &str = "/trust/oauth/authorize";
const TOKEN: &str = "/trust/oauth/token";
/// How long a token is new, in milliseconds.
const FRESH_MS: i64 = 60 * 1000;
/// How long before a token expires it is renewed, in milliseconds; a short-lived one after half of its life.
const EARLY_MS: i64 = 5 * 60 * 1000;
/// How long whoever comes with the token from before gets the one that it became.
const REMEMBERED: Duration = Duration::from_mins(10);
/// How long LaunchDarkly is not asked again for what it has not given.
const REFUSED: Duration = Duration::from_secs(15);

/// The portal as LaunchDarkly's instances know it. Cheap to clone.
#[derive(Clone)]
pub struct LaunchDarklyOAuth(Arc<Inner>);

struct Inner {
    apps: BTreeMap<String, (OAuthApp, BaseUrl)>,
    http: Http,
    renewed: moka::future::Cache<String, Tokens>,
    refused: moka::future::Cache<String, OAuthError>,
    clock: Clock,
}

/// What LaunchDarkly gave for a member.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// What opens the API.
    pub access: AccessToken,
    /// How long it does.
    pub grant: Grant,
}

/// How a token is kept good.
#[derive(Clone, Debug)]
pub struct Grant {
    /// What all tokens have in common that one becomes; drawn here, and known to nobody else.
    pub id: Secret,
    /// What it is renewed with; `None` if LaunchDarkly gave nothing.
    pub refresh: Option<Secret>,
    /// When it came.
    pub issued_at: UnixMillis,
    /// When it expires; `None` if LaunchDarkly did not say.
    pub expires_at: Option<UnixMillis>,
}

/// What must come back with a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Where to send the browser.
    pub url: String,
    /// Sent along, and back.
    pub state: String,
    /// What proves that the code is for whoever asked for it (PKCE).
    pub verifier: String,
}

/// Why LaunchDarkly gave no token. Holds nothing secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OAuthError {
    /// The code or the token was used, is too old or was taken back.
    Used,
    /// It could not be asked.
    Unavailable,
    /// It does not know the portal, or said something that is no answer.
    Wrong,
}

impl LaunchDarklyOAuth {
    /// The portal as these instances know it, each by its name.
    pub fn new(apps: BTreeMap<String, (OAuthApp, BaseUrl)>, clock: Clock) -> Self {
        let renewed = moka::future::Cache::builder().max_capacity(10_000).time_to_live(REMEMBERED).build();
        let refused = moka::future::Cache::builder().max_capacity(10_000).time_to_live(REFUSED).build();
        Self(Arc::new(Inner { apps, http: Http::default(), renewed, refused, clock }))
    }

    /// The instances that know the portal.
    pub fn instances(&self) -> impl Iterator<Item = &str> {
        self.0.apps.keys().map(String::as_str)
    }

    /// Where an instance's members are asked; `None` if it does not know the portal.
    ///
    /// # Errors
    /// [`OAuthError::Wrong`] if `back` is no URL.
    pub fn begin(&self, instance: &str, back: &str) -> Option<Result<Begun, OAuthError>> {
        let (app, _) = self.0.apps.get(instance)?;
        Some(self.client(instance).and_then(|client| {
            let client = client.set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(wrong)?);
            let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
            let (url, state) = client
                .authorize_url(CsrfToken::new_random)
                .add_scopes(app.scopes.iter().cloned().map(Scope::new))
                .set_pkce_challenge(challenge)
                .url();
            Ok(Begun { url: url.into(), state: state.into_secret(), verifier: verifier.into_secret() })
        }))
    }

    /// What a code is good for.
    ///
    /// # Errors
    /// [`OAuthError`] says why for nothing.
    pub async fn finish(&self, instance: &str, back: &str, code: &str, verifier: &str) -> Result<Tokens, OAuthError> {
        let client = self.client(instance)?.set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(wrong)?);
        let asked = client.exchange_code(AuthorizationCode::new(code.to_owned()));
        let asked = asked.set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
        self.tokens(&asked.request_async(&self.0.http).await.map_err(refusal)?, None)
    }

    /// Whether it is time to renew a token.
    pub fn is_due(&self, grant: &Grant) -> bool {
        let early = |at: UnixMillis| at.plus(-EARLY_MS.min(at.since(grant.issued_at) / 2));
        grant.refresh.is_some() && grant.expires_at.is_some_and(|at| early(at) <= self.0.clock.now())
    }

    /// Whether a token has not expired, as far as is known.
    pub fn is_good(&self, grant: &Grant) -> bool {
        grant.expires_at.is_none_or(|at| self.0.clock.now() < at)
    }

    /// Whether a token came so lately that it cannot be for its age that LaunchDarkly refuses it.
    pub fn is_fresh(&self, grant: &Grant) -> bool {
        let short = grant.expires_at.map_or(FRESH_MS, |at| at.since(grant.issued_at) / 4);
        self.0.clock.now().since(grant.issued_at) < FRESH_MS.min(short)
    }

    /// The token that comes after. However many ask for it at the same time, LaunchDarkly is asked once; what it refuses is not
    /// asked for again at once.
    ///
    /// # Errors
    /// [`OAuthError::Used`] if there is none: the member has taken it back, or another replica has renewed it.
    pub async fn renew(&self, instance: &str, tokens: &Tokens) -> Result<Tokens, OAuthError> {
        let grant = &tokens.grant;
        let refresh = grant.refresh.as_ref().ok_or(OAuthError::Used)?;
        let key = key_of(instance, refresh, &tokens.access);
        if let Some(error) = self.0.refused.get(&key).await {
            return Err(error);
        }
        let asked = self.0.renewed.try_get_with_by_ref(&key, async {
            let client = self.client(instance)?;
            let token = RefreshToken::new(refresh.expose().to_owned());
            let answer = client.exchange_refresh_token(&token).request_async(&self.0.http).await.map_err(refusal)?;
            self.tokens(&answer, Some(grant))
        });
        match asked.await {
            Ok(tokens) => Ok(tokens),
            Err(error) => {
                self.0.refused.insert(key, OAuthError::clone(&error)).await;
                Err(OAuthError::clone(&error))
            }
        }
    }

    /// The last of the tokens that one became; the same where it has not been renewed here. For work that goes on for longer
    /// than a token is good.
    pub async fn newest(&self, instance: &str, tokens: Tokens) -> Tokens {
        let mut newest = tokens;
        while let Some(refresh) = &newest.grant.refresh
            && let Some(next) = self.0.renewed.get(&key_of(instance, refresh, &newest.access)).await
        {
            newest = next;
        }
        newest
    }

    /// What was answered; where there is no new refresh token, the old one stays good (RFC 6749).
    fn tokens(&self, answer: &BasicTokenResponse, before: Option<&Grant>) -> Result<Tokens, OAuthError> {
        let access = AccessToken::bearer(answer.access_token().secret()).map_err(wrong)?;
        let refresh = answer.refresh_token().map(|token| Secret::new(token.secret()));
        let issued_at = self.0.clock.now();
        let life = answer.expires_in().map(|life| i64::try_from(life.as_millis()).unwrap_or(i64::MAX));
        let grant = Grant {
            id: before.map_or_else(|| Secret::new(random_id::<16>()), |before| before.id.clone()),
            refresh: refresh.or_else(|| before.and_then(|before| before.refresh.clone())),
            issued_at,
            expires_at: life.map(|life| issued_at.plus(life)),
        };
        Ok(Tokens { access, grant })
    }

    fn client(&self, instance: &str) -> Result<Client, OAuthError> {
        let (app, base) = self.0.apps.get(instance).ok_or(OAuthError::Wrong)?;
        let at = |path: &str| [base.as_str(), path].concat();
        let client = BasicClient::new(ClientId::new(app.client_id.clone()))
            // LaunchDarkly wants it there (seen in LaunchDarkly's own sample).
            .set_auth_type(AuthType::RequestBody)
            .set_auth_uri(AuthUrl::new(at(AUTHORIZE)).map_err(wrong)?)
            .set_token_uri(TokenUrl::new(at(TOKEN)).map_err(wrong)?);
        Ok(match &app.secret {
            Some(secret) => client.set_client_secret(ClientSecret::new(secret.expose().to_owned())),
            None => client,
        })
    }
}

fn key_of(instance: &str, refresh: &Secret, access: &AccessToken) -> String {
    row_key("renewed token", [instance, refresh.expose(), &access.fingerprint()].join("\0").as_bytes())
}

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

fn refusal<E: std::error::Error + 'static>(
    error: RequestTokenError<E, oauth2::StandardErrorResponse<BasicErrorResponseType>>,
) -> OAuthError {
    match error {
        RequestTokenError::ServerResponse(said) if *said.error() == BasicErrorResponseType::InvalidGrant => {
            OAuthError::Used
        }
        RequestTokenError::ServerResponse(said) => wrong(said),
        RequestTokenError::Request(error) => {
            tracing::warn!(%error, "LaunchDarkly could not be asked for a token");
            OAuthError::Unavailable
        }
        // Not in JSON: a gateway's page, as a rule.
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            tracing::warn!("LaunchDarkly's response about a token cannot be read");
            OAuthError::Unavailable
        }
    }
}

fn wrong(error: impl std::fmt::Display) -> OAuthError {
    tracing::warn!(%error, "LaunchDarkly gives the portal no token");
    OAuthError::Wrong
}
