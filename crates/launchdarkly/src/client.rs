//! The calls. Repeats reads, never writes; keeps to rate limits; tells the log the route, never what was sent.

mod account;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::{Address, Caller, Draft, EnvironmentKey, Integration, Listing, ProjectKey, ProviderKey, UnixMillis};
use http::Method;
use serde_json::Value;
use tokio::sync::broadcast;
use tokio::time::{Instant, sleep};
use tower::retry::budget::{Budget as _, TpsBudget};
use tracing::{Instrument as _, field};

use crate::SPANS;
use crate::allowance::Allowance;
use crate::base_url::BaseUrl;
use crate::breaker::Breaker;
use crate::error::Error;
use crate::limits::Limits;
use crate::metrics;
use crate::options::{BuildError, Options};
use crate::retry;
use crate::route::{self, Route, Segment as PathSegment};
use crate::secrets;
use crate::token::AccessToken;
use crate::transport::{Attempt, Call, Transport};
use crate::wire;

/// A client of one instance of LaunchDarkly, for any number of tokens. Clones share connections and rate limits.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    base: BaseUrl,
    options: Options,
    transport: Transport,
    limits: Limits,
    breaker: Breaker,
    /// How many calls may be repetitions, beside how many there are.
    budget: TpsBudget,
    pauses: broadcast::Sender<Pause>,
}

/// A pause that LaunchDarkly asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Whom, as [`AccessToken::fingerprint`].
    pub account: String,
    /// Until when.
    pub until: UnixMillis,
}

/// How many pauses wait at most for whoever listens.
const PAUSES: usize = 64;
/// For how long calls count towards repetitions.
const BUDGET_TIME: Duration = Duration::from_secs(10);
/// How many repetitions a second there may be however few calls there are.
const BUDGET_LEAST: u32 = 1;
/// How many of all calls may be repetitions besides.
const BUDGET_SHARE: f32 = 0.1;

impl Client {
    /// Makes a client of the LaunchDarkly at `base`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`BuildError`] when TLS cannot be set up or the user agent cannot be sent.
    pub fn new(base: BaseUrl, options: Options) -> Result<Self, BuildError> {
        let transport = Transport::new(&base, &options)?;
        let budget = TpsBudget::new(BUDGET_TIME, BUDGET_LEAST, BUDGET_SHARE);
        let (limits, breaker) = (Limits::default(), Breaker::default());
        let (pauses, _) = broadcast::channel(PAUSES);
        Ok(Self(Arc::new(Inner { base, options, transport, limits, breaker, budget, pauses })))
    }

    /// The LaunchDarkly that it calls.
    pub fn base_url(&self) -> &BaseUrl {
        &self.0.base
    }

    /// The addresses that LaunchDarkly calls others from, as it publishes them (documented for webhooks).
    pub async fn outbound_addresses(&self, token: &AccessToken) -> Result<Vec<String>, Error> {
        wire::account::outbound_addresses(&self.read(token, &route::PUBLIC_IP_LIST, &[], &[]).await?)
    }

    /// How many calls the last answer to `token` left, if it said so. Asks nothing.
    pub fn allowance(&self, token: &AccessToken) -> Option<Allowance> {
        self.0.limits.allowance(&token.fingerprint())
    }

    /// Until when `token` may not call at all, if LaunchDarkly has turned it away for its rate limit. Asks nothing.
    pub fn limited_until(&self, token: &AccessToken) -> Option<UnixMillis> {
        self.0.limits.in_force(&token.fingerprint(), self.0.options.clock.moment())
    }

    /// The pauses that LaunchDarkly asks for from now on, as they come.
    pub fn pauses(&self) -> broadcast::Receiver<Pause> {
        self.0.pauses.subscribe()
    }

    /// Keeps to a pause that another process was asked for.
    pub fn heed_pause(&self, account: &str, until: UnixMillis) {
        let now = self.0.options.clock.moment();
        if self.0.limits.in_force(account, now).is_none_or(|own| own < until) {
            self.0.limits.remember(account, until, now);
        }
    }

    /// Whose token it is. Works for every valid token, whatever its role.
    pub async fn caller(&self, token: &AccessToken) -> Result<Caller, Error> {
        wire::account::caller(&self.read(token, &route::CALLER, &[], &[]).await?)
    }

    /// What to call the member whose token it is: their name, else their email address; `None` if LaunchDarkly says neither.
    pub async fn member_name(&self, token: &AccessToken) -> Result<Option<String>, Error> {
        wire::account::member_name(&self.read(token, &route::MEMBER, &[], &[]).await?)
    }

    /// Every integration of the account that the token may see, without configurations (documented; not paged).
    pub async fn list_integrations(&self, token: &AccessToken) -> Result<Listing, Error> {
        wire::integration::listing(&self.read(token, &route::LIST_INTEGRATIONS, &[], &[]).await?)
    }

    /// One integration, with its configuration.
    pub async fn get_integration(&self, token: &AccessToken, address: &Address) -> Result<Integration, Error> {
        let body = self.read(token, &route::GET_INTEGRATION, &keys(address), &[]).await?;
        wire::integration::at(address, &body)
    }

