//! A database server that portals share: a database of its own in it, and a way there for each portal that can be cut.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::sync::watch;
use url::Url;

use crate::error::StageError;

/// A server, and the database of one part of a run. The database stays until [`Server::drop_database`].
pub(crate) struct Server {
    admin: PgConnectOptions,
    url: Url,
    name: String,
    restart: Option<String>,
}

/// A way from one portal to the server. Ends when dropped.
pub(crate) struct Way {
    address: SocketAddr,
    state: Arc<watch::Sender<State>>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// Connections break and there are no new ones: a process has ended, or a firewall refuses.
    Refused,
    /// Nothing arrives any more, and nobody is told: a cable is out.
    Silent,
}

impl Server {
    /// Makes a database at the server of this URL; `restart` is the command that has it start again.
    pub(crate) async fn prepare(url: &str, restart: Option<String>) -> Result<Self, StageError> {
        let mut url = Url::parse(url).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let admin = PgConnectOptions::from_url(&url)?;
        let name = format!("soak_{}_{}", std::process::id(), rand::random::<u32>());
        let server = Self {
            admin,
            url: {
                url.set_path(&name);
                url
            },
            name,
            restart,
        };
        server.run(&format!("CREATE DATABASE {}", server.name)).await?;
        Ok(server)
    }

    /// The database, on the straight way.
    pub(crate) fn url(&self) -> &str {
        self.url.as_str()
    }

    /// A way there of one's own, and the database's URL by it.
    pub(crate) async fn way(&self) -> io::Result<(Way, String)> {
        let host = self.url.host_str().unwrap_or("127.0.0.1").to_owned();
        let way = Way::to((host, self.url.port().unwrap_or(5432))).await?;
        let mut url = self.url.clone();
        // Loopback has an address that is always good.
        let _fits = url.set_ip_host(way.address.ip());
        let _fits = url.set_port(Some(way.address.port()));
        Ok((way, url.into()))
    }

    /// Has the server start again, in the middle of whatever it does.
    pub(crate) async fn start_again(&self) -> io::Result<bool> {
        let Some(command) = &self.restart else { return Ok(false) };
        let status = Command::new("sh").args(["-c", command]).stdout(std::process::Stdio::null()).status().await?;
        if status.success() { Ok(true) } else { Err(io::Error::other("the database server did not start again")) }
    }

    /// Removes the database.
    pub(crate) async fn drop_database(&self) -> Result<(), StageError> {
        self.run(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await
    }

    async fn run(&self, statement: &str) -> Result<(), StageError> {
        let mut connection: PgConnection = self.admin.connect().await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await?;
        Ok(connection.close().await?)
    }
}

impl Way {
    async fn to(server: (String, u16)) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = Arc::new(watch::Sender::new(State::Open));
        let seen = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, server.clone(), seen.subscribe()));
            }
        });
        Ok(Self { address, state, task })
    }

    /// Cuts it for a while; `silent` if nobody is to notice at once.
    pub(crate) async fn cut(&self, silent: bool, time: Duration) {
        self.state.send_replace(if silent { State::Silent } else { State::Refused });
        tokio::time::sleep(time).await;
        self.state.send_replace(State::Open);
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Carries one connection's data, for as long as the way is open.
async fn carry(mut near: TcpStream, server: (String, u16), mut state: watch::Receiver<State>) {
    let now = *state.borrow_and_update();
    if now == State::Open
        && let Ok(mut far) = TcpStream::connect((server.0.as_str(), server.1)).await
    {
        tokio::select! {
            _ = copy_bidirectional(&mut near, &mut far) => return,
            _ = state.wait_for(|state| *state != State::Open) => {}
        }
        if *state.borrow() == State::Silent {
            // Both ends believe in it until the way is there again, and then it is not the same.
            drop(state.wait_for(|state| *state == State::Open).await);
        }
    } else if now == State::Silent {
        drop(state.wait_for(|state| *state == State::Open).await);
    }
}
