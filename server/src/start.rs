//! From a configuration to a running portal. The demo is the same portal with another LaunchDarkly and a database that
//! lives as long as the process.

mod error;
mod portal;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use app::paths;
use app::view::DemoToken;
use domain::Secret;
use launchdarkly::{BaseUrl, Client, Options};
use launchdarkly_emulator::{Emulator, OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, Running as RunningEmulator};
use leptos::config::LeptosOptions;
use tokio::net::TcpListener;
use tower::util::MapRequestLayer;
use tower_http::csrf::ConfigError;

pub use self::error::StartError;
use self::portal::Known;
use crate::clock::Clock;
use crate::config::TrustedProxies;
use crate::config::{self, Config, DatabaseUrl, OAuthApp, PublicUrl};
use crate::database::{Activity, Expiring, spawn_giving_up, spawn_sweeper};
use crate::listening;
use crate::metrics;
use crate::middleware::base_path;
use crate::middleware::identity::{self, Says};
use crate::operations::activity::CUT_OFF_MS;
use crate::operations::notices;
use crate::portal::{Instance, Portal};
use crate::router::router;
use crate::routes::assets;
use crate::scrape::{self, Watched};
use crate::session::Sessions;

/// How long requests under way have to end once the process is asked to stop.
const DRAIN: Duration = Duration::from_secs(15);
/// How long the database has then to close.
const CLOSING: Duration = Duration::from_secs(3);
/// The name of the demo's instance.
const DEMO: &str = "demo";

/// A portal that listens.
pub struct Running {
    listener: TcpListener,
    router: axum::Router,
    /// The address it listens on.
    pub address: SocketAddr,
    public_url: PublicUrl,
    stop: tokio::sync::watch::Sender<bool>,
    /// How long requests are accepted after the signal to stop.
    stop_delay: Duration,
    portal: Portal,
    /// The LaunchDarkly of the demo, which ends with it.
    pub emulator: Option<RunningEmulator>,
    /// Where the demo keeps its records; removed with it.
    folder: Option<tempfile::TempDir>,
}

/// Starts against the configured instances.
///
/// # Errors
/// [`StartError`] says in one line what to do.
pub async fn serve(config: &Config) -> Result<Running, StartError> {
    let (mut instances, mut apps) = (BTreeMap::new(), BTreeMap::new());
    for instance in &config.launchdarkly {
        if let Some(app) = config.oauth.get(&instance.name) {
            apps.insert(instance.name.clone(), (app.clone(), instance.base_url.clone()));
        }
        if !instance.base_url.is_known() {
            let host = instance.base_url.host();
            tracing::warn!(
                host,
                "access tokens are sent to an unofficial LaunchDarkly host, allowed by --allow-launchdarkly-host"
            );
        }
        instances.insert(instance.name.clone(), connect(&instance.base_url, instance.name.clone())?);
    }
    let upstream = Upstream { instances, apps, demo_tokens: Vec::new(), emulator: None };
    open(config, upstream, router).await
}

/// Starts with a made-up account, a fresh key and, unless told otherwise, a database that is gone afterwards.
///
/// # Errors
/// [`StartError`] says in one line what to do.
pub async fn demo(config: &Config) -> Result<Running, StartError> {
    demo_with(config, router).await
}

/// How the routes and what is around them are put together.
type Together = fn(Portal, Sessions, PublicUrl, TrustedProxies) -> Result<axum::Router, ConfigError>;

