//! Where a run takes place: LaunchDarkly's emulator in this process, portals in processes of their own on one database,
//! and everything that is written down meanwhile.

use std::collections::{BTreeMap, VecDeque};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future;
use launchdarkly_emulator::{Clock, Emulator, Options, Running, Seed, VersionTest};
use rand::Rng;
use rand::seq::IndexedRandom as _;
use reqwest::Client;
use serde_json::Value;
use tempfile::TempDir;

use crate::arguments::Arguments;
use crate::clock::now_ms;
use crate::database;
use crate::error::StageError;
use crate::history::{Edit, History, Told, Upstream, Write};
use crate::offer::Offer;
use crate::replica::{Recipe, Replica, new_key};
use crate::server::{Server, Way};
use crate::upstream::{integrations, places, stores, write};

/// How many of other people's open questions are remembered, to be misused.
const QUESTIONS: usize = 50;

/// The stage.
pub(crate) struct Stage {
    running: Running,
    pub(crate) replicas: Vec<Replica>,
    server: Option<Server>,
    /// One for each portal, where there is a server.
    ways: Vec<Way>,
    folder: TempDir,
    pub(crate) http: Client,
    /// `project/environment` of every environment.
    pub(crate) places: Vec<String>,
    first: Vec<Value>,
    written: Mutex<Written>,
    killing: tokio::sync::Mutex<()>,
}

/// What is known and written down so far.
#[derive(Default)]
pub(crate) struct Written {
    /// `project/environment/provider/id` of the integrations that are probably there.
    pub(crate) stores: Vec<String>,
    pub(crate) told: Told,
    /// Open questions before deletions, and who was asked.
    pub(crate) questions: VecDeque<(usize, Offer)>,
    /// How many operations of each kind were done.
    pub(crate) kinds: BTreeMap<&'static str, usize>,
    /// How often a portal was killed.
    pub(crate) kills: usize,
    /// How often a way to the database server was cut.
    pub(crate) cuts: usize,
    /// How often the database server was started again.
    pub(crate) restarts: usize,
    edits: Vec<Edit>,
    tests: Vec<(i64, bool)>,
    writes: BTreeMap<u64, Write>,
    /// The last request that was read from the journal.
    read: u64,
    forgotten: u64,
}

impl Stage {
    /// Starts everything. People wait for an answer as long as their `patience` lasts.
    pub(crate) async fn set(arguments: &Arguments, replicas: usize, patience: Duration) -> Result<Self, StageError> {
        let program = arguments.program();
        let emulator = Emulator::new(Seed::Demo, Clock::from_fn(now_ms));
        let running = emulator.bind(([127, 0, 0, 1], 0).into(), true).await?;
        let folder = folder(&program).await?;
        let server = match &arguments.postgres {
            Some(url) => Some(Server::prepare(url, arguments.restart.clone()).await?),
            None => None,
        };
        let (mut ways, mut started) = (Vec::new(), Vec::new());
        for _ in 0..replicas {
            let (way, database_url) = database_url(server.as_ref(), folder.path()).await?;
            ways.extend(way);
            let recipe = Recipe {
                program: program.clone(),
                folder: folder.path().to_owned(),
                launchdarkly: running.url.clone(),
                database_url,
            };
            started.push(Replica::start(recipe).await?);
        }
        let state = running.emulator().state();
        let written = Written { stores: stores(&state), ..Written::default() };
        let (places, first) = (places(&state), integrations(&state));
        Ok(Self {
            running,
            replicas: started,
            server,
            ways,
            folder,
            http: client(patience)?,
            places,
            first,
            written: Mutex::new(written),
            killing: tokio::sync::Mutex::default(),
        })
    }

    pub(crate) fn upstream(&self) -> &Emulator {
        self.running.emulator()
    }

