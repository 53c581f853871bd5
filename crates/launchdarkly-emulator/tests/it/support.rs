//! An emulator on a free port, and a client that shows everything of an answer.

use std::net::{Ipv4Addr, SocketAddr};

use launchdarkly_emulator::{Clock, Emulator, Options, Running, Seed, WRITER_TOKEN};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

/// 2026-11-21, in the middle of a rate-limit window.
pub(crate) const NOW_MS: i64 = 1_795_219_205_000;
pub(crate) const STORES: &str = "/api/v2/integration-capabilities/big-segment-store";
pub(crate) const NEW_REDIS: &str = "/api/v2/integration-capabilities/big-segment-store/default/test/redis";

/// A served emulator whose clock stands still until it is advanced.
pub(crate) struct Api {
    pub(crate) running: Running,
    client: Client,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.json()
    }

    /// The status and the `code` of an error.
    #[track_caller]
    pub(crate) fn error(&self) -> (u16, String) {
        (self.status, self.json()["code"].as_str().expect("an error has a code").to_owned())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("headers are text"))
    }
}

#[expect(clippy::disallowed_methods, reason = "these tests are a client of their own")]
pub(crate) fn client() -> Client {
    rustls::crypto::ring::default_provider().install_default().ok();
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().expect("a client")
}

/// The one place that sends.
#[expect(clippy::disallowed_methods, reason = "these tests are a client of their own")]
pub(crate) async fn send(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(Answer { status, headers, text: response.text().await? })
}

impl Api {
    pub(crate) async fn demo() -> Self {
        Self::serve(Emulator::new(Seed::Demo, Clock::fixed(NOW_MS))).await
    }

    pub(crate) async fn plain() -> Self {
        Self::serve(Emulator::new(Seed::Plain, Clock::fixed(NOW_MS))).await
    }

    pub(crate) async fn empty() -> Self {
        Self::serve(Emulator::new(Seed::Empty, Clock::fixed(NOW_MS))).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let api = Self::empty().await;
        api.emulator().set_options(options);
        api
    }

    async fn serve(emulator: Emulator) -> Self {
        let running = emulator.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), true).await.expect("a free port");
        Self { running, client: client() }
    }

    pub(crate) fn emulator(&self) -> &Emulator {
        self.running.emulator()
    }

    /// A request without any header of its own.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.running.url))
    }

    /// A request as the official clients make it.
    pub(crate) fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        self.bare(method, path).header("authorization", token).header("ld-api-version", "beta")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_as(WRITER_TOKEN, path).await
    }

    pub(crate) async fn get_as(&self, token: &str, path: &str) -> Answer {
        send(self.request(Method::GET, path, token)).await.expect("an answer")
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::POST, path, WRITER_TOKEN).json(&body)).await.expect("an answer")
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::PATCH, path, WRITER_TOKEN).json(&body)).await.expect("an answer")
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path, WRITER_TOKEN)).await.expect("an answer")
    }

    /// Creates an integration and returns the path to it.
    pub(crate) async fn created(&self, body: Value) -> String {
        let created = self.post(NEW_REDIS, body).await.ok();
        format!("{NEW_REDIS}/{}", created["_id"].as_str().expect("an id"))
    }

    /// A Redis store with a password, and the path to it.
    pub(crate) async fn redis(&self) -> String {
        self.created(json!({
            "name": "Store", "tags": ["a"],
            "config": {"host": "redis.example.net", "port": "6379", "password": "supersecret123"},
        }))
        .await
    }

    /// What is really stored for an integration.
    pub(crate) fn stored(&self, path: &str) -> Value {
        let state = self.emulator().state();
        let id = path.rsplit('/').next().expect("a path");
        let all = state["integrations"].as_array().expect("integrations");
        all.iter().find(|it| it["_id"] == id).expect("the integration").clone()
    }
}