/// [`demo`] with something else around the pages, for benchmarks.
///
/// # Errors
/// [`StartError`] says in one line what to do.
pub async fn demo_with(config: &Config, together: Together) -> Result<Running, StartError> {
    let emulator = Emulator::demo(Clock::system().now().0);
    let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let emulator = emulator.bind(anywhere, true).await.map_err(StartError::Emulator)?;
    let url = BaseUrl::parse(&emulator.url)?;
    let instances = BTreeMap::from([(DEMO.to_owned(), connect(&url, "Demo account".into())?)]);
    let app = OAuthApp {
        client_id: OAUTH_CLIENT_ID.to_owned(),
        secret_file: None,
        secret: Some(Secret::new(OAUTH_CLIENT_SECRET)),
        scopes: ["writer", "offline_access"].map(str::to_owned).into(),
    };
    let apps = BTreeMap::from([(DEMO.to_owned(), (app, url.clone()))]);
    let tokens = [
        ("api-demo-writer", "May see and change everything"),
        ("api-demo-reader", "Can view everything, but change nothing"),
    ];
    let tokens = tokens.map(|(text, may)| DemoToken { text: text.into(), may: may.into() });
    // A database in memory has one connection, which a request that is given up may hold; a file has several.
    let folder = tempfile::tempdir().map_err(StartError::Emulator)?;
    let mut config = config.clone();
    if config.database_url.expose() == "sqlite::memory:" {
        config.database_url = DatabaseUrl::parse(&format!("sqlite://{}/demo.db", folder.path().display()))?;
    }
    let upstream = Upstream { instances, apps, demo_tokens: tokens.into(), emulator: Some(emulator) };
    let mut running = open(&config, upstream, together).await?;
    running.folder = Some(folder);
    Ok(running)
}

fn connect(url: &BaseUrl, label: String) -> Result<Instance, StartError> {
    Ok(Instance { client: Client::new(url.clone(), Options::default())?, label })
}

/// The instances of LaunchDarkly, and what is known of them.
struct Upstream {
    instances: BTreeMap<String, Instance>,
    apps: BTreeMap<String, (OAuthApp, BaseUrl)>,
    demo_tokens: Vec<DemoToken>,
    emulator: Option<RunningEmulator>,
}

/// A portal that nobody reaches, for commands that write: its database and its rules. Keep what is given beside it as long.
///
/// # Errors
/// [`StartError`] says in one line what to do.
pub async fn offline(config: &Config) -> Result<(Portal, tokio::sync::watch::Sender<bool>), StartError> {
    let mut instances = BTreeMap::new();
    for instance in &config.launchdarkly {
        instances.insert(instance.name.clone(), connect(&instance.base_url, instance.name.clone())?);
    }
    let known = Known { instances, apps: BTreeMap::new(), demo_tokens: Vec::new() };
    let assets = LeptosOptions::builder().output_name(crate::site::NAME).build();
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let (portal, _) = portal::make(config, known, &config.public_url, assets, stopping).await?;
    Ok((portal, stop))
}

async fn open(config: &Config, upstream: Upstream, together: Together) -> Result<Running, StartError> {
    let Upstream { instances, apps, demo_tokens, emulator } = upstream;
    // What Leptos runs on; already there when a second portal starts in one process.
    let _there_already = any_spawner::Executor::init_tokio();
    paths::serve_under(config.base_path.as_str());
    let assets = assets::options(&config.site).map_err(|_| StartError::Site(config.site.to_string()))?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| StartError::Listen(config.listen, error))?;
    let address = listener.local_addr().map_err(|error| StartError::Listen(config.listen, error))?;
    // With port 0 the system has chosen one only now.
    let chosen = config.listen.port() == 0 && !config.public_url.is_https();
    let public_url = if chosen { PublicUrl::of_loopback(address) } else { config.public_url.clone() };
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let known = Known { instances, apps, demo_tokens };
    let (portal, sessions) = portal::make(config, known, &public_url, assets, stopping).await?;
    drop(spawn_sweeper(Expiring {
        sessions: portal.session_rows.clone(),
        tickets: portal.tickets.clone(),
        batches: portal.batches.clone(),
        healths: portal.healths.clone(),
        checks: portal.last_checks.clone(),
        lists: portal.last_lists.clone(),
        notices: portal.notices.clone(),
    }));
    drop(spawn_giving_up(Activity::new(&portal.database, &portal.clock), CUT_OFF_MS));
    let proxies = TrustedProxies::parse(&config.trusted_proxies)?;
    notices::spawn(&portal);
    let running = portal.clone();
    if let Some(told) = &config.metrics {
        count(told, config.launchdarkly.first().map(|instance| instance.name.clone()), &portal).await?;
    }
    let says = config.company.headers.clone().map(|headers| Says { proxies: proxies.clone(), headers });
    let mut router = together(portal, sessions, public_url.clone(), proxies).map_err(|_| StartError::PublicUrl)?;
    if let Some(says) = says {
        router = router.layer(MapRequestLayer::new(move |request| identity::note(&says, request)));
    }
    let router = base_path::strip(router);
    let stop_delay = config.stop_delay;
    Ok(Running { listener, router, address, public_url, stop, stop_delay, portal: running, emulator, folder: None })
}

