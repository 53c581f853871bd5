//! A portal, and the world it lives in: a LaunchDarkly in this process, and a folder for key, database and site.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use launchdarkly_emulator::{Emulator, Fault, JournalEntry, Misbehaviour, RateLimit, Running};
use serde_json::Value;
use tempfile::TempDir;

use super::{Person, Process, Store, database};

/// Where LaunchDarkly lists integrations.
pub(crate) const LIST: &str = "/api/v2/integration-capabilities/big-segment-store";

/// What portals share.
pub(crate) struct World {
    running: Running,
    folder: TempDir,
    /// Where its portals keep their records.
    pub(crate) database_url: String,
}

/// One process of the portal.
pub(crate) struct Portal {
    /// Where it listens.
    pub(crate) url: String,
    /// Where people believe it is.
    pub(crate) origin: String,
    pub(crate) process: Process,
    pub(crate) world: Arc<World>,
    http: reqwest::Client,
    heard: Arc<Mutex<String>>,
}

/// Writes a file that nobody else may read.
pub(crate) fn secret(path: &Path, content: impl AsRef<[u8]>) {
    std::fs::write(path, content).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

impl World {
    /// A demo account, a new master key, and files in the place of the browser's.
    pub(crate) async fn new() -> Arc<Self> {
        let now_ms = now_ms();
        let running = Emulator::demo(now_ms).bind(SocketAddr::from(([127, 0, 0, 1], 0)), true).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database_url = database::create(folder.path()).await;
        let world = Self { running, folder, database_url };
        world.new_key();
        testkit::site::make(&world.path("site")).unwrap();
        Arc::new(world)
    }

    /// Puts a new master key in the place of the old one.
    pub(crate) fn new_key(&self) {
        let key = Process::run(&["key"], &[]);
        assert!(key.status.success());
        self.secret("master.key", key.stdout);
    }

    /// Puts a file in its folder that nobody else may read; its path.
    pub(crate) fn secret(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        secret(&path, content);
        path.to_str().unwrap().to_owned()
    }

    /// A file in its folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The emulated LaunchDarkly.
    pub(crate) fn upstream(&self) -> &Emulator {
        self.running.emulator()
    }

    /// Where it is.
    pub(crate) fn upstream_url(&self) -> &str {
        &self.running.url
    }

    /// The arguments for a portal in this world that listens there.
    pub(crate) fn arguments(&self, listen: &str) -> Vec<String> {
        let path = |name: &str| self.path(name).to_str().unwrap().to_owned();
        let pairs = [
            ("--listen", listen.to_owned()),
            ("--log", "trace".to_owned()),
            ("--launchdarkly-url", format!("Acme EU={}", self.upstream_url())),
            ("--database-url", self.database_url.clone()),
            ("--master-key-file", path("master.key")),
            ("--site-root", path("site")),
        ];
        pairs.into_iter().flat_map(|(name, value)| [name.to_owned(), value]).collect()
    }
}

impl Portal {
    /// A portal in a world of its own.
    pub(crate) async fn start() -> Self {
        Self::of(World::new().await, &[]).await
    }

    /// A portal in this world, with more arguments.
    pub(crate) async fn of(world: Arc<World>, more: &[&str]) -> Self {
        Self::with_environment(world, more, &[]).await
    }

    /// The same with these variables in its environment.
    pub(crate) async fn with_environment(world: Arc<World>, more: &[&str], environment: &[(&str, &str)]) -> Self {
        let portal = Self::at(world, &[], "127.0.0.1:0", more, environment).await;
        Self { url: portal.origin.clone(), ..portal }
    }

    /// A portal that another command has become.
    pub(crate) async fn under(world: Arc<World>, wrapper: &[&str]) -> Self {
        let portal = Self::at(world, wrapper, "127.0.0.1:0", &[], &[("PATH", "/usr/bin:/bin")]).await;
        Self { url: portal.origin.clone(), ..portal }
    }

    /// A portal that people reach as `https://portal.test`, through something that speaks TLS.
    pub(crate) async fn behind_https() -> Self {
        // The system gives a free port; that nobody takes it in between is likely enough.
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        Self::at(World::new().await, &[], &free, &["--public-url", "https://portal.test"], &[]).await
    }

    async fn at(
        world: Arc<World>,
        wrapper: &[&str],
        listen: &str,
        more: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let mut arguments = world.arguments(listen);
        for option in ["--log", "--database-url"].iter().filter(|option| more.contains(option)) {
            let place = arguments.iter().position(|name| name == option).unwrap();
            arguments.drain(place..place + 2);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
        let process = Process::start_under(wrapper, &[&["serve"], arguments.as_slice()].concat(), environment);
        let [url] = process.urls().await;
        // Where it has a path of its own, paths in these tests begin with it.
        let origin = url.split('/').take(3).collect::<Vec<_>>().join("/");
        Self { url: format!("http://{listen}"), origin, process, world, http: client(), heard: Arc::default() }
    }

    /// Somebody who is not signed in.
    pub(crate) fn anyone(&self) -> Person {
        Person::new(&self.http, &self.url, &self.origin, &self.heard)
    }

    /// Somebody signed in with `token`.
    pub(crate) async fn person(&self, token: &str) -> Person {
        let person = self.anyone();
        let answer = person.sign_in(token).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        person
    }

    /// Somebody who may do everything; the journal begins after signing in.
    pub(crate) async fn writer(&self) -> Person {
        let person = self.person("api-demo-writer").await;
        self.upstream().clear_journal();
        person
    }

    /// The emulated LaunchDarkly.
    pub(crate) fn upstream(&self) -> &Emulator {
        self.world.upstream()
    }

    /// What LaunchDarkly itself answers, asked beside the portal.
    pub(crate) async fn ask_upstream(&self, path: &str) -> serde_json::Value {
        let request = self.http.get(format!("{}{path}", self.world.upstream_url()));
        let request = request.header("authorization", "api-demo-writer").header("ld-api-version", "beta");
        #[expect(clippy::disallowed_methods, reason = "this asks the emulator, as a test")]
        let answer = request.send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// Deletes it as somebody else would, beside the portal.
    pub(crate) async fn delete_upstream(&self, store: &Store) {
        let request = self.http.delete(format!("{}{LIST}/{}", self.world.upstream_url(), store.address));
        let request = request.header("authorization", "api-demo-writer").header("ld-api-version", "beta");
        #[expect(clippy::disallowed_methods, reason = "this asks the emulator, as a test")]
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 204);
    }

    /// What LaunchDarkly was asked so far.
    pub(crate) fn calls(&self) -> Vec<JournalEntry> {
        self.upstream().journal()
    }

    /// The same without reads.
    pub(crate) fn writes(&self) -> Vec<JournalEntry> {
        self.calls().into_iter().filter(|call| call.method != "GET").collect()
    }

    /// The body of the only write so far.
    pub(crate) fn only_write(&self) -> Value {
        let writes = self.writes();
        assert_eq!(writes.len(), 1, "{writes:#?}");
        serde_json::from_str(&writes[0].body).unwrap()
    }

    /// How often LaunchDarkly was asked for the list.
    pub(crate) fn lists(&self) -> usize {
        self.calls().iter().filter(|call| call.path == LIST).count()
    }

    /// From now on something goes wrong with each such request.
    pub(crate) fn fault(&self, method: &str, path: &str, fault: Misbehaviour) {
        self.upstream().add_fault(Fault::on(method, path, fault));
    }

    /// From now on such requests are answered with a status.
    pub(crate) fn fault_status(&self, method: &str, path: &str, status: u16, headers: &[(&str, &str)]) {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.fault(method, path, Misbehaviour::Status { status, headers, body: None });
    }

    /// From now on LaunchDarkly takes so many calls in a window of ten seconds, and a window has just begun: what needs more
    /// calls than that must wait for seconds.
    pub(crate) async fn limit_calls(&self, global: u32) {
        let upstream = self.upstream();
        super::until("a window begins", || upstream.now_ms() % 10_000 < 1_000).await;
        let mut options = upstream.options();
        options.rate_limit = Some(RateLimit { global, route: 10 * global });
        upstream.set_options(options);
    }

    /// A Redis integration of a known kind, made behind the portal's back.
    pub(crate) fn redis(&self, project: &str, environment: &str) -> Store {
        Store::redis(self.upstream(), project, environment)
    }

    /// Forgets what was heard so far.
    pub(crate) fn forget(&self) {
        self.heard.lock().unwrap().clear();
    }

    /// Every answer that anybody got, with its headers and its URL.
    pub(crate) fn heard(&self) -> String {
        self.heard.lock().unwrap().clone()
    }
}

/// The time, in Unix milliseconds.
#[expect(clippy::disallowed_methods, reason = "the rule is about the portal")]
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// Follows no redirects, keeps no cookies, uses no proxy.
#[expect(clippy::disallowed_methods, reason = "the rule is about the portal")]
fn client() -> reqwest::Client {
    // reqwest is built without a provider of cryptography; whoever makes a client of LaunchDarkly installs one.
    let base = launchdarkly::BaseUrl::parse("http://127.0.0.1:1").unwrap();
    launchdarkly::Client::new(base, launchdarkly::Options::default()).unwrap();
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    // Far less than the portal keeps a connection that asks nothing: what is asked as it closes would be lost, and where the
    // machine is busy an answer is read seconds after it was sent.
    let builder = builder.pool_idle_timeout(std::time::Duration::from_secs(1));
    builder.tls_certs_only([]).timeout(super::PATIENCE).build().unwrap()
}
