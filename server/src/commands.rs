//! What the command line can ask for, and one line to standard error when it cannot be done.

mod account;
mod check;
mod database;
mod desired;
mod reload;
mod say;
mod sessions;

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;

use crate::config::{self, Command, Config};
use crate::crypto::MasterKey;
use crate::start::{self, Running, StartError};
use crate::telemetry::{self, Traces};
use say::say;

/// The exit code of what the operator has to mend first.
const WRONG_CONFIGURATION: u8 = 2;

/// Reads the configuration and runs what it asks for.
pub async fn run() -> ExitCode {
    let command = match config::load() {
        Ok(command) => command,
        Err(refusal) => refusal.exit(),
    };
    let done = match command {
        Command::Serve(config) => return ended(serve(&config, start::serve(&config)).await),
        Command::Demo(config) => return ended(serve(&config, start::demo(&config)).await),
        Command::CheckKey(config) => told(sessions::keys(&config).await),
        Command::Sessions(config) => told(sessions::list(&config).await),
        Command::Revoke(config, names) => told(sessions::revoke(&config, &names).await),
        Command::RevokeAll(config) => told(sessions::revoke_all(&config).await),
        Command::Migrate { database, check } => return ended(database::migrate(&database, check).await),
        Command::Backup(database, file) => database::backup(&database, &file).await,
        Command::Import(from, to) => database::import(&from, &to).await,
        Command::Key => say(&format!("{}\n", *MasterKey::generate().to_base64())),
        Command::Say(text) => say(&text),
        Command::Manuals(folder) => config::manuals(&folder).map_err(|error| format!("{}: {error}", folder.display())),
        Command::Healthcheck(address) => healthcheck(address).await,
        Command::Check(store) => return ended(check::run(*store).await),
        Command::Export(what) => return ended(desired::export(*what).await),
        Command::Drift(what) => return ended(desired::drift(*what).await),
        Command::Apply(what) => return ended(Box::pin(desired::apply(*what)).await),
    };
    ended(done.map(|()| ExitCode::SUCCESS))
}

/// The exit code, and one line where there is none.
fn ended(done: Result<ExitCode, String>) -> ExitCode {
    done.unwrap_or_else(|why| {
        complain(&why);
        ExitCode::FAILURE
    })
}

fn complain(why: &str) {
    drop(writeln!(std::io::stderr(), "storekeeper: {why}"));
}

/// The portal, until it is asked to stop. What the next start would not mend has the exit code of a wrong configuration, so
/// that whatever starts it again does not.
async fn serve(config: &Config, start: impl Future<Output = Result<Running, StartError>>) -> Result<ExitCode, String> {
    let traces = config.otlp_endpoint.as_ref().map(Traces::to).transpose();
    let traces = traces.map_err(|error| format!("--otlp-endpoint: {error}"))?;
    telemetry::start(config.log_format, &config.log, traces.as_ref()).map_err(|error| error.to_string())?;
    keep_memory_private();
    let running = match start.await {
        Ok(running) => running,
        Err(error) if error.is_configuration() => {
            complain(&error.to_string());
            return Ok(ExitCode::from(WRONG_CONFIGURATION));
        }
        Err(error) => return Err(error.to_string()),
    };
    reload::spawn(running.portal(), config);
    say(&running.greeting())?;
    let stopped = running.until_stopped().await.map_err(|error| format!("the server stopped: {error}"));
    if let Some(traces) = traces {
        traces.finish().await;
    }
    stopped.map(|()| ExitCode::SUCCESS)
}

/// Tokens are in memory: no core file of it is written, and no other process of the same user may read it.
fn keep_memory_private() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

    let none = Rlimit { current: Some(0), maximum: Some(0) };
    if setrlimit(Resource::Core, none).is_err() || set_dumpable_behavior(DumpableBehavior::NotDumpable).is_err() {
        tracing::warn!("the system does not let this process keep its memory from being dumped");
    }
}

fn told(text: Result<String, String>) -> Result<(), String> {
    say(&text?)
}

/// Asks a running portal whether it can serve: for containers, which have no curl.
async fn healthcheck(address: SocketAddr) -> Result<(), String> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let ask = async {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        let request = format!("GET {} HTTP/1.0\r\nHost: {}\r\n\r\n", app::paths::READYZ.pattern(), address);
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(1024).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(5), ask).await;
    match answer {
        Ok(Ok(answer)) if answer.starts_with(b"HTTP/1.0 200") || answer.starts_with(b"HTTP/1.1 200") => Ok(()),
        Ok(Ok(_)) => Err("the portal responds but is not ready".into()),
        Ok(Err(error)) => Err(format!("the portal at {address} does not respond: {error}")),
        Err(_) => Err(format!("the portal at {address} did not respond within 5 s")),
    }
}