    /// Makes an integration. LaunchDarkly does not try to reach the store (seen in LaunchDarkly's own code).
    pub async fn create_integration(
        &self,
        token: &AccessToken,
        project: &ProjectKey,
        environment: &EnvironmentKey,
        draft: &Draft,
    ) -> Result<Integration, Error> {
        let provider = ProviderKey::from(draft.provider);
        let secrets = secrets::of_draft(draft);
        let body = self
            .write(token, &route::CREATE_INTEGRATION, &[project, environment, &provider], Some(&draft.wire()), secrets)
            .await?;
        wire::integration::within(project, environment, &provider, &body)
    }

    /// Changes an integration by `patch`, the JSON Patch as it goes over the wire, with its secrets.
    pub async fn patch_integration(
        &self,
        token: &AccessToken,
        address: &Address,
        patch: &Value,
    ) -> Result<Integration, Error> {
        let secrets = secrets::of_patch(address.provider.provider(), patch);
        let body = self.write(token, &route::PATCH_INTEGRATION, &keys(address), Some(patch), secrets).await?;
        wire::integration::at(address, &body)
    }

    /// Deletes an integration.
    pub async fn delete_integration(&self, token: &AccessToken, address: &Address) -> Result<(), Error> {
        self.write(token, &route::DELETE_INTEGRATION, &keys(address), None, Vec::new()).await.map(drop)
    }

    async fn read(
        &self,
        token: &AccessToken,
        route: &'static Route,
        keys: &[&dyn PathSegment],
        query: &[(&str, String)],
    ) -> Result<Bytes, Error> {
        let mut url = route.url(&self.0.base, keys);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.call(token, &Call { route, url, body: None, secrets: Vec::new() }).await
    }

    async fn write(
        &self,
        token: &AccessToken,
        route: &'static Route,
        keys: &[&dyn PathSegment],
        body: Option<&Value>,
        secrets: Vec<String>,
    ) -> Result<Bytes, Error> {
        let url = route.url(&self.0.base, keys);
        let body = body.map(|body| Bytes::from(body.to_string()));
        self.call(token, &Call { route, url, body, secrets }).await
    }

    /// Asks, and asks again where that can help, all within the total time-out.
    async fn call(&self, token: &AccessToken, call: &Call) -> Result<Bytes, Error> {
        let span = tracing::info_span!(
            target: SPANS,
            "call",
            otel.name = format!("{} {}", call.route.method, call.route.pattern),
            otel.kind = "client",
            otel.status_code = field::Empty,
            http.request.method = %call.route.method,
            url.template = call.route.pattern,
            server.address = self.0.base.host(),
            http.response.status_code = field::Empty,
            http.request.resend_count = field::Empty,
        );
        self.attempts(token, call).instrument(span).await
    }

    async fn attempts(&self, token: &AccessToken, call: &Call) -> Result<Bytes, Error> {
        let Inner { base, options, transport, limits, breaker, budget, .. } = &*self.0;
        let account = token.fingerprint();
        if let Some(until) = limits.in_force(&account, options.clock.moment()) {
            return Err(Error::RateLimited { until });
        }
        let started = Instant::now();
        let deadline = started + options.total_timeout;
        let mut attempts = 0;
        let mut permit = breaker.permit()?;
        budget.deposit();
        loop {
            attempts += 1;
            let attempt = transport.attempt(token, call, deadline).await;
            permit.done(attempt.status, attempt.result.as_ref().err());
            let now = options.clock.now();
            self.note_limits(&account, &attempt);
            let wait = attempt.result.as_ref().err().filter(|_| call.route.method == Method::GET);
            let wait = wait.and_then(|error| retry::wait(error, attempts, now, rand::random()));
            // Waiting for a rate limit is no storm: it asks when it may.
            let limited = matches!(attempt.result, Err(Error::RateLimited { .. }));
            if let Some(wait) = wait
                && Instant::now() + wait < deadline
                && (limited || budget.withdraw())
            {
                sleep(wait).await;
                if let Ok(next) = breaker.permit() {
                    permit = next;
                    continue;
                }
            }
            log(base, call.route, &attempt, attempts, started);
            return attempt.result;
        }
    }

    /// Remembers what an answer said of the rate limit, and tells of a pause.
    fn note_limits(&self, account: &str, attempt: &Attempt) {
        let Inner { base, options, limits, pauses, .. } = &*self.0;
        if let Some(allowance) = attempt.allowance {
            limits.note(account, allowance);
            metrics::left(base.host(), allowance.remaining);
        }
        if let Err(Error::RateLimited { until }) = attempt.result {
            limits.remember(account, until, options.clock.moment());
            // Nobody may listen.
            let _unheard = pauses.send(Pause { account: account.to_owned(), until });
        }
    }
}

/// One line per call. The path is the pattern: no value of a request gets into the log.
fn log(base: &BaseUrl, route: &Route, attempt: &Attempt, attempts: u32, started: Instant) {
    let outcome = attempt.result.as_ref().err().map(tracing::field::display);
    let status = attempt.status.map(|status| status.as_u16());
    metrics::ended(base.host(), &route.method, route.pattern, status, started.elapsed());
    let span = tracing::Span::current();
    span.record("http.response.status_code", status);
    span.record("http.request.resend_count", attempts - 1);
    if attempt.result.is_err() {
        span.record("otel.status_code", "ERROR");
    }
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(
        method = %route.method, route = route.pattern, status, attempts, duration_ms, error = outcome,
        "called LaunchDarkly"
    );
}

fn keys(address: &Address) -> [&dyn PathSegment; 4] {
    [&address.project, &address.environment, &address.provider, &address.id]
}

impl fmt::Debug for Client {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Client({})", self.0.base)
    }
}
