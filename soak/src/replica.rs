//! One `storekeeper serve` as a process that can be killed and started again on the same port.

use std::fs::OpenOptions;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, watch};

/// Ports below those that the system gives to outgoing connections: nobody takes one while its owner is being restarted.
const PORTS: std::ops::Range<u16> = 15_000..32_000;

/// How to start a portal, but for its port.
pub(crate) struct Recipe {
    pub(crate) program: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) launchdarkly: String,
    pub(crate) database_url: String,
}

/// A portal's process. Killed when dropped.
pub(crate) struct Replica {
    recipe: Recipe,
    port: u16,
    child: Mutex<Child>,
    up: watch::Sender<bool>,
}

impl Replica {
    /// Starts one on a free port; returns once it listens.
    pub(crate) async fn start(recipe: Recipe) -> io::Result<Self> {
        let port = free_port()?;
        let child = spawn(&recipe, port).await?;
        Ok(Self { recipe, port, child: Mutex::new(child), up: watch::Sender::new(true) })
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Whether it serves, as far as is known.
    pub(crate) fn is_up(&self) -> bool {
        *self.up.borrow()
    }

    /// Returns once it serves.
    pub(crate) async fn serves(&self) {
        // The sender is this value's own, so it cannot be gone.
        drop(self.up.subscribe().wait_for(|up| *up).await);
    }

    /// Ends it at once, as `kill -9` does, and starts it again.
    pub(crate) async fn kill_and_restart(&self) -> io::Result<()> {
        let mut child = self.child.lock().await;
        child.kill().await?;
        self.up.send_replace(false);
        *child = spawn(&self.recipe, self.port).await?;
        self.up.send_replace(true);
        Ok(())
    }

    /// Asks it to stop, as a service manager does; returns once requests under way are finished.
    pub(crate) async fn stop(&self) -> io::Result<()> {
        let mut child = self.child.lock().await;
        if let Some(id) = child.id() {
            Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        }
        child.wait().await.map(drop)
    }
}

async fn spawn(recipe: &Recipe, port: u16) -> io::Result<Child> {
    let path = |name: &str| recipe.folder.join(name);
    let log = OpenOptions::new().create(true).append(true).open(path(&format!("replica-{port}.log")))?;
    let mut child = Command::new(&recipe.program)
        .args(["serve", "--log", "info", "--listen", &format!("127.0.0.1:{port}")])
        .args(["--launchdarkly-url", &format!("Soak={}", recipe.launchdarkly)])
        .args(["--database-url", &recipe.database_url])
        .arg("--master-key-file")
        .arg(path("master.key"))
        .arg("--site-root")
        .arg(path("site"))
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()?;
    let out = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    // It says where it is once it listens.
    let mut greeting = String::new();
    if BufReader::new(out).read_line(&mut greeting).await? == 0 {
        let log = std::fs::read_to_string(path(&format!("replica-{port}.log"))).unwrap_or_default();
        let last = log.lines().last().unwrap_or_default().to_owned();
        return Err(io::Error::other(format!("storekeeper did not start: {last}")));
    }
    Ok(child)
}

/// A new master key, as the program makes it.
pub(crate) async fn new_key(program: &Path) -> io::Result<Vec<u8>> {
    Ok(Command::new(program).arg("key").env_clear().output().await?.stdout)
}

fn free_port() -> io::Result<u16> {
    let start = rand::random_range(PORTS);
    let ports = (start..PORTS.end).chain(PORTS.start..start);
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    ports.into_iter().find(free).ok_or_else(|| io::Error::other("there is no free port"))
}
