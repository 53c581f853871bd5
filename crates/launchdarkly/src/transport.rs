//! One request and its answer over HTTP. The only file that sends anything. Never follows a redirect, never repeats a
//! request, never passes on a header that it did not make itself.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tokio::time::{Instant, timeout_at};
use url::Url;

use crate::allowance::Allowance;
use crate::base_url::BaseUrl;
use domain::Unavailability;

use crate::error::Error;
use crate::options::Clock;
use crate::options::{BuildError, Options};
use crate::refusal;
use crate::route::Route;
use crate::token::AccessToken;
use crate::words;

/// With this header LaunchDarkly answers calls to beta resources; a second one would be ignored (seen in code).
const API_VERSION: HeaderName = HeaderName::from_static("ld-api-version");
/// The largest refusal that is read, in bytes. LaunchDarkly's have a few hundred.
const REFUSAL_LIMIT: usize = 64 * 1024;
/// Idle connections are closed before any usual server closes them, so that no write meets a closed one.
const IDLE: Duration = Duration::from_secs(20);

/// What to send.
pub(crate) struct Call {
    pub(crate) route: &'static Route,
    pub(crate) url: Url,
    /// JSON.
    pub(crate) body: Option<Bytes>,
    /// Texts in the body that no error may repeat.
    pub(crate) secrets: Vec<String>,
}

/// What came of one request.
pub(crate) struct Attempt {
    /// The answer's status, if there was an answer.
    pub(crate) status: Option<StatusCode>,
    /// What the answer said of the rate limit.
    pub(crate) allowance: Option<Allowance>,
    /// The body of an answer that announced success.
    pub(crate) result: Result<Bytes, Error>,
}

pub(crate) struct Transport {
    http: reqwest::Client,
    body_limit: usize,
    clock: Clock,
}

impl Transport {
    #[expect(clippy::disallowed_methods, reason = "the one place where this client is made")]
    pub(crate) fn new(base: &BaseUrl, options: &Options) -> Result<Self, BuildError> {
        // Fails only when the process has a provider already, and then that one is meant.
        rustls::crypto::ring::default_provider().install_default().ok();
        let agent = HeaderValue::from_str(&options.user_agent).map_err(|_| BuildError::UserAgent)?;
        let mut builder = reqwest::Client::builder()
            .user_agent(agent)
            .connect_timeout(options.connect_timeout)
            .pool_idle_timeout(IDLE)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .https_only(!base.is_plain_http());
        if base.is_plain_http() {
            // No certificates are needed, so a machine without any will do; and `localhost` is always this machine.
            let here = [(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()];
            builder = builder.tls_certs_only([]).resolve_to_addrs("localhost", &here);
        }
        let http = builder.build().map_err(|error| BuildError::Tls(error.without_url()))?;
        Ok(Self { http, body_limit: options.body_limit, clock: options.clock.clone() })
    }

    /// Sends `call` once and reads the answer until `deadline`.
    pub(crate) async fn attempt(&self, token: &AccessToken, call: &Call, deadline: Instant) -> Attempt {
        let mut response = match self.send(token, call, deadline).await {
            Ok(response) => response,
            Err(why) => return Attempt { status: None, allowance: None, result: Err(why.into()) },
        };
        let status = response.status();
        let allowance = Allowance::of(response.headers(), self.clock.now());
        let result = if status.is_success() {
            self.success(call, &mut response, deadline).await
        } else if status.is_redirection() {
            Err(Unavailability::Redirected.into())
        } else if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT {
            // A refusal is one even if its explanation does not arrive. 408 is none: it says that somebody gave up waiting.
            let body = read(&mut response, REFUSAL_LIMIT, deadline).await.unwrap_or_default();
            let secrets = words::forms(call.secrets.iter().map(String::as_str).chain([token.expose()]));
            Err(refusal::error(status, response.headers(), &body, &secrets, self.clock.now()))
        } else {
            Err(Unavailability::Status(status.as_u16()).into())
        };
        Attempt { status: Some(status), allowance, result }
    }

    async fn send(
        &self,
        token: &AccessToken,
        call: &Call,
        deadline: Instant,
    ) -> Result<reqwest::Response, Unavailability> {
        let mut request = self.http.request(call.route.method.clone(), call.url.clone()).headers(headers(token));
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        #[expect(clippy::disallowed_methods, reason = "the one place where requests are sent")]
        let response = request.send();
        within(deadline, response).await
    }

    async fn success(&self, call: &Call, response: &mut reqwest::Response, deadline: Instant) -> Result<Bytes, Error> {
        if call.route.method == http::Method::DELETE {
            let deleted = response.status() == StatusCode::NO_CONTENT;
            return if deleted { Ok(Bytes::new()) } else { Err(Error::undecodable("the status")) };
        }
        if !is_json(response.headers()) {
            return Err(Error::undecodable("the content type"));
        }
        read(response, self.body_limit, deadline).await
    }
}

/// Every header that is sent besides those of HTTP itself, the body's type and the user agent.
fn headers(token: &AccessToken) -> HeaderMap {
    let mut headers = HeaderMap::new();
    // A token is visible ASCII, of which every text is a header's value.
    if let Ok(mut authorization) = HeaderValue::from_str(&token.authorization()) {
        authorization.set_sensitive(true);
        headers.insert(AUTHORIZATION, authorization);
    }
    headers.insert(API_VERSION, HeaderValue::from_static("beta"));
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

async fn read(response: &mut reqwest::Response, limit: usize, deadline: Instant) -> Result<Bytes, Error> {
    let mut body = BytesMut::new();
    while let Some(chunk) = within(deadline, response.chunk()).await? {
        if body.len() + chunk.len() > limit {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

async fn within<T>(deadline: Instant, work: impl Future<Output = reqwest::Result<T>>) -> Result<T, Unavailability> {
    match timeout_at(deadline, work).await {
        Ok(Ok(done)) => Ok(done),
        // First: a connection that took too long is one that was never there.
        Ok(Err(error)) if error.is_connect() => Err(Unavailability::NotReached),
        Ok(Err(error)) if error.is_timeout() => Err(Unavailability::TimedOut),
        Ok(Err(_)) => Err(Unavailability::Interrupted),
        Err(_) => Err(Unavailability::TimedOut),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_known_by_its_type() {
        let of = |kind: &'static str| is_json(&HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]));
        for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/hal+json"]
        {
            assert!(of(kind), "{kind}");
        }
        for kind in ["text/html", "text/json", "application/jsonp", "application/octet-stream", ""] {
            assert!(!of(kind), "{kind}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }

    #[test]
    fn the_token_is_sent_raw_and_marked_sensitive() {
        let headers = headers(&AccessToken::parse("api-canary").unwrap());
        assert_eq!(headers[AUTHORIZATION], "api-canary");
        assert!(!format!("{headers:?}").contains("canary"));
        assert_eq!(headers.get_all(API_VERSION).iter().count(), 1);
    }
}
