//! A client with an emulator to call, and a server that says whatever bytes it is given.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::{Address, Draft, EnvironmentKey, Integration, ProjectKey, Provider, ProviderKey, Secret, UnixMillis};
use launchdarkly::{AccessToken, BaseUrl, Client, Clock, Error, Options, Unavailability};
use launchdarkly_emulator::{Emulator, Fault, JournalEntry, Misbehaviour, READER_TOKEN, Running, WRITER_TOKEN};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Where every test begins, in Unix milliseconds.
pub(crate) const NOW: i64 = 1_750_000_000_000;
pub(crate) const STORES: &str = "/api/v2/integration-capabilities/big-segment-store";
/// The first byte of a TLS greeting.
const TLS: u8 = 0x16;
pub(crate) const PASSWORD: &str = "canary-pw!\"'<\u{2028}";

/// The time of the client's clock, which stands still unless a test moves it.
#[derive(Clone)]
pub(crate) struct Time(Arc<AtomicI64>);

impl Time {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(NOW)))
    }

    pub(crate) fn pass(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let now = self.0.clone();
        Clock::new(move || UnixMillis(now.load(Ordering::SeqCst)))
    }
}

pub(crate) struct World {
    running: Running,
    pub(crate) client: Client,
    pub(crate) time: Time,
    pub(crate) writer: AccessToken,
    pub(crate) reader: AccessToken,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    /// A client whose calls end after `milliseconds` at the latest.
    pub(crate) async fn giving_up_after(milliseconds: u64) -> Self {
        Self::with(Options { total_timeout: Duration::from_millis(milliseconds), ..Options::default() }).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let running = Emulator::demo(NOW).bind(([127, 0, 0, 1], 0).into(), false).await.unwrap();
        let time = Time::new();
        let client = client(&running.url, Options { clock: time.clock(), ..options });
        Self { running, client, time, writer: token(WRITER_TOKEN), reader: token(READER_TOKEN) }
    }

    pub(crate) fn emulator(&self) -> &Emulator {
        self.running.emulator()
    }

    pub(crate) fn fault(&self, fault: Misbehaviour) {
        self.emulator().add_fault(Fault::everywhere(fault));
    }

    pub(crate) fn fault_once(&self, fault: Misbehaviour) {
        self.emulator().add_fault(Fault::everywhere(fault).times(1));
    }

    /// Answers everything with `status` and `headers` from now on.
    pub(crate) fn status(status: u16, headers: &[(&str, &str)]) -> Misbehaviour {
        let headers = headers.iter().map(|&(name, value)| (name.into(), value.into())).collect();
        Misbehaviour::Status { status, headers, body: None }
    }

    pub(crate) fn journal(&self) -> Vec<JournalEntry> {
        self.emulator().journal()
    }

    /// How many requests have arrived.
    pub(crate) fn arrived(&self) -> usize {
        self.journal().len()
    }

    /// An integration with everything, not made by way of the client.
    pub(crate) fn integration(&self) -> Address {
        let made = self.emulator().create(json!({
            "integrationKey": "redis", "projectKey": "checkout", "environmentKey": "production", "name": "Main",
            "on": true, "tags": ["a"], "config": {"host": "redis.example.com", "port": "6379", "password": PASSWORD},
        }));
        address("checkout", "production", "redis", made.unwrap()["_id"].as_str().unwrap())
    }

    /// The integrations that the emulator holds, as they are.
    pub(crate) fn held(&self) -> Vec<Value> {
        self.emulator().state()["integrations"].as_array().unwrap().clone()
    }

    pub(crate) async fn create(&self) -> Result<Integration, Error> {
        self.client.create_integration(&self.writer, &project("checkout"), &environment("production"), &draft()).await
    }

    pub(crate) async fn rename(&self, address: &Address) -> Result<Integration, Error> {
        let patch = json!([{"op": "replace", "path": "/name", "value": "Renamed"}]);
        self.client.patch_integration(&self.writer, address, &patch).await
    }
}

pub(crate) fn client(url: &str, options: Options) -> Client {
    Client::new(BaseUrl::parse(url).unwrap(), options).unwrap()
}

pub(crate) fn token(text: &str) -> AccessToken {
    AccessToken::parse(text).unwrap()
}

pub(crate) fn project(key: &str) -> ProjectKey {
    ProjectKey::parse(key).unwrap()
}

pub(crate) fn environment(key: &str) -> EnvironmentKey {
    EnvironmentKey::parse(key).unwrap()
}

pub(crate) fn address(in_project: &str, in_environment: &str, provider: &str, id: &str) -> Address {
    Address {
        project: project(in_project),
        environment: environment(in_environment),
        provider: ProviderKey::parse(provider).unwrap(),
        id: id.parse().unwrap(),
    }
}

pub(crate) fn draft() -> Draft {
    Draft {
        provider: Provider::Redis,
        name: "New".into(),
        on: false,
        tags: vec!["one".into()],
        config: vec![("host", json!("new.example.com")), ("port", json!("6380"))],
        secrets: vec![("password", Secret::new(PASSWORD))],
    }
}

pub(crate) fn unavailable(why: Unavailability) -> Error {
    Error::Unavailable { why }
}

/// A server that reads a request's head, or a TLS greeting, says `answer` and ends the connection, every time.
pub(crate) struct Stub {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Stub {
    pub(crate) async fn saying(answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (answer, seen) = (Arc::new(answer.into()), Arc::new(Mutex::new(Vec::new())));
        let seen_here = seen.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (answer, seen) = (answer.clone(), seen_here.clone());
                tokio::spawn(async move {
                    let mut head = vec![0; 64 * 1024];
                    let mut length = 0;
                    while head[0] != TLS && !head[..length].windows(4).any(|end| end == b"\r\n\r\n") {
                        match stream.read(&mut head[length..]).await {
                            Ok(read) if read > 0 => length += read,
                            _ => break,
                        }
                    }
                    head.truncate(length);
                    seen.lock().unwrap().push(head);
                    // The client may have hung up by now, which is its right.
                    stream.write_all(&answer).await.ok();
                    stream.shutdown().await.ok();
                });
            }
        });
        Self { url, seen }
    }

    /// A whole answer with `body`; `headers` end with a line break each.
    pub(crate) async fn answering(status: &str, headers: &str, body: &[u8]) -> Self {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
        Self::saying([head.as_bytes(), body].concat()).await
    }

    /// What has arrived, by connection.
    pub(crate) fn seen(&self) -> Vec<Vec<u8>> {
        self.seen.lock().unwrap().clone()
    }
}