    /// The book in which everything is written down.
    pub(crate) fn book(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A portal that serves; waits for one if none does.
    pub(crate) async fn portal(&self, random: &mut impl Rng) -> String {
        let up: Vec<&Replica> = self.replicas.iter().filter(|replica| replica.is_up()).collect();
        if let Some(replica) = up.choose(random) {
            return replica.url();
        }
        future::select_all(self.replicas.iter().map(|replica| Box::pin(replica.serves()))).await;
        self.replicas.iter().find(|replica| replica.is_up()).unwrap_or(&self.replicas[0]).url()
    }

    /// Kills a portal and starts it again, cuts a way to the database server, or has the server start again; one at a time, so
    /// that something serves meanwhile.
    pub(crate) async fn disturb(&self, random: &mut impl Rng) -> Result<(), StageError> {
        let _one = self.killing.lock().await;
        let done = {
            let book = self.book();
            book.kills + book.cuts + book.restarts
        };
        match (&self.server, done % 3) {
            (Some(server), 1) if server.start_again().await? => {
                self.book().restarts += 1;
                return Ok(());
            }
            (Some(_), 2) => {
                let (silent, time) = (random.random(), Duration::from_millis(random.random_range(200..8_000)));
                if let Some(way) = self.ways.choose(random) {
                    way.cut(silent, time).await;
                    self.book().cuts += 1;
                    return Ok(());
                }
            }
            _ => {}
        }
        if let Some(replica) = self.replicas.choose(random) {
            replica.kill_and_restart().await?;
            self.book().kills += 1;
        }
        Ok(())
    }

    /// Changes an integration behind the portal's back.
    pub(crate) fn edit_elsewhere(&self, target: &str, patch: Value) {
        let id = target.rsplit('/').next().unwrap_or_default().to_owned();
        let before = now_ms();
        if let Ok(document) = self.upstream().edit(&id, patch) {
            self.book().edits.push(Edit { id, between: (before, now_ms()), document });
        }
    }

    /// Has LaunchDarkly take patches in another way.
    pub(crate) fn switch(&self, options: Options) {
        let tests = options.version_test != VersionTest::Ignored;
        self.upstream().set_options(options);
        self.book().tests.push((now_ms(), tests));
    }

    /// Reads what is new in the journal before it forgets.
    pub(crate) fn read_journal(&self) {
        let journal = self.upstream().journal();
        let mut book = self.book();
        if let Some(first) = journal.first() {
            book.forgotten += first.sequence.saturating_sub(book.read + 1);
        }
        book.read = journal.last().map_or(book.read, |last| last.sequence.max(book.read));
        // Entries that were read before are read again: their answers may have come since.
        book.writes.extend(journal.into_iter().filter_map(write).map(|write| (write.sequence, write)));
    }

    /// Stops the portals in order and gives the histories.
    pub(crate) async fn end(&self) -> Result<History, StageError> {
        self.upstream().clear_faults();
        for replica in &self.replicas {
            replica.stop().await?;
        }
        self.read_journal();
        let record = match &self.server {
            Some(server) => database::read(server.url()).await?,
            None => database::read(&format!("{}?mode=ro", sqlite(self.folder.path()))).await?,
        };
        let mut book = self.book();
        let upstream = Upstream {
            first: self.first.clone(),
            last: integrations(&self.upstream().state()),
            writes: std::mem::take(&mut book.writes).into_values().collect(),
            edits: std::mem::take(&mut book.edits),
            tests: std::mem::take(&mut book.tests),
            forgotten: book.forgotten,
        };
        let mut told = std::mem::take(&mut book.told);
        told.name_plans(&record);
        Ok(History { upstream, record, told })
    }

    /// Leaves database and logs where they are, for whoever looks into a violation.
    pub(crate) fn keep(&mut self) -> String {
        self.folder.disable_cleanup(true);
        let database = self.server.as_ref().map(|server| format!(" and at {}", server.url())).unwrap_or_default();
        format!("{}{database}", self.folder.path().display())
    }

    /// Removes what it made at the database server.
    pub(crate) async fn remove(&self) -> Result<(), StageError> {
        match &self.server {
            Some(server) => server.drop_database().await,
            None => Ok(()),
        }
    }
}

impl Written {
    /// Somebody was asked before a deletion.
    pub(crate) fn asked(&mut self, who: usize, question: Offer) {
        if self.questions.len() == QUESTIONS {
            self.questions.pop_front();
        }
        self.questions.push_back((who, question));
    }
}

#[expect(clippy::disallowed_methods, reason = "the rule is about the portal")]
fn client(patience: Duration) -> reqwest::Result<Client> {
    // Fails only when there is a provider already, and then that one does.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).timeout(patience);
    builder.tls_certs_only([]).build()
}

/// What the portals share: the folder with their key and with the browser's files.
async fn folder(program: &Path) -> Result<TempDir, StageError> {
    let folder = tempfile::Builder::new().prefix("storekeeper-soak-").tempdir()?;
    let key = folder.path().join("master.key");
    std::fs::write(&key, new_key(program).await?)?;
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600))?;
    testkit::site::make(&folder.path().join("site"))?;
    Ok(folder)
}

/// The database's URL for one portal, and its way there, if it leads to a server.
async fn database_url(server: Option<&Server>, folder: &Path) -> std::io::Result<(Option<Way>, String)> {
    match server {
        Some(server) => server.way().await.map(|(way, url)| (Some(way), url)),
        None => Ok((None, sqlite(folder))),
    }
}

fn sqlite(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("portal.db").display())
}