/// Begins to count, and to tell of it.
async fn count(told: &config::Metrics, first: Option<String>, portal: &Portal) -> Result<(), StartError> {
    let listener =
        TcpListener::bind(told.listen).await.map_err(|error| StartError::MetricsListen(told.listen, error))?;
    let address = listener.local_addr().unwrap_or(told.listen);
    let handle = metrics::start().map_err(|error| StartError::Metrics(error.to_string()))?;
    let instance = first.unwrap_or_else(|| DEMO.to_owned());
    let watched = told.token.clone().map(|token| Watched::new(token, instance));
    tracing::info!(%address, "numbers for Prometheus are served at /metrics");
    tokio::spawn(scrape::serve(listener, handle, portal.clone(), watched));
    Ok(())
}

impl Running {
    /// The portal, to change what can be changed while it runs.
    pub fn portal(&self) -> &Portal {
        &self.portal
    }

    /// What answers the requests.
    pub fn router(&self) -> &axum::Router {
        &self.router
    }

    /// What to tell whoever started it.
    pub fn greeting(&self) -> String {
        let url = self.public_url.origin().to_owned() + paths::base();
        match &self.emulator {
            None => format!("Storekeeper: {url}\n"),
            Some(emulator) => format!(
                "\n  Storekeeper demo: {url}\n\n  Sign in with   api-demo-writer   (can change everything)\n  or with        \
                 api-demo-reader   (read-only)\n\n  The emulated LaunchDarkly is at {}. Nothing leaves this machine; \
                 all data is deleted on exit.\n  Stop with Ctrl+C.\n\n",
                emulator.url
            ),
        }
    }

    /// Serves until the process is asked to stop; requests under way are finished, and so are writes for whose answer no
    /// browser waits any more.
    ///
    /// # Errors
    /// What the operating system says.
    pub async fn until_stopped(self) -> std::io::Result<()> {
        let mut stopping = self.stop.subscribe();
        let (stop, delay) = (self.stop, self.stop_delay);
        let writes = self.portal.writes.clone();
        let asked = async move {
            stopped().await;
            stop.send_replace(true);
            tokio::time::sleep(delay).await;
        };
        let served = async move {
            listening::serve(self.listener, self.router, asked).await;
            writes.close();
            writes.wait().await;
            std::io::Result::Ok(())
        };
        let late = async move {
            // The sender is held by the other future until it has sent.
            let _asked = stopping.wait_for(|stopping| *stopping).await;
            tokio::time::sleep(delay + DRAIN).await;
        };
        tokio::select! {
            result = served => result?,
            () = late => tracing::warn!("some requests did not end in time and are cut off"),
        }
        // What is still in SQLite's write-ahead log goes into the file, so that a copy of it is whole.
        if tokio::time::timeout(CLOSING, self.portal.database.close()).await.is_err() {
            tracing::warn!("the database did not close in time");
        }
        Ok(())
    }
}

async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};

    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping; requests under way are finished first");
}
