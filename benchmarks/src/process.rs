//! The portal's program as a process of its own, with a database and a key of its own.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use test_stores::free_port;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::load;

/// How often a program that starts is asked whether it is ready.
const PACE: Duration = Duration::from_micros(500);

/// The program, running.
pub(crate) struct Process {
    child: Child,
    /// Where it answers.
    pub(crate) url: String,
    arguments: Vec<OsString>,
    _folder: tempfile::TempDir,
}

impl Process {
    /// Starts it in front of a LaunchDarkly, with more options and variables, and waits until it says where it listens.
    pub(crate) async fn start(
        launchdarkly: &str,
        more: &[&str],
        variables: &[(&str, &str)],
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let key = folder.path().join("master.key");
        std::fs::write(&key, Command::new(program()?).arg("key").output().await?.stdout)?;
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600))?;
        let listen = format!("127.0.0.1:{}", free_port());
        let database = format!("sqlite://{}", folder.path().join("bench.db").display());
        let mut arguments: Vec<OsString> =
            ["serve", "--log", "error", "--listen", &listen, "--launchdarkly-url", launchdarkly, "--database-url"]
                .map(Into::into)
                .into();
        arguments.extend([database.into(), "--master-key-file".into(), key.into()]);
        arguments.extend(more.iter().map(Into::into));
        let mut command = command(&arguments)?;
        command.envs(variables.iter().copied());
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let mut greeting = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut greeting).await?;
        let url = greeting.split_whitespace().last().ok_or("no greeting")?.to_owned();
        Ok(Self { child, url, arguments, _folder: folder })
    }

    /// Kills it and starts it again with the same database; how long it took until it was ready.
    pub(crate) async fn start_again(&mut self) -> Result<Duration, Box<dyn std::error::Error>> {
        self.child.kill().await?;
        let (client, ready) = (load::client()?, format!("{}/readyz", self.url));
        let begun = Instant::now();
        self.child = command(&self.arguments)?.stdout(Stdio::null()).spawn()?;
        while load::send(client.get(&ready)).await.is_err() {
            tokio::time::sleep(PACE).await;
        }
        Ok(begun.elapsed())
    }

    /// Its number.
    pub(crate) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Resident memory in bytes.
    pub(crate) fn resident(&self) -> Result<u64, Box<dyn std::error::Error>> {
        let pid = self.id().ok_or("the portal stopped")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
        let kilobytes: u64 = line.split_whitespace().nth(1).unwrap_or_default().parse()?;
        Ok(kilobytes * 1024)
    }
}

/// The program that was built beside this one.
pub(crate) fn program() -> std::io::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name("storekeeper"))
}

fn command(arguments: &[OsString]) -> std::io::Result<Command> {
    let mut command = Command::new(program()?);
    command.args(arguments).kill_on_drop(true);
    Ok(command)
}
